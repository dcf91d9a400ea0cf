"""The transposed convolution: a convolution walked backwards, from outputs to inputs.

It is what the gradient of a convolution with respect to its input computes, and a layer
of its own where images are to grow.
"""

import torch
import torch.nn.functional as F
from einops import rearrange
from jaxtyping import Float
from torch import Tensor

from attnconv.convolution.shapes import met_by_tap
from attnconv.validation import (
    check_axis,
    check_divides,
    check_floating,
    check_not_empty,
    check_rank,
    check_same_dtype,
    check_shape,
    read_pair,
)


def transposed_convolve2d(
    x: Float[Tensor, "batch in_channels height width"],
    weight: Float[Tensor, "in_channels group_channels kernel_height kernel_width"],
    bias: Float[Tensor, " out_channels"] | None = None,
    *,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
    output_padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
    groups: int = 1,
    fused: bool = True,
) -> Float[Tensor, "batch out_channels out_height out_width"]:
    """Let each input spread a copy of the kernel over the output; add what overlaps.

    Where a convolution gathers, this scatters: input i adds weight · x_i to the places
    that a convolution would have read for its output i.

    Args:
        x: Images.
        weight: Kernels, `out_channels / groups` for each input channel. The weight of a
            convolution from out_channels to in_channels, as it is.
        bias: One number added to each output channel.
        stride: Distance between the copies of neighbouring inputs, one number or
            (vertical, horizontal).
        padding: Places cut off at both sides, one number or (vertical, horizontal).
        output_padding: Places more at the far end; smaller than stride or dilation.
            With a stride, inputs of several sizes give a convolution the same output
            size; this says which of them is wanted back.
        dilation: Distance between taps, one number or (vertical, horizontal).
        groups: Number of parts the channels are split into; no part sees another.
        fused: Take torch's fused kernel. False takes the formula as the books write it:
            the same numbers up to rounding, one tap after another.

    Returns:
        Along each axis (size − 1) · stride − 2 · padding + dilation · (kernel_size − 1)
        + output_padding + 1 places.

    Raises:
        TypeError: If `x`, `weight` or `bias` is not floating point, their dtypes
            differ, or a size is not an integer.
        ValueError: If `x` or `weight` does not have 4 axes or is empty, `groups` does
            not divide the input channels, shapes do not fit, a size is too small,
            `output_padding` is too large, or nothing would be left of the output.

    Cost:
        batch · in_channels · height · width · kernel_height · kernel_width ·
        out_channels / groups multiply-adds on both paths.

    Source:
        Dumoulin and Visin, 2016, chapter 4; Zeiler et al., 2010.
    """
    steps, sides = read_pair("stride", stride, 1), read_pair("padding", padding, 0)
    extra = read_pair("output_padding", output_padding, 0)
    gaps = read_pair("dilation", dilation, 1)
    _check_inputs(x, weight, bias, groups)
    kernel, sizes = weight.shape[-2:], x.shape[-2:]
    # The canvas holds every copy of the kernel; the padding is cut off it at the end.
    canvas = [
        (sizes[axis] - 1) * steps[axis]
        + gaps[axis] * (kernel[axis] - 1)
        + extra[axis]
        + 1
        for axis in (0, 1)
    ]
    _check_places(canvas, steps, sides, extra, gaps)
    if fused:
        return F.conv_transpose2d(x, weight, bias, steps, sides, extra, groups, gaps)
    parts = rearrange(x, "batch (g i) y x -> batch g i y x", g=groups)
    taps = rearrange(weight, "(g i) o ky kx -> g i o ky kx", g=groups)
    total = x.new_zeros(x.shape[0], groups, taps.shape[2], *canvas)
    for ky in range(kernel[0]):
        for kx in range(kernel[1]):
            rows = met_by_tap(ky, sizes[0], steps[0], gaps[0])
            columns = met_by_tap(kx, sizes[1], steps[1], gaps[1])
            spread = torch.einsum("bgiyx,gio->bgoyx", parts, taps[..., ky, kx])
            total[..., rows, columns] += spread
    result = total.flatten(1, 2)[
        ..., sides[0] : canvas[0] - sides[0], sides[1] : canvas[1] - sides[1]
    ]
    return result if bias is None else result + bias[:, None, None]


def _check_inputs(x: Tensor, weight: Tensor, bias: Tensor | None, groups: int) -> None:
    """Refuse images, kernels and biases that do not belong together."""
    check_floating("x", x)
    check_rank("x", x, 4, "(batch, channels, height, width)")
    check_not_empty("x", x)
    check_rank("weight", weight, 4, "(in_channels, out_channels / groups, K_h, K_w)")
    check_not_empty("weight", weight)
    check_same_dtype("weight", weight, "x", x)
    check_axis("weight", weight, 0, x.shape[1], "input channels")
    check_divides("groups", groups, "in_channels", x.shape[1])
    if bias is not None:
        channels = weight.shape[1] * groups
        check_shape("bias", bias, (channels,), "(out_channels,)")
        check_same_dtype("bias", bias, "x", x)


def _check_places(
    canvas: list[int],
    steps: tuple[int, int],
    sides: tuple[int, int],
    extra: tuple[int, int],
    gaps: tuple[int, int],
) -> None:
    """Refuse places that no convolution would have read, and an output of none."""
    for axis in (0, 1):
        if extra[axis] >= max(steps[axis], gaps[axis]):
            raise ValueError(
                f"output_padding must be smaller than stride {steps[axis]} or "
                f"dilation {gaps[axis]}, got {extra[axis]}"
            )
        if canvas[axis] <= 2 * sides[axis]:
            raise ValueError(
                f"padding must leave something of {canvas[axis]} places, "
                f"got {sides[axis]} on both sides"
            )
