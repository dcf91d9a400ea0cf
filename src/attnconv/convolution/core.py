"""The convolution itself: each output is a weighted sum of a small neighbourhood.

As in every deep learning library, "convolution" here does not flip the kernel: it is
what signal processing calls cross-correlation. The sum stands here once in sight, tap
by tap, and once more through torch's fused kernel, which gives the same numbers faster.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import torch
import torch.nn.functional as F
from einops import rearrange
from jaxtyping import Float
from torch import Tensor

from attnconv.convolution.inputs import check_images, check_kernels, check_space
from attnconv.convolution.large_kernels import (
    SMALLEST_BY_SPECTRA,
    may_take_spectra,
    quick_conv2d,
)
from attnconv.convolution.padding import Padding, pad, read_sides
from attnconv.convolution.shapes import met_by_tap, output_size
from attnconv.validation import check_flag, read_each_axis

FUSED: tuple[Callable[..., Tensor], ...] = (F.conv1d, quick_conv2d, F.conv3d)
"""Torch's kernel for 1, 2 and 3 axes of space; for large kernels the way around it."""


def convolve(
    x: Float[Tensor, "batch in_channels *space"],
    weight: Float[Tensor, "out_channels group_channels *kernel"],
    bias: Float[Tensor, " out_channels"] | None = None,
    *,
    stride: int | Sequence[int] = 1,
    padding: Padding = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
    fused: bool = True,
) -> Float[Tensor, "batch out_channels *places"]:
    """Slide a kernel over signals, images or volumes; at each place, sum the products.

    With `fused=False` the sum stands in sight: one shifted copy of the input for each
    tap of the kernel, weighted by that tap and added up.

    Args:
        x: Input with 1, 2 or 3 axes of space.
        weight: One kernel for each output channel; `in_channels / groups` deep.
        bias: One number added to each output channel.
        stride: Step of the kernel, one number or one for each axis.
        padding: Zeros added on both sides, one number or one for each axis, which may
            be a pair (before, after); "same" keeps the size (stride 1; of an odd number
            one more at the far end), "valid" adds nothing.
        dilation: Distance between taps, one number or one for each axis.
        groups: Number of parts the channels are split into; no part sees another.
            `groups = in_channels` is a depthwise convolution.
        fused: Take torch's fused kernel. False takes the formula as the books write it:
            the same numbers up to rounding, one tap after another.

    Returns:
        Filtered input; along each axis it has `output_size` places.

    Raises:
        TypeError: If `x`, `weight` or `bias` is not floating point, their dtypes
            differ, a size is not an integer or `fused` not True or False.
        ValueError: If `x` does not have 3 to 5 axes or `weight` as many, one is empty,
            `groups` does not divide the channels, the depth of the kernel or the length
            of the bias is wrong, a size is too small, "same" meets a stride, or the
            kernel does not fit into the padded input.

    Cost:
        batch · out_channels · places · taps · in_channels / groups multiply-adds on
        both paths. Memory on top of the output: the padded input and one more output
        with `fused=False`; what torch's kernel takes with `fused=True`, and the padded
        input where the two ends of an axis differ. Large dense kernels on images go by
        way of Fourier transforms where `large_kernels` has measured that to be faster;
        then a NaN or an infinity spreads over the whole image.

    Source:
        LeCun et al., 1989; Dumoulin and Visin, 2016, for stride, padding, dilation.
    """
    check_space(x)
    check_kernels(x, weight, bias, groups, "(out_channels, in_channels / groups, *K)")
    return _convolve(x, weight, bias, stride, padding, dilation, groups, fused)


def convolve2d(
    x: Float[Tensor, "batch in_channels height width"],
    weight: Float[Tensor, "out_channels group_channels kernel_height kernel_width"],
    bias: Float[Tensor, " out_channels"] | None = None,
    *,
    stride: int | Sequence[int] = 1,
    padding: Padding = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
    fused: bool = True,
) -> Float[Tensor, "batch out_channels out_height out_width"]:
    """Slide a kernel over images: `convolve`, for images alone.

    Args:
        x: Images.
        weight: One kernel for each output channel; `in_channels / groups` deep.
        bias: One number added to each output channel.
        stride: Step of the kernel, one number or (vertical, horizontal).
        padding: Zeros added on both sides, one number or (vertical, horizontal), each
            of which may be a pair (before, after); or "same" or "valid".
        dilation: Distance between taps, one number or (vertical, horizontal).
        groups: Number of parts the channels are split into; no part sees another.
            `groups = in_channels` is a depthwise convolution.
        fused: Take torch's fused kernel. False takes the formula as the books write it:
            the same numbers up to rounding, one tap after another.

    Returns:
        Filtered images; their height and width follow `output_size`.

    Raises:
        TypeError: If `x`, `weight` or `bias` is not floating point, their dtypes
            differ, a size is not an integer or `fused` not True or False.
        ValueError: If `x` or `weight` does not have 4 axes or is empty, `groups` does
            not divide the channels, the depth of the kernel or the length of the bias
            is wrong, stride, padding or dilation is too small, "same" meets a stride,
            or the kernel does not fit into the padded image.

    Cost:
        batch · out_channels · out_height · out_width · kernel_height · kernel_width ·
        in_channels / groups multiply-adds; memory as in `convolve`.

    Source:
        LeCun et al., 1989; Dumoulin and Visin, 2016, for stride, padding, dilation.
    """
    try:
        if fused is True and _is_usual(
            x, weight, bias, stride, padding, dilation, groups
        ):
            return F.conv2d(x, weight, bias, stride, padding, dilation, groups)  # type: ignore
    except (AttributeError, RuntimeError, TypeError):
        pass  # refused again below, in our words
    check_images(x, weight, bias, groups)
    return _convolve(x, weight, bias, stride, padding, dilation, groups, fused)


def _is_usual(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: object,
    padding: object,
    dilation: object,
    groups: object,
) -> bool:
    """Say whether torch's program takes this, and accepts nothing that we refuse.

    Our own checks are a fifth of the time of a small convolution, so they are left out
    where torch's will do.
    """
    return (
        type(stride) is type(padding) is type(dilation) is type(groups) is int
        and x.dim() == 4 == weight.dim()
        and x.is_floating_point()
        and x.dtype is weight.dtype
        and (bias is None or bias.dtype is x.dtype)
        and x.numel() > 0
        and weight.numel() > 0
        and not torch.compiler.is_compiling()
        and (
            weight.size(-1) < SMALLEST_BY_SPECTRA
            or not may_take_spectra(
                x, weight, (stride,) * 2, (padding,) * 2, (dilation,) * 2, groups
            )
        )
    )


def _convolve(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: int | Sequence[int],
    padding: Padding,
    dilation: int | Sequence[int],
    groups: int,
    fused: bool,
) -> Tensor:
    """Compute what both promise, of tensors that belong together."""
    check_flag("fused", fused)
    kernel = tuple(weight.shape[2:])
    axes = len(kernel)
    steps = read_each_axis("stride", stride, axes, 1)
    gaps = read_each_axis("dilation", dilation, axes, 1)
    sides = read_sides(padding, kernel, steps, gaps)
    near, far = zip(*sides, strict=True)
    if near != far or not fused:
        x, near = pad(x, sides), (0,) * axes
    if fused:
        for size, length, side, gap in zip(
            x.shape[2:], kernel, near, gaps, strict=True
        ):
            if size + 2 * side <= gap * (length - 1):
                output_size(size, length, 1, side, gap)  # refuses it in words
        return FUSED[axes - 1](x, weight, bias, steps, near, gaps, groups)
    along = zip(x.shape[2:], kernel, steps, near, gaps, strict=True)
    places = [output_size(*sizes) for sizes in along]
    parts = rearrange(x, "batch (g i) ... -> batch g i ...", g=groups)
    taps = rearrange(weight, "(g o) i ... -> g o i ...", g=groups)
    total = x.new_zeros(x.shape[0], groups, taps.shape[1], *places)
    for tap in product(*map(range, kernel)):
        at: tuple[Any, ...] = tap
        met: tuple[Any, ...] = tuple(map(met_by_tap, tap, places, steps, gaps))
        # g group, i channel in, o channel out; each place for itself.
        mixed = torch.einsum("bgi...,goi->bgo...", parts[..., *met], taps[..., *at])
        total = total + mixed
    result = total.flatten(1, 2)
    return result if bias is None else result + bias.reshape(-1, *(1 for _ in places))
