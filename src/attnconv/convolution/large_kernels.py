"""Large dense kernels on the CPU, by way of Fourier transforms.

Torch's programs are quick up to a kernel of about 19 × 19 in float32; beyond it takes
others, three to five times as slow for each product, and those for float64 are slow at
all sizes. A convolution by spectra costs the same for every size of the kernel.
"""

import functools
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.autograd import forward_ad

from attnconv.convolution.spectra import (
    Pair,
    image_of,
    out_size,
    spectrum_of,
    transform_size,
)


class Limit(NamedTuple):
    """From when on spectra are taken.

    Attributes:
        kernel_size: Smallest side of the kernel, in taps.
        products: How many products of the definition there must be for each point that
            is transformed, counted points · log₂ points.
    """

    kernel_size: int
    products: float


LIMITS = {torch.float32: Limit(21, 40.0), torch.float64: Limit(11, 6.0)}
"""Set by the record of `bench_large_kernels`, which times both ways on images, channels
and batches of several sizes: below these limits torch's own program may be faster."""

SMALLEST_BY_SPECTRA = min(limit.kernel_size for limit in LIMITS.values())
"""No kernel with a side below this goes by spectra."""

MOST_PAIRS = 1024
"""Up to how many pairs of channels spectra are taken: with more, the spectra of the
kernels leave the caches, and the gain is lost."""


def may_take_spectra(
    x: Tensor, weight: Tensor, stride: Pair, padding: Pair, dilation: Pair, groups: int
) -> bool:
    """Say whether a convolution is one that spectra compute faster.

    On other devices, for other number types, under `torch.autocast`, `torch.func` and
    `torch.compile` it never is.

    Args:
        x: Images, (batch, in_channels, height, width).
        weight: Kernels, (out_channels, in_channels, kernel_height, kernel_width).
        stride: Step of the kernel.
        padding: Zeros added at both ends of each axis.
        dilation: Distance between taps.
        groups: Number of parts the channels are split into.
    """
    limit = LIMITS.get(x.dtype)
    kernel = weight.shape[2:]
    if (
        torch.compiler.is_compiling()
        or limit is None
        or min(kernel) < limit.kernel_size
        or groups != 1
        or (*stride, *dilation) != (1, 1, 1, 1)
        or any(map(int.__ge__, padding, kernel))
        or weight.shape[0] * weight.shape[1] > MOST_PAIRS
        or weight.dtype != x.dtype
        or x.device.type != "cpu"
        or torch.is_autocast_enabled("cpu")
        or torch._C._are_functorch_transforms_active()
        or forward_ad._current_level >= 0
        or torch.jit.is_tracing()  # type: ignore
    ):
        return False
    return products_per_point(x.shape, weight.shape, padding) >= limit.products


@functools.lru_cache(maxsize=256)
def products_per_point(
    images: Sequence[int], kernels: Sequence[int], padding: Pair
) -> float:
    """Count the products of the definition for each point that spectra transform.

    Args:
        images: Shape of the images, (batch, in_channels, height, width).
        kernels: Shape of the kernels, (out_channels, in_channels, K_h, K_w).
        padding: Zeros added at both ends of each axis.

    Returns:
        Products, divided by points · log₂ points of all transforms.
    """
    batch, pairs = images[0], kernels[0] * kernels[1]
    places = math.prod(out_size(images, kernels, padding))
    points = math.prod(transform_size(images, kernels, padding))
    transforms = batch * (kernels[0] + kernels[1]) + pairs
    products = batch * pairs * places * kernels[2] * kernels[3]
    return products / (transforms * points * math.log2(points))


def convolve_by_spectra(
    x: Tensor, weight: Tensor, bias: Tensor | None, padding: Pair
) -> Tensor:
    """Convolve images with dense kernels, at stride 1, by a product of spectra.

    Args:
        x: Images, (batch, in_channels, height, width), float32 or float64.
        weight: Kernels, (out_channels, in_channels, kernel_height, kernel_width).
        bias: One number added to each output channel.
        padding: Zeros added at both ends of each axis; smaller than the kernel.

    Returns:
        The numbers of torch's own convolution up to rounding: relative to the largest
        one, about 1e-6 in float32. The history can be differentiated, twice too.

    Cost:
        batch · (in_channels + out_channels) + in_channels · out_channels transforms,
        and batch · in_channels · out_channels complex products for each frequency,
        three times with gradients; the spectra are kept in between.
    """
    if torch.is_grad_enabled() and any(
        one is not None and one.requires_grad for one in (x, weight, bias)
    ):
        y: Tensor = _BySpectra.apply(x, weight, bias, padding)  # type: ignore
        return y
    size = transform_size(x.shape, weight.shape, padding)
    of_x, of_weight = spectrum_of(x, size, padding), spectrum_of(weight, size)
    product = _mix("bi,oi->bo", of_x, of_weight.conj())
    return image_of(product, size, out_size(x.shape, weight.shape, padding), bias=bias)


class _BySpectra(torch.autograd.Function):
    """Computes output and gradients from the same spectra."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None, padding: Pair
    ) -> Tensor:
        """Compute the output; keep the spectra."""
        size = transform_size(x.shape, weight.shape, padding)
        of_x, of_weight = spectrum_of(x, size, padding), spectrum_of(weight, size)
        ctx.padding = padding
        ctx.save_for_backward(x, weight, of_x, of_weight)
        product = _mix("bi,oi->bo", of_x, of_weight.conj())
        return image_of(
            product, size, out_size(x.shape, weight.shape, padding), bias=bias
        )

    @staticmethod
    def backward(ctx: Any, above: Tensor) -> Any:
        """Compute those gradients of images, kernels and bias that are asked for."""
        x, weight, of_x, of_weight = ctx.saved_tensors
        padding, size = ctx.padding, transform_size(x.shape, weight.shape, ctx.padding)
        if torch.is_grad_enabled():
            # These gradients will be differentiated again; kept spectra cannot be.
            of_x, of_weight = spectrum_of(x, size, padding), spectrum_of(weight, size)
        of_above = spectrum_of(above, size)
        of_images = of_kernels = of_bias = None
        if ctx.needs_input_grad[0]:
            product = _mix("bo,oi->bi", of_above, of_weight)
            of_images = image_of(product, size, x.shape[2:], start=padding)
        if ctx.needs_input_grad[1]:
            product = _mix("bo,bi->oi", of_above.conj(), of_x)
            of_kernels = image_of(product, size, weight.shape[2:])
        if ctx.needs_input_grad[2]:
            of_bias = above.sum(dim=(0, 2, 3))
        return of_images, of_kernels, of_bias, None


def _mix(channels: str, one: Tensor, other: Tensor) -> Tensor:
    """Multiply spectra frequency by frequency, summed over the letter they share."""
    first, rest = channels.split(",")
    second, out = rest.split("->")
    mixed: Tensor = torch.einsum(f"{first}yx,{second}yx->{out}yx", one, other)
    return mixed


def quick_conv2d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Pair,
    padding: Pair,
    dilation: Pair,
    groups: int,
) -> Tensor:
    """Convolve images by torch's program, or by spectra where they are faster.

    Args:
        x: Images, (batch, in_channels, height, width).
        weight: Kernels, (out_channels, in_channels / groups, K_h, K_w).
        bias: One number added to each output channel.
        stride: Step of the kernel.
        padding: Zeros added at both ends of each axis.
        dilation: Distance between taps.
        groups: Number of parts the channels are split into.
    """
    if may_take_spectra(x, weight, stride, padding, dilation, groups):
        return convolve_by_spectra(x, weight, bias, padding)
    return F.conv2d(x, weight, bias, stride, padding, dilation, groups)
