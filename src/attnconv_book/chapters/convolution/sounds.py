"""Sounds that are computed, so that their pitch is known: tones and short tunes."""

import math
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from attnconv.validation import (
    check_at_least,
    check_filled,
    check_finite,
    check_positive,
)

RATE = 8000
"""Samples in a second, as in a telephone."""

SEMITONES = 12
"""Steps of a piano in an octave; an octave doubles the frequency."""


def transpose(frequency: int | float, semitones: int | float) -> float:
    """Raise a pitch by a number of semitones of equal temperament.

    Args:
        frequency: Frequency in hertz.
        semitones: Steps upwards, negative for downwards; 12 double the frequency.

    Returns:
        frequency · 2^(semitones / 12).

    Raises:
        ValueError: If the frequency is not positive, or a number is not finite.
    """
    check_positive("frequency", frequency)
    check_finite("semitones", semitones)
    return float(frequency * 2 ** (semitones / SEMITONES))


def tone(
    frequency: int | float,
    seconds: int | float,
    *,
    rate: int = RATE,
    harmonics: int = 5,
) -> Float[Tensor, " samples"]:
    """One note, as a string or a voice would sound it: a frequency and its multiples.

    Args:
        frequency: The lowest frequency in hertz, which we hear as the pitch.
        seconds: How long it sounds; it swells and fades within a tenth of that.
        rate: Samples in a second.
        harmonics: How many multiples sound: 1, 2, …, each weaker by its number.

    Returns:
        The wave in float32, between −1 and 1.

    Raises:
        TypeError: If `rate` or `harmonics` is not an integer.
        ValueError: If a number is not positive, the note is shorter than one sample, or
            the highest multiple is not below half the rate, where it could not be told
            from a lower one.
    """
    check_positive("frequency", frequency)
    check_positive("seconds", seconds)
    check_at_least("rate", rate, 1)
    check_at_least("harmonics", harmonics, 1)
    samples = round(seconds * rate)
    check_at_least("seconds · rate", samples, 1)
    if harmonics * frequency >= rate / 2:
        raise ValueError(
            f"frequency must be below {rate / 2 / harmonics:g} Hz for {harmonics} "
            f"harmonics at {rate} samples per second, got {frequency:g}"
        )
    time = torch.arange(samples, dtype=torch.float64) / rate
    number = torch.arange(1, harmonics + 1, dtype=torch.float64)
    waves = torch.sin(2 * math.pi * frequency * number[:, None] * time)
    wave = (waves / number[:, None]).sum(0) / (1 / number).sum()
    ends = torch.minimum(time, time.flip(0)) / (0.1 * seconds)
    swell = torch.sin(ends.clamp(max=1.0) * math.pi / 2).square()
    return (wave * swell).float()


def tune(
    semitones: Sequence[int | float],
    seconds: int | float = 0.4,
    *,
    lowest: int | float = 220.0,
    rate: int = RATE,
    harmonics: int = 5,
) -> Float[Tensor, " samples"]:
    """A row of notes of equal length.

    Args:
        semitones: The pitch of each note, in semitones above `lowest`.
        seconds: Length of a note.
        lowest: Frequency of the pitch 0 in hertz.
        rate: Samples in a second.
        harmonics: As for `tone`.

    Returns:
        The notes one after the other.

    Raises:
        TypeError: As for `tone`.
        ValueError: If there is no note, or as for `transpose` and `tone`.
    """
    check_filled("semitones", semitones)
    check_positive("lowest", lowest)
    notes = [
        tone(transpose(lowest, step), seconds, rate=rate, harmonics=harmonics)
        for step in semitones
    ]
    return torch.cat(notes)
