"""What input, kernels and bias of a convolution must have in common."""

from torch import Tensor

from attnconv.validation import (
    check_axis,
    check_divides,
    check_floating,
    check_not_empty,
    check_rank,
    check_same_dtype,
    check_shape,
)


def check_space(x: Tensor) -> int:
    """Refuse what has no batch, no channels or no axes of space.

    Args:
        x: Input, (batch, channels, *space) with 1, 2 or 3 axes of space.

    Returns:
        The number of axes of space.

    Raises:
        TypeError: If it is not floating point.
        ValueError: If it has more or fewer axes.
    """
    check_floating("x", x)
    axes = x.dim() - 2
    if axes not in (1, 2, 3):
        raise ValueError(
            "x must have the axes (batch, channels, *space) with 1 to 3 of space, "
            f"got shape {tuple(x.shape)}"
        )
    return axes


def check_images(x: Tensor, weight: Tensor, bias: Tensor | None, groups: int) -> None:
    """Refuse images, and kernels and a bias that do not belong to them.

    Args:
        x: Images, (batch, in_channels, height, width).
        weight: Kernels, (out_channels, in_channels / groups, K_h, K_w).
        bias: One number for each output channel, or None.
        groups: Number of parts the channels are split into.

    Raises:
        TypeError: If the images are not floating point, dtypes differ, or `groups` is
            no integer.
        ValueError: If one of them is empty or shapes do not fit.
    """
    check_floating("x", x)
    check_rank("x", x, 4, "(batch, channels, height, width)")
    check_kernels(
        x, weight, bias, groups, "(out_channels, in_channels / groups, K_h, K_w)"
    )


def check_kernels(
    x: Tensor, weight: Tensor, bias: Tensor | None, groups: int, layout: str
) -> None:
    """Refuse kernels and a bias that do not belong to an input.

    Args:
        x: Input, (batch, in_channels, *space). That it is floating point, and its rank,
            are the caller's to check.
        weight: Kernels, with as many axes as `x`.
        bias: One number for each output channel, or None.
        groups: Number of parts the channels are split into.
        layout: The axes of `weight`, for the message.

    Raises:
        TypeError: If dtypes differ, or `groups` is no integer.
        ValueError: If one of them is empty or shapes do not fit.
    """
    check_not_empty("x", x)
    check_rank("weight", weight, x.dim(), layout)
    check_not_empty("weight", weight)
    check_same_dtype("weight", weight, "x", x)
    in_channels, out_channels = x.shape[1], weight.shape[0]
    check_divides("groups", groups, "in_channels", in_channels)
    check_divides("groups", groups, "out_channels", out_channels)
    check_axis("weight", weight, 1, in_channels // groups, "channels (in / groups)")
    if bias is not None:
        check_shape("bias", bias, (out_channels,), "(out_channels,)")
        check_same_dtype("bias", bias, "x", x)


def check_maps(x: Tensor, channels: int, weight: Tensor) -> None:
    """Refuse feature maps that a layer of so many channels cannot take.

    Args:
        x: Maps, (batch, channels, height, width).
        channels: How many channels the layer was made for.
        weight: One of the layer's weights, for the dtype.

    Raises:
        TypeError: If they are not floating point or not of the weights' dtype.
        ValueError: If they do not have 4 axes, are empty or have other channels.
    """
    check_floating("x", x)
    check_rank("x", x, 4, "(batch, channels, height, width)")
    check_not_empty("x", x)
    check_axis("x", x, 1, channels, "channels")
    check_same_dtype("x", x, "the weights", weight)
