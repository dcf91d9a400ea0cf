"""A day of temperatures, made up: a curve that is known, read at odd times, with noise.

Made up, because the truth behind the readings must be known to tell a good fit from a
bad one.
"""

import math
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from attnconv.validation import (
    check_at_least,
    check_finite,
    check_floating,
    check_not_empty,
    check_seed,
)


class Day(NamedTuple):
    """Readings of one day.

    Attributes:
        hours: When the thermometer was read: hours after midnight, rising.
        degrees: What it said, in °C.
    """

    hours: Float[Tensor, " n"]
    degrees: Float[Tensor, " n"]


def true_temperature(hours: Float[Tensor, "..."]) -> Float[Tensor, "..."]:
    """Give the temperature of the made-up day: a warm afternoon with one shower.

    Args:
        hours: Hours after midnight.

    Returns:
        Degrees Celsius: a wave from 8 at 3:00 to 20 at 15:00, less up to 5 around 16:30
        while the shower lasts.

    Raises:
        TypeError: If `hours` is not floating point.
        ValueError: If it is empty.
    """
    check_floating("hours", hours)
    check_not_empty("hours", hours)
    wave = 14 - 6 * torch.cos(2 * math.pi * (hours - 3) / 24)
    shower = 5 * torch.exp(-0.5 * ((hours - 16.5) / 0.8) ** 2)
    return wave - shower


def noisy_day(n: int, seed: int, *, noise: int | float = 1.0) -> Day:
    """Read the thermometer at random times of the made-up day.

    Args:
        n: Number of readings.
        seed: Fixes times and noise; the global generator stays untouched.
        noise: Standard deviation of the reading error in °C, at least 0.

    Returns:
        Times drawn uniformly from the 24 hours, in rising order, and readings, both in
        double precision.

    Raises:
        TypeError: If `n` is not an integer or `noise` no number.
        ValueError: If `n` is below 1, `noise` is negative or not finite, or the seed
            is negative or too large.
    """
    check_at_least("n", n, 1)
    check_seed("seed", seed)
    check_finite("noise", noise)
    check_at_least("noise", noise, 0.0)
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.rand(n, generator=generator, dtype=torch.float64)
    hours = (24 * drawn).sort().values
    error = torch.randn(n, generator=generator, dtype=torch.float64)
    return Day(hours, true_temperature(hours) + noise * error)
