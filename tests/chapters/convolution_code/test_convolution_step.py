import numpy as np
import pytest

from attnconv_book.chapters.convolution_code.convolution_step import (
    convolution_step,
)

IMAGE = [[0, 1, 1], [1, 0, 1]]
KERNEL = [[2, -1]]
OUTPUT = [[-1, 1], [2, -1]]


def test_every_number_stands_in_its_cell():
    figure = convolution_step(IMAGE, KERNEL, OUTPUT)
    for axes, grid in zip(figure.axes, (IMAGE, KERNEL, OUTPUT), strict=True):
        np.testing.assert_array_equal(axes.images[0].get_array(), grid)
        written = {t.get_position(): t.get_text() for t in axes.texts if t.get_text()}
        for (row, column), value in np.ndenumerate(np.array(grid)):
            assert written[column, row] == f"{value}".replace("-", "−")


def test_window_and_result_are_framed():
    figure = convolution_step(IMAGE, KERNEL, OUTPUT, at=(1, 0))
    image, kernel, output = figure.axes
    (window,), (cell,) = image.patches, output.patches
    assert (window.get_xy(), window.get_width(), window.get_height()) == (
        (-0.5, 0.5),
        2,
        1,
    )
    assert (cell.get_xy(), cell.get_width(), cell.get_height()) == ((-0.5, 0.5), 1, 1)
    assert not kernel.patches


def test_kernel_and_output_share_one_scale_centred_on_0():
    _, kernel, output = convolution_step(IMAGE, KERNEL, OUTPUT).axes
    for axes in (kernel, output):
        assert (axes.images[0].norm.vmin, axes.images[0].norm.vmax) == (-2, 2)


@pytest.mark.error_message
def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match=r"output must have shape \(2, 2\).*\(1, 2\)"):
        convolution_step(IMAGE, KERNEL, [[1, 2]])
    with pytest.raises(ValueError, match=r"at must lie inside .*\(2, 2\).*\(2, 0\)"):
        convolution_step(IMAGE, KERNEL, OUTPUT, at=(2, 0))
