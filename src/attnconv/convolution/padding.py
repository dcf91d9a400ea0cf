"""How many places are added at each end of each axis, however the caller says it."""

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor

from attnconv.validation import check_at_least, check_choice, read_each_axis

Padding = int | str | Sequence[int | Sequence[int]]
"""One number; one for each axis; one pair (before, after) for each axis; "same" or
"valid"."""

Sides = tuple[tuple[int, int], ...]
"""For each axis the places (before, after)."""


def read_ends(
    name: str, value: int | Sequence[int | Sequence[int]], axes: int
) -> Sides:
    """Read how many places are meant at each end of each axis.

    Args:
        name: The argument's name, as the caller wrote it.
        value: One number for all ends; one for each axis; or for each axis either one
            number or a pair (before, after).
        axes: How many axes there are.

    Returns:
        (before, after) for each axis.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If there are more or fewer than axes, a pair has not two numbers, or
            a number is negative.
    """
    if type(value) is int and value >= 0:
        return ((value, value),) * axes  # nearly every call
    if not isinstance(value, tuple | list):
        return tuple((n, n) for n in read_each_axis(name, value, axes, 0))  # type: ignore
    if len(value) != axes or any(
        isinstance(side, tuple | list) and len(side) != 2 for side in value
    ):
        raise ValueError(
            f"{name} must be one integer, or for each of {axes} axes an integer or a "
            f"pair (before, after), got {value!r}"
        )
    sides = []
    for side in value:
        before, after = side if isinstance(side, tuple | list) else (side, side)
        check_at_least(name, before, 0)
        check_at_least(name, after, 0)
        sides.append((before, after))
    return tuple(sides)


def read_sides(
    padding: Padding,
    kernel: Sequence[int],
    stride: Sequence[int],
    dilation: Sequence[int],
) -> Sides:
    """Read the padding of a convolution.

    Args:
        padding: "same" keeps the size (stride 1; of an odd number one place more at the
            far end), "valid" adds nothing; else as `read_ends` takes it.
        kernel: Number of taps along each axis.
        stride: Step of the kernel along each axis.
        dilation: Distance between taps along each axis.

    Returns:
        (before, after) for each axis.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: As for `read_ends`, if a word is none of the two, or "same" meets a
            stride.
    """
    if not isinstance(padding, str):
        return read_ends("padding", padding, len(kernel))
    check_choice("padding", padding, ("same", "valid"))
    if padding == "valid":
        return tuple((0, 0) for _ in kernel)
    if any(step != 1 for step in stride):
        raise ValueError(
            f'padding must be a number where stride={tuple(stride)}, got "same"'
        )
    totals = [gap * (taps - 1) for gap, taps in zip(dilation, kernel, strict=True)]
    return tuple((total // 2, total - total // 2) for total in totals)


def pad(
    x: Tensor, sides: Sides, mode: str = "constant", value: float | None = None
) -> Tensor:
    """Add places at the ends of the last axes.

    Args:
        x: Any tensor with at least as many axes as there are pairs.
        sides: (before, after) for each of the last axes, in their order.
        mode: What the places hold, as `F.pad` calls it.
        value: The number that they hold where the mode is "constant"; None means 0.

    Returns:
        The larger tensor; the same one if there is nothing to add.
    """
    # F.pad wants the last axis first: (before, after) of it, then of the one before.
    flat = [side for pair in reversed(sides) for side in pair]
    return F.pad(x, flat, mode, value) if any(flat) else x
