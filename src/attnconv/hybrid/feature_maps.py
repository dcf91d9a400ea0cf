"""What the blocks that weigh a convolution's feature maps have in common."""

from torch import Tensor

from attnconv.validation import (
    check_at_least,
    check_axis,
    check_floating,
    check_not_empty,
    check_rank,
    check_same_dtype,
)


def check_feature_maps(x: Tensor, channels: int, weight: Tensor) -> None:
    """Refuse what a block for feature maps of so many channels cannot take.

    Args:
        x: Feature maps, (batch, channels, height, width).
        channels: How many channels the block was made for.
        weight: One of the block's weights, for the dtype.

    Raises:
        TypeError: If `x` is not floating point or not of the weights' dtype.
        ValueError: If `x` does not have 4 axes, is empty or has other channels.
    """
    check_floating("x", x)
    check_rank("x", x, 4, "(batch, channels, height, width)")
    check_not_empty("x", x)
    check_axis("x", x, 1, channels, "channels")
    check_same_dtype("x", x, "the weights", weight)


def reduced(channels: int, reduction: int) -> int:
    """Return the width of a bottleneck: channels / reduction, at least 1.

    Args:
        channels: Number of channels.
        reduction: By how much the bottleneck is narrower.

    Raises:
        TypeError: If one of them is not an integer.
        ValueError: If one of them is below 1.
    """
    check_at_least("channels", channels, 1)
    check_at_least("reduction", reduction, 1)
    return max(channels // reduction, 1)
