"""Pooling with its windows in sight: look at each window, keep one number of it."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from attnconv.convolution.padding import Sides, pad
from attnconv.convolution.reference.unfolding import unfold_windows


def max_pool_by_hand(
    x: Tensor,
    kernel: Sequence[int],
    stride: Sequence[int],
    dilation: Sequence[int],
    sides: Sides,
    beyond: Sequence[int],
    places: Sequence[int],
) -> Tensor:
    """Keep the largest number of each window; places that were added never win.

    Args:
        x: Input, (batch, channels, *space).
        kernel: Width of the window along each axis, in taps.
        stride: Step of the window along each axis.
        dilation: Distance between taps along each axis.
        sides: Places added before and after, along each axis.
        beyond: How far the last window sticks out behind these.
        places: Number of windows along each axis.

    Returns:
        (batch, channels, *places).

    Cost:
        places · taps comparisons for each channel.
    """
    padded = pad(x, _frame(sides, beyond), value=-math.inf)
    seen = unfold_windows(padded, kernel, stride, dilation, places)
    return seen.flatten(-len(kernel)).amax(dim=-1)


def average_pool_by_hand(
    x: Tensor,
    kernel: Sequence[int],
    stride: Sequence[int],
    dilation: Sequence[int],
    sides: Sides,
    beyond: Sequence[int],
    places: Sequence[int],
    *,
    count_padding: bool,
) -> Tensor:
    """Average the numbers of each window: their sum, divided by how many there are.

    Args:
        x: Input, (batch, channels, *space).
        kernel: Width of the window along each axis, in taps.
        stride: Step of the window along each axis.
        dilation: Distance between taps along each axis.
        sides: Places added before and after, along each axis.
        beyond: How far the last window sticks out behind these.
        places: Number of windows along each axis.
        count_padding: Count the places that were added, as zeros. What lies beyond them
            never counts.

    Returns:
        (batch, channels, *places).

    Cost:
        2 · places · taps additions for each channel.
    """
    padded = pad(x, _frame(sides, beyond))
    seen = unfold_windows(padded, kernel, stride, dilation, places)
    sums = seen.flatten(-len(kernel)).sum(-1)
    outside = tuple((0, more) for more in beyond)
    ones = pad(torch.ones_like(x), sides, value=1.0 if count_padding else 0.0)
    ones = pad(ones, outside)
    counted = unfold_windows(ones, kernel, stride, dilation, places)
    return sums / counted.flatten(-len(kernel)).sum(-1)


def _frame(sides: Sides, beyond: Sequence[int]) -> Sides:
    """What is added in all: the padding, and behind it what a last window needs."""
    return tuple(
        (before, after + more)
        for (before, after), more in zip(sides, beyond, strict=True)
    )
