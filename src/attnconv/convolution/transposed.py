"""The transposed convolution: a convolution walked backwards, from outputs to inputs.

It is what the gradient of a convolution with respect to its input computes, and a layer
of its own where images are to grow.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import torch
import torch.nn.functional as F
from einops import rearrange
from jaxtyping import Float
from torch import Tensor

from attnconv.convolution.inputs import check_space
from attnconv.convolution.padding import Sides, pad, read_ends
from attnconv.validation import (
    check_axis,
    check_divides,
    check_flag,
    check_not_empty,
    check_rank,
    check_same_dtype,
    check_shape,
    read_each_axis,
)

FUSED: tuple[Callable[..., Tensor], ...] = (
    F.conv_transpose1d,
    F.conv_transpose2d,
    F.conv_transpose3d,
)
"""Torch's kernel for 1, 2 and 3 axes of space."""


def transposed_convolve(
    x: Float[Tensor, "batch in_channels *space"],
    weight: Float[Tensor, "in_channels group_channels *kernel"],
    bias: Float[Tensor, " out_channels"] | None = None,
    *,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int | Sequence[int]] = 0,
    output_padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
    fused: bool = True,
) -> Float[Tensor, "batch out_channels *places"]:
    """Let each input spread a copy of the kernel over the output; add what overlaps.

    Where a convolution gathers, this scatters: input i adds weight · x_i to the places
    that a convolution would have read for its output i.

    Args:
        x: Input with 1, 2 or 3 axes of space: signals, images or volumes.
        weight: Kernels, `out_channels / groups` for each input channel. The weight of a
            convolution from out_channels to in_channels, as it is.
        bias: One number added to each output channel.
        stride: Distance between the copies of neighbouring inputs, one number or one
            for each axis.
        padding: Places cut off at both sides, one number or one for each axis, which
            may be a pair (before, after).
        output_padding: Places more at the far end; smaller than stride or dilation.
            With a stride, inputs of several sizes give a convolution the same output
            size; this says which of them is wanted back.
        dilation: Distance between taps, one number or one for each axis.
        groups: Number of parts the channels are split into; no part sees another.
        fused: Take torch's fused kernel. False takes the formula as the books write it:
            the same numbers up to rounding, one tap after another.

    Returns:
        Along each axis (size − 1) · stride − padding before − padding after + dilation
        · (kernel_size − 1) + output_padding + 1 places.

    Raises:
        TypeError: If `x`, `weight` or `bias` is not floating point, their dtypes
            differ, a size is not an integer or `fused` not True or False.
        ValueError: If `x` does not have 3 to 5 axes or `weight` as many, one is empty,
            `groups` does not divide the input channels, shapes do not fit, a size is
            too small, `output_padding` is too large, or nothing would be left of the
            output.

    Cost:
        batch · in_channels · places of the input · taps · out_channels / groups
        multiply-adds on both paths. With `fused=False` each tap moves the whole output
        through memory.

    Source:
        Dumoulin and Visin, 2016, chapter 4; Zeiler et al., 2010.
    """
    axes = check_space(x)
    steps = read_each_axis("stride", stride, axes, 1)
    sides = read_ends("padding", padding, axes)
    extra = read_each_axis("output_padding", output_padding, axes, 0)
    gaps = read_each_axis("dilation", dilation, axes, 1)
    _check_inputs(x, weight, bias, groups)
    check_flag("fused", fused)
    kernel, sizes = weight.shape[2:], x.shape[2:]
    # The canvas holds every copy of the kernel; the padding is cut off it at the end.
    canvas = [
        (sizes[axis] - 1) * steps[axis]
        + gaps[axis] * (kernel[axis] - 1)
        + extra[axis]
        + 1
        for axis in range(axes)
    ]
    _check_places(canvas, steps, sides, extra, gaps)
    kept: tuple[Any, ...] = tuple(
        slice(before, size - after)
        for size, (before, after) in zip(canvas, sides, strict=True)
    )
    if fused:
        transposed = FUSED[axes - 1]
        if all(before == after for before, after in sides):
            cut = tuple(before for before, _ in sides)
            return transposed(x, weight, bias, steps, cut, extra, groups, gaps)
        return transposed(x, weight, bias, steps, 0, extra, groups, gaps)[..., *kept]
    parts = rearrange(x, "batch (g i) ... -> batch g i ...", g=groups)
    taps = rearrange(weight, "(g i) o ... -> g i o ...", g=groups)
    total = x.new_zeros(x.shape[0], groups, taps.shape[2], *canvas)
    for tap in product(*map(range, kernel)):
        at: tuple[Any, ...] = tap
        spread = torch.einsum("bgi...,gio->bgo...", parts, taps[..., *at])
        total = total + _place(spread, tap, steps, gaps, canvas)
    result = total.flatten(1, 2)[..., *kept]
    return result if bias is None else result + bias.reshape(-1, *(1 for _ in kept))


def transposed_convolve2d(
    x: Float[Tensor, "batch in_channels height width"],
    weight: Float[Tensor, "in_channels group_channels kernel_height kernel_width"],
    bias: Float[Tensor, " out_channels"] | None = None,
    *,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int | Sequence[int]] = 0,
    output_padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
    fused: bool = True,
) -> Float[Tensor, "batch out_channels out_height out_width"]:
    """Let images grow: `transposed_convolve`, for images alone.

    Args:
        x: Images.
        weight: Kernels, `out_channels / groups` for each input channel.
        bias: One number added to each output channel.
        stride: Distance between the copies of neighbouring inputs, one number or
            (vertical, horizontal).
        padding: Places cut off at both sides, one number or (vertical, horizontal),
            each of which may be a pair (before, after).
        output_padding: Places more at the far end, one number or (vertical,
            horizontal); smaller than stride or dilation.
        dilation: Distance between taps, one number or (vertical, horizontal).
        groups: Number of parts the channels are split into; no part sees another.
        fused: Take torch's fused kernel. False takes the formula as the books write it:
            the same numbers up to rounding, one tap after another.

    Returns:
        Images; their height and width as in `transposed_convolve`.

    Raises:
        TypeError: If `x`, `weight` or `bias` is not floating point, their dtypes
            differ, a size is not an integer or `fused` not True or False.
        ValueError: If `x` or `weight` does not have 4 axes, and as for
            `transposed_convolve`.

    Cost:
        batch · in_channels · height · width · kernel_height · kernel_width ·
        out_channels / groups multiply-adds on both paths.

    Source:
        Dumoulin and Visin, 2016, chapter 4; Zeiler et al., 2010.
    """
    check_rank("x", x, 4, "(batch, channels, height, width)")
    return transposed_convolve(
        x,
        weight,
        bias,
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        dilation=dilation,
        groups=groups,
        fused=fused,
    )


def _place(
    spread: Tensor,
    tap: Sequence[int],
    steps: Sequence[int],
    gaps: Sequence[int],
    canvas: Sequence[int],
) -> Tensor:
    """Put what one tap adds at its places of the canvas, zeros everywhere else."""
    sides = []
    for axis, step in enumerate(steps, start=spread.dim() - len(steps)):
        reach = (spread.shape[axis] - 1) * step + 1
        zeros = [torch.zeros_like(spread)] * (step - 1)
        spread = torch.stack([spread, *zeros], dim=axis + 1).flatten(axis, axis + 1)
        spread = spread.narrow(axis, 0, reach)
    for size, at, gap, reach in zip(
        canvas, tap, gaps, spread.shape[-len(canvas) :], strict=True
    ):
        sides.append((at * gap, size - at * gap - reach))
    return pad(spread, tuple(sides))


def _check_inputs(x: Tensor, weight: Tensor, bias: Tensor | None, groups: int) -> None:
    """Refuse an input, kernels and a bias that do not belong together."""
    check_not_empty("x", x)
    layout = "(in_channels, out_channels / groups, *K)"
    check_rank("weight", weight, x.dim(), layout)
    check_not_empty("weight", weight)
    check_same_dtype("weight", weight, "x", x)
    check_axis("weight", weight, 0, x.shape[1], "input channels")
    check_divides("groups", groups, "in_channels", x.shape[1])
    if bias is not None:
        channels = weight.shape[1] * groups
        check_shape("bias", bias, (channels,), "(out_channels,)")
        check_same_dtype("bias", bias, "x", x)


def _check_places(
    canvas: Sequence[int],
    steps: Sequence[int],
    sides: Sides,
    extra: Sequence[int],
    gaps: Sequence[int],
) -> None:
    """Refuse places that no convolution would have read, and an output of none."""
    for axis, size in enumerate(canvas):
        if extra[axis] >= max(steps[axis], gaps[axis]):
            raise ValueError(
                f"output_padding must be smaller than stride {steps[axis]} or "
                f"dilation {gaps[axis]}, got {extra[axis]}"
            )
        if size <= sum(sides[axis]):
            before, after = sides[axis]
            cut = f"{before} on both sides" if before == after else f"{sides[axis]}"
            raise ValueError(
                f"padding must leave something of {size} places, got {cut}"
            )
