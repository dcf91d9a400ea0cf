"""Spectrograms: how strongly each frequency sounds, over time.

Both kinds are one convolution over the raw wave, with a stride. Each frequency has a
kernel that swings with it, in two copies a quarter of a period apart; the strength is
the length of the two answers. What differs is which frequencies are asked for, and how
long their kernels are.
"""

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from attnconv.validation import (
    check_at_least,
    check_floating,
    check_not_empty,
    check_positive,
    check_rank,
)


class Spectrogram(NamedTuple):
    """How strongly each frequency sounds, over time.

    Attributes:
        strength: Not negative; low frequencies first (frequencies, frames).
        frequencies: In hertz, rising (frequencies,).
        times: The middle of each frame, in seconds (frames,).
    """

    strength: Float[Tensor, "frequencies frames"]
    frequencies: Float[Tensor, " frequencies"]
    times: Float[Tensor, " frames"]


def linear_spectrogram(
    wave: Float[Tensor, " samples"], *, rate: int, window: int = 512, hop: int = 100
) -> Spectrogram:
    """Ask for frequencies at equal distances, with kernels of one length.

    Args:
        wave: Samples of the sound.
        rate: Samples in a second.
        window: Samples in a kernel; the frequencies lie rate / window apart.
        hop: Samples from one frame to the next: the stride.

    Returns:
        Frequencies 0 to rate / 2. The strengths are those of `torch.stft` with a Hann
        window and zeros beyond both ends.

    Raises:
        TypeError: If `wave` is not floating point or a size is not an integer.
        ValueError: If `wave` is empty or not one axis, `window` is below 2 or odd, or
            another size is below 1.

    Cost:
        frames · window · (window + 2) multiply-adds; a fast Fourier transform, which
        torch uses, needs about frames · window · log2(window).
    """
    _check(wave, rate, hop)
    check_at_least("window", window, 2)
    if window % 2:
        raise ValueError(f"window must be even, got {window}")
    at = torch.arange(window, dtype=torch.float64)
    number = torch.arange(window // 2 + 1, dtype=torch.float64)
    swell = torch.sin(math.pi * at / window).square()
    angles = 2 * math.pi * number[:, None] * at / window
    strength = _strength(wave, angles, swell.expand_as(angles), window // 2, hop)
    frequencies = number * rate / window
    return Spectrogram(strength, frequencies.float(), _times(strength, hop, rate))


def log_spectrogram(
    wave: Float[Tensor, " samples"],
    *,
    rate: int,
    lowest: int | float = 110.0,
    octaves: int = 4,
    per_octave: int = 24,
    cycles: int | float = 24,
    hop: int = 100,
) -> Spectrogram:
    """Ask for frequencies at equal ratios, each with a kernel of as many cycles.

    Args:
        wave: Samples of the sound.
        rate: Samples in a second.
        lowest: The first frequency in hertz.
        octaves: How often the frequency doubles.
        per_octave: Frequencies in an octave; neighbours have the ratio
            2^(1 / per_octave).
        cycles: Periods that a kernel holds: low frequencies have long kernels.
        hop: Samples from one frame to the next: the stride.

    Returns:
        octaves · per_octave frequencies. A steady sound whose frequencies are all
        multiplied by 2^(k / per_octave) gives the same strengths, k rows higher. A
        steady sine of amplitude 1 has the strength 1/2 at its own frequency.

    Raises:
        TypeError: If `wave` is not floating point or a size is not an integer.
        ValueError: If `wave` is empty or not one axis, a number is not positive, or the
            highest frequency is not below rate / 2.

    Cost:
        2 · frames · octaves · per_octave · (rate · cycles / lowest) multiply-adds: all
        kernels are as long as the longest one, zeros included.

    Source:
        J. C. Brown, Calculation of a constant Q spectral transform, 1991, with a Hann
        window.
    """
    _check(wave, rate, hop)
    check_positive("lowest", lowest)
    check_at_least("octaves", octaves, 1)
    check_at_least("per_octave", per_octave, 1)
    check_positive("cycles", cycles)
    number = torch.arange(octaves * per_octave, dtype=torch.float64)
    frequencies = lowest * 2 ** (number / per_octave)
    if frequencies[-1] >= rate / 2:
        raise ValueError(
            f"lowest must be such that the highest frequency is below {rate / 2:g} Hz, "
            f"got {lowest:g} and {octaves} octaves up to {frequencies[-1]:g}"
        )
    half = math.ceil(rate * cycles / lowest / 2)
    at = torch.arange(-half, half, dtype=torch.float64) / rate
    periods = frequencies[:, None] * at
    inside = periods.abs() < cycles / 2
    swell = torch.where(inside, torch.cos(math.pi * periods / cycles).square(), 0.0)
    swell = swell / swell.sum(1, keepdim=True)
    strength = _strength(wave, 2 * math.pi * periods, swell, half, hop)
    return Spectrogram(strength, frequencies.float(), _times(strength, hop, rate))


def _strength(
    wave: Tensor, angles: Tensor, swell: Tensor, padding: int, hop: int
) -> Tensor:
    """Convolve the wave with cosine and sine kernels; take the length of the pair."""
    kernels = torch.stack([angles.cos() * swell, angles.sin() * swell])
    answers = F.conv1d(
        wave[None, None],
        kernels.flatten(0, 1)[:, None].to(wave),
        stride=hop,
        padding=padding,
    )
    cosine, sine = answers[0].chunk(2)
    return torch.hypot(cosine, sine)


def _times(strength: Tensor, hop: int, rate: int) -> Tensor:
    return torch.arange(strength.shape[1]) * (hop / rate)


def _check(wave: Tensor, rate: int, hop: int) -> None:
    check_floating("wave", wave)
    check_rank("wave", wave, 1, "(samples,)")
    check_not_empty("wave", wave)
    check_at_least("rate", rate, 1)
    check_at_least("hop", hop, 1)
