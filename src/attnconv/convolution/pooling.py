"""Pooling: a window slides over the input and keeps one number of what it sees.

The largest or the average, for signals, images and volumes. Torch's programs are taken
where they know the case; where they do not (ends that differ, wide padding, averages
with a dilation), and with `fused=False`, the windows are looked at one by one.
"""

import operator
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from attnconv.convolution.inputs import check_space
from attnconv.convolution.padding import Sides, read_ends
from attnconv.convolution.reference.pooling import (
    average_pool_by_hand,
    max_pool_by_hand,
)
from attnconv.convolution.shapes import count_windows
from attnconv.validation import check_flag, check_not_empty, read_each_axis

Ends = int | Sequence[int | Sequence[int]]

MAX_POOLS: tuple[Callable[..., Tensor], ...] = (
    F.max_pool1d,
    F.max_pool2d,
    F.max_pool3d,
)
AVERAGE_POOLS: tuple[Callable[..., Tensor], ...] = (
    F.avg_pool1d,
    F.avg_pool2d,
    F.avg_pool3d,
)


def max_pool(
    x: Float[Tensor, "batch channels *space"],
    kernel_size: int | Sequence[int],
    *,
    stride: int | Sequence[int] | None = None,
    padding: Ends = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    fused: bool = True,
) -> Float[Tensor, "batch channels *places"]:
    """Keep the largest number of each window.

    Args:
        x: Input with 1, 2 or 3 axes of space.
        kernel_size: Width of the window in taps, one number or one for each axis.
        stride: Step from one window to the next, one number or one for each axis; None
            means as wide as the window.
        padding: Places added on both sides, one number or one for each axis, which may
            be a pair (before, after). They are never the largest.
        dilation: Distance between taps, one number or one for each axis.
        ceil_mode: Let a last window stick out at the far end instead of leaving out
            what remains; it must begin on the input or on the padding before it.
        fused: Take torch's fused kernel. False takes the formula as the books write it:
            the same numbers, window by window.

    Returns:
        Largest numbers; along each axis `pooled_size` places. A window that meets no
        input at all, which a dilation makes possible, has −inf. NaN is larger than any
        number.

    Raises:
        TypeError: If `x` is not floating point, a size is not an integer, or a flag not
            True or False.
        ValueError: If `x` does not have 3 to 5 axes or is empty, a size is too small,
            padding is as wide as what the window spans, or there is no place for a
            window.

    Cost:
        places · taps comparisons for each channel; with `fused=False` a copy of the
        padded input, and each window once more.

    Source:
        `torch.nn.MaxPool2d`, with padding that may differ from end to end.
    """
    windows = _read(x, kernel_size, stride, padding, dilation, ceil_mode, fused)
    kernel, steps, gaps, sides, beyond, places = windows
    near = _as_torch_takes_it(windows)
    if fused and near is not None:
        return MAX_POOLS[x.dim() - 3](x, kernel, steps, near, gaps, ceil_mode)
    return max_pool_by_hand(x, kernel, steps, gaps, sides, beyond, places)


def average_pool(
    x: Float[Tensor, "batch channels *space"],
    kernel_size: int | Sequence[int],
    *,
    stride: int | Sequence[int] | None = None,
    padding: Ends = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    count_padding: bool = True,
    fused: bool = True,
) -> Float[Tensor, "batch channels *places"]:
    """Average the numbers of each window.

    Args:
        x: Input with 1, 2 or 3 axes of space.
        kernel_size: Width of the window in taps, one number or one for each axis.
        stride: Step from one window to the next, one number or one for each axis; None
            means as wide as the window.
        padding: Zeros added on both sides, one number or one for each axis, which may
            be a pair (before, after).
        dilation: Distance between taps, one number or one for each axis.
        ceil_mode: Let a last window stick out at the far end; what lies beyond the
            padding does not count.
        count_padding: Divide by the number of all places of the window, padding too;
            else by the number of those on the input.
        fused: Take torch's fused kernel. False takes the formula as the books write it:
            the same numbers up to rounding, window by window.

    Returns:
        Averages; along each axis `pooled_size` places. A window without a place that
        counts, which a dilation makes possible, has NaN.

    Raises:
        TypeError: If `x` is not floating point, a size is not an integer, or a flag not
            True or False.
        ValueError: As for `max_pool`.

    Cost:
        places · taps additions for each channel; with `fused=False` a copy of the
        padded input and of a mask of it, and each window twice more.

    Source:
        `torch.nn.AvgPool2d`, with a dilation and with padding that may differ from end
        to end.
    """
    windows = _read(x, kernel_size, stride, padding, dilation, ceil_mode, fused)
    check_flag("count_padding", count_padding)
    kernel, steps, gaps, sides, beyond, places = windows
    near = _as_torch_takes_it(windows)
    known = near is not None and all(gap == 1 for gap in gaps)
    if x.dim() == 5:  # torch's program for volumes is the narrowest of them
        longer = any(map(operator.gt, kernel, x.shape[2:]))
        narrow = x.dtype not in (torch.float32, torch.float64)
        known = known and not longer and not (narrow and x.device.type == "cpu")
    if fused and known:
        pool = AVERAGE_POOLS[x.dim() - 3]
        return pool(x, kernel, steps, near, ceil_mode, count_padding)
    return average_pool_by_hand(
        x, kernel, steps, gaps, sides, beyond, places, count_padding=count_padding
    )


class _Windows(NamedTuple):
    """All that decides where the windows stand, along each axis."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    sides: Sides
    beyond: tuple[int, ...]
    places: tuple[int, ...]


def _read(
    x: Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None,
    padding: Ends,
    dilation: int | Sequence[int],
    ceil_mode: bool,
    fused: bool,
) -> _Windows:
    """Read the arguments that both poolings share."""
    axes = check_space(x)
    check_not_empty("x", x)
    kernel = read_each_axis("kernel_size", kernel_size, axes, 1)
    steps = kernel if stride is None else read_each_axis("stride", stride, axes, 1)
    gaps = read_each_axis("dilation", dilation, axes, 1)
    sides = read_ends("padding", padding, axes)
    check_flag("ceil_mode", ceil_mode)
    check_flag("fused", fused)
    counted = [
        _count(*along, ceil_mode)
        for along in zip(x.shape[2:], kernel, steps, gaps, sides, strict=True)
    ]
    places, beyond = zip(*counted, strict=True)
    return _Windows(kernel, steps, gaps, sides, beyond, places)


def _count(
    size: int, taps: int, step: int, gap: int, ends: tuple[int, int], ceil_mode: bool
) -> tuple[int, int]:
    """Count the windows along one axis, and how far the last one sticks out."""
    reach, (before, after) = gap * (taps - 1) + 1, ends
    if max(ends) > 0 and max(ends) >= reach:
        raise ValueError(
            f"padding must be smaller than the {reach} places that kernel_size={taps} "
            f"with dilation={gap} spans, got {max(ends)}"
        )
    places = count_windows(size, reach, step, ends, ceil_mode)
    if places < 1:
        raise ValueError(
            "kernel_size must leave room for a window, "
            f"got kernel_size={taps} with dilation={gap}, which spans {reach}, and "
            f"size={size} with padding={before} and {after}"
        )
    return places, max(0, (places - 1) * step + reach - (size + before + after))


def _as_torch_takes_it(windows: _Windows) -> tuple[int, ...] | None:
    """The padding as torch's programs take it: even, and half a window at most."""
    if any(
        before != after or before > taps // 2
        for (before, after), taps in zip(windows.sides, windows.kernel, strict=True)
    ):
        return None
    return tuple(before for before, _ in windows.sides)
