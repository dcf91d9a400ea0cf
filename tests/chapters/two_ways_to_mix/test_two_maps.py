import numpy as np
import pytest

from attnconv_book.chapters.two_ways_to_mix import two_maps
from attnconv_book.kit.figures.style import CONVOLUTION_AMOUNTS, WEIGHTS

SMALL = np.arange(4.0).reshape(2, 2)


def test_each_operator_has_its_colours_and_both_one_scale():
    figure = two_maps(SMALL, 2 * SMALL, names=["a", "b"])
    images = [axes.images[0] for axes in figure.axes[:2]]
    assert [image.get_cmap() for image in images] == [CONVOLUTION_AMOUNTS, WEIGHTS]
    assert {image.get_clim() for image in images} == {(0.0, 6.0)}
    np.testing.assert_array_equal(images[1].get_array(), 2 * SMALL)
    titles = [axes.get_title() for axes in figure.axes[:2]]
    assert titles == ["convolution", "attention"]


def test_small_maps_show_their_numbers():
    written = {text.get_text() for text in two_maps(SMALL, SMALL).axes[0].texts}
    assert {"0.00", "3.00"} <= written
    assert not two_maps(np.ones((9, 9)), np.ones((9, 9))).axes[0].texts


@pytest.mark.error_message
def test_wrong_maps_are_refused():
    with pytest.raises(ValueError, match="by_what must have the shape of by_where"):
        two_maps(SMALL, np.ones((2, 3)))
    with pytest.raises(ValueError, match="by_where must be at least 0"):
        two_maps(-SMALL, SMALL)
    with pytest.raises(ValueError, match="scale_to must be"):
        two_maps(SMALL, SMALL, scale_to=0)
