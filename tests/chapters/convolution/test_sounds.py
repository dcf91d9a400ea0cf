import math

import pytest
import torch

from attnconv_book.chapters.convolution import tone, transpose, tune


def test_pitches_by_hand():
    assert transpose(220, 12) == 440
    assert transpose(220, -12) == 110
    assert transpose(220, 7) / 220 == pytest.approx(1.5, abs=0.002)  # a fifth


def test_a_pure_tone_is_a_sine_that_swells_and_fades():
    wave = tone(100, 1, rate=1009, harmonics=1)
    time = torch.arange(1009) / 1009
    middle = slice(150, 850)
    wanted = torch.sin(2 * math.pi * 100 * time)
    assert torch.allclose(wave[middle], wanted[middle], atol=1e-4)
    assert wave[0] == 0
    assert wave[-1].abs() < 1e-3
    assert wave.abs().max() <= 1


def test_harmonics_are_weaker_by_their_number():
    strength = torch.fft.rfft(tone(100, 1, rate=2000, harmonics=3)).abs()
    assert set(strength.topk(3).indices.tolist()) == {100, 200, 300}
    assert (strength[100] / strength[[200, 300]]).tolist() == pytest.approx([2, 3], 0.1)


def test_a_tune_is_its_notes_in_a_row():
    wave = tune([0, 7, 12], 0.1)
    assert wave.shape == (2400,)
    assert torch.equal(wave[800:1600], tone(transpose(220, 7), 0.1))


@pytest.mark.error_message
def test_a_multiple_that_cannot_be_sampled_is_refused():
    with pytest.raises(ValueError, match=r"frequency must be below 800 Hz.*got 900"):
        tone(900, 1)
