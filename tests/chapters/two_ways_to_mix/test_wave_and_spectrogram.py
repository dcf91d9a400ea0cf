import numpy as np
import pytest

from attnconv_book.chapters.two_ways_to_mix import wave_and_spectrogram

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
