import pytest
import torch

from attnconv_book.chapters.convolution import (
    linear_spectrogram,
    log_spectrogram,
    tone,
    transpose,
    tune,
)

RATE = 8000


def test_the_linear_one_is_that_of_torch():
    wave = tune([0, 5, 9], 0.1).double()
    window = torch.hann_window(64, dtype=torch.float64)
    wanted = torch.stft(
        wave, 64, 17, window=window, pad_mode="constant", return_complex=True
    ).abs()
    got = linear_spectrogram(wave, rate=RATE, window=64, hop=17)
    assert got.strength.shape == wanted.shape
    assert torch.allclose(got.strength, wanted, atol=1e-10)
    assert got.frequencies[[0, 1, -1]].tolist() == [0, 125, 4000]
    assert got.times[:2].tolist() == pytest.approx([0, 17 / RATE])


def test_the_strongest_row_is_the_pitch():
    wave = tone(440, 1, harmonics=1)
    linear = linear_spectrogram(wave, rate=RATE)
    logarithmic = log_spectrogram(wave, rate=RATE)
    for picture in (linear, logarithmic):
        middle = picture.strength[:, len(picture.times) // 2]
        at = picture.frequencies[middle.argmax()].item()
        assert at == pytest.approx(440, abs=RATE / 512)
    assert logarithmic.frequencies.shape == (96,)
    assert logarithmic.frequencies[24].item() == 220
    assert middle.max().item() == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("semitones", [1, 5, 12])
def test_a_change_of_pitch_is_a_shift_on_the_log_axis(semitones):
    low, high = (
        log_spectrogram(tone(transpose(220, step), 1, harmonics=3), rate=RATE)
        for step in (0, semitones)
    )
    low, high = (picture.strength[:, 40] for picture in (low, high))
    moved = low[: -2 * semitones]
    assert torch.allclose(high[2 * semitones :], moved, atol=1e-3)
    assert (high - low).abs().max() > 0.1


@pytest.mark.error_message
def test_frequencies_that_cannot_be_sampled_are_refused():
    with pytest.raises(ValueError, match=r"below 500 Hz, got 110 and 4 octaves"):
        log_spectrogram(tone(100, 1, rate=1000, harmonics=1), rate=1000)
    with pytest.raises(ValueError, match="window must be even, got 63"):
        linear_spectrogram(tone(100, 1), rate=RATE, window=63)
