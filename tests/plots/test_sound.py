import numpy as np
import pytest

from attnconv.plots import spectrograms, wave_and_spectrogram

WAVE = np.sin(np.arange(1000) / 3)
STRENGTH = np.arange(35.0).reshape(5, 7)


def test_the_wave_is_drawn_over_seconds_and_the_spectrogram_over_hertz():
    above, below = wave_and_spectrogram(WAVE, STRENGTH, 500, shown=100).axes[:2]
    line = above.lines[0]
    np.testing.assert_array_equal(line.get_ydata(), WAVE[:100])
    assert line.get_xdata()[-1] == pytest.approx(99 / 500)
    image = below.images[0]
    np.testing.assert_allclose(image.get_array(), STRENGTH / 34)
    assert tuple(image.get_extent()) == (0, 2, 0, 250)
    assert image.origin == "lower"


@pytest.mark.error_message
def test_wrong_sound_is_refused():
    with pytest.raises(ValueError, match="rate must be at least 1, got 0"):
        wave_and_spectrogram(WAVE, STRENGTH, 0)
    with pytest.raises(ValueError, match="wave must have 1 axes"):
        wave_and_spectrogram(STRENGTH, STRENGTH, 5)
    with pytest.raises(ValueError, match="spectrogram must be at least 0"):
        wave_and_spectrogram(WAVE, -STRENGTH, 5)


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
