import numpy as np
import pytest

from attnconv_book.chapters.convolution import spectrograms


def test_spectrograms_have_rows_of_equal_height_and_named_frequencies():
    rows = np.linspace(0, 1, 50).reshape(10, 5)
    times = np.arange(5) / 10
    figure = spectrograms(
        {
            "linear": (rows, np.arange(10) * 250.0, times),
            "logarithmic": (rows, 100 * 2 ** (np.arange(10) / 2), times),
        },
        highest=2000,
    )
    linear, logarithmic = figure.axes[:2]
    assert linear.images[0].get_array().shape == (9, 5)
    assert [text.get_text() for text in linear.get_yticklabels()] == [
        *("0", "500", "1000", "1500", "2000")
    ]
    assert linear.get_yticks() == pytest.approx([0, 2, 4, 6, 8])
    named = [text.get_text() for text in logarithmic.get_yticklabels()]
    assert named == ["100", "200", "400", "800", "1600"]
    assert logarithmic.get_yticks() == pytest.approx([0, 2, 4, 6, 8])


@pytest.mark.error_message
def test_spectrograms_refuse_axes_that_do_not_fit():
    rows = np.ones((3, 2))
    with pytest.raises(ValueError, match="frequencies in pictures must have one"):
        spectrograms({"a": (rows, [1.0, 2], [0.0, 1])})
    with pytest.raises(ValueError, match="rising axes, got 'a'"):
        spectrograms({"a": (rows, [1.0, 3, 2], [0.0, 1])})
    with pytest.raises(ValueError, match="highest must be at least 5, got 4"):
        spectrograms({"a": (rows, [5.0, 6, 7], [0.0, 1])}, highest=4)
