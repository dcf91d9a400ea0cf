"""A depthwise convolution and its gradients, each computed in one of three ways.

The numbers agree up to rounding; `depthwise_choice` says which way is taken when.
"""

from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor
from torch.nn.grad import conv2d_input, conv2d_weight

from attnconv.convolution.spectra import (
    Pair,
    image_of,
    out_size,
    spectrum_of,
    transform_size,
)


def depthwise(
    x: Float[Tensor, "batch channels height width"],
    weight: Float[Tensor, "channels 1 kernel_height kernel_width"],
    bias: Float[Tensor, " channels"] | None,
    padding: Pair,
    method: str,
) -> Float[Tensor, "batch channels out_height out_width"]:
    """Filter each channel with its own kernel, at stride 1, by one of three methods.

    Args:
        x: Images.
        weight: One kernel for each channel.
        bias: One number added to each channel.
        padding: Zeros added at both ends of each axis; smaller than the kernel.
        method: "direct", "channels_last" or "fft".

    Returns:
        The same numbers for each method, up to rounding: relative to the largest one,
        about 1e-6 in float32.

    Cost:
        "direct" and "channels_last": kernel_height · kernel_width multiply-adds for
        each output; the latter copies image and output. "fft": three transforms over
        (height + padding) · (width + padding) points for each channel, whatever the
        size of the kernel, and two or three times the memory of the image.
    """
    if method == "direct":
        return F.conv2d(x, weight, bias, 1, padding, 1, x.shape[1])
    if method == "channels_last":
        return _channels_last(x, weight, bias, padding)
    size = transform_size(x.shape, weight.shape, padding)
    of_x, of_weight = (
        spectrum_of(x, size, padding),
        spectrum_of(weight[:, 0], size).conj(),
    )
    product = of_x * of_weight if torch.is_grad_enabled() else of_x.mul_(of_weight)
    return image_of(product, size, out_size(x.shape, weight.shape, padding), bias=bias)


def with_gradients(
    x: Float[Tensor, "batch channels height width"],
    weight: Float[Tensor, "channels 1 kernel_height kernel_width"],
    bias: Float[Tensor, " channels"] | None,
    padding: Pair,
    methods: tuple[str, ...],
) -> Float[Tensor, "batch channels out_height out_width"]:
    """Filter each channel; output and gradients each by a method of its own.

    Args:
        x: Images.
        weight: One kernel for each channel.
        bias: One number added to each channel.
        padding: Zeros added at both ends of each axis; smaller than the kernel.
        methods: For output, gradient of the image and gradient of the kernels.

    Returns:
        The numbers of `depthwise`, with a history that can be differentiated, twice
        too.

    Cost:
        See `depthwise`, three times: output, gradient of the image and of the kernels.
        Fourier transforms are shared among the three and kept in between: about twice
        the memory of the image.
    """
    y: Tensor = _WithGradients.apply(x, weight, bias, padding, methods)  # type: ignore
    return y


class _WithGradients(torch.autograd.Function):
    """Takes the methods of output and gradients and shares their spectra."""

    @staticmethod
    def forward(
        ctx: Any,
        x: Tensor,
        weight: Tensor,
        bias: Tensor | None,
        padding: Pair,
        methods: tuple[str, ...],
    ) -> Tensor:
        """Compute the output; keep the spectra if it went by way of them."""
        ctx.padding, ctx.methods = padding, methods
        if methods[0] != "fft":
            ctx.save_for_backward(x, weight, None, None)
            return depthwise(x, weight, bias, padding, methods[0])
        size = transform_size(x.shape, weight.shape, padding)
        of_x = spectrum_of(x, size, padding)
        of_weight = spectrum_of(weight[:, 0], size)
        ctx.save_for_backward(x, weight, of_x, of_weight)
        places = out_size(x.shape, weight.shape, padding)
        return image_of(of_x * of_weight.conj(), size, places, bias=bias)

    @staticmethod
    def backward(ctx: Any, above: Tensor) -> Any:
        """Compute those gradients of image, kernel and bias that are asked for."""
        x, weight, of_x, of_weight = ctx.saved_tensors
        padding, (_, for_image, for_kernels) = ctx.padding, ctx.methods
        of_image = of_kernels = of_bias = None
        if torch.is_grad_enabled():
            # These gradients will be differentiated again; kept spectra cannot be.
            of_x = of_weight = None
        by_spectra = [
            of_x is not None and one == "fft" for one in (for_image, for_kernels)
        ]
        size = transform_size(x.shape, weight.shape, padding)
        if any(by_spectra):
            of_above = spectrum_of(above, size)
        if ctx.needs_input_grad[0] and by_spectra[0]:
            of_image = image_of(of_above * of_weight, size, x.shape[2:], start=padding)
        elif ctx.needs_input_grad[0]:
            of_image = input_gradient(above, x, weight, padding, for_image)
        if ctx.needs_input_grad[1] and by_spectra[1]:
            product = (of_x * of_above.conj()).sum(dim=0)
            of_kernels = image_of(product, size, weight.shape[2:]).unsqueeze(1)
        elif ctx.needs_input_grad[1]:
            of_kernels = weight_gradient(above, x, weight, padding, for_kernels)
        if ctx.needs_input_grad[2]:
            of_bias = above.sum(dim=(0, 2, 3))
        return of_image, of_kernels, of_bias, None, None


def input_gradient(
    above: Float[Tensor, "batch channels out_height out_width"],
    x: Float[Tensor, "batch channels height width"],
    weight: Float[Tensor, "channels 1 kernel_height kernel_width"],
    padding: Pair,
    method: str,
) -> Float[Tensor, "batch channels height width"]:
    """Compute the gradient of the image: each output hands back along its taps.

    That is a depthwise convolution too: of `above`, with the kernels turned by half a
    turn and the padding that is left of a full one.

    Args:
        above: The gradient of the output.
        x: The image.
        weight: One kernel for each channel.
        padding: Zeros that were added at both ends of each axis.
        method: "direct" (torch's own program for it), "channels_last" or "fft".

    Returns:
        The gradient of `x`.
    """
    if method == "direct":
        result: Tensor = conv2d_input(  # type: ignore
            x.shape, weight, above, 1, padding, 1, x.shape[1]
        )
        return result
    height, width = weight.shape[2:]
    left = (height - 1 - padding[0], width - 1 - padding[1])
    return depthwise(above, weight.flip(-2, -1), None, left, method)


def weight_gradient(
    above: Float[Tensor, "batch channels out_height out_width"],
    x: Float[Tensor, "batch channels height width"],
    weight: Float[Tensor, "channels 1 kernel_height kernel_width"],
    padding: Pair,
    method: str,
) -> Float[Tensor, "channels 1 kernel_height kernel_width"]:
    """Compute the gradient of the kernels: where the output's gradient meets the image.

    That is a depthwise convolution too: of the images, with `above` as their kernels,
    each example being channels of its own.

    Args:
        above: The gradient of the output.
        x: The image.
        weight: One kernel for each channel.
        padding: Zeros that were added at both ends of each axis.
        method: "direct" (torch's own program for it), "channels_last" or "fft".

    Returns:
        The gradient of `weight`.
    """
    if method == "direct":
        result: Tensor = conv2d_weight(  # type: ignore
            x, weight.shape, above, 1, padding, 1, x.shape[1]
        )
        return result
    examples = x.reshape(1, -1, *x.shape[2:])
    kernels = above.reshape(-1, 1, *above.shape[2:])
    of_each = depthwise(examples, kernels, None, padding, method)
    return of_each.reshape(*x.shape[:2], *weight.shape[2:]).sum(dim=0).unsqueeze(1)


def _channels_last(
    x: Tensor, weight: Tensor, bias: Tensor | None, padding: Pair
) -> Tensor:
    """Let torch take its program for images that are stored channels last."""
    there = torch.channels_last
    y = F.conv2d(
        x.contiguous(memory_format=there),
        weight.contiguous(memory_format=there),
        bias,
        1,
        padding,
        1,
        x.shape[1],
    )
    return y.contiguous() if x.is_contiguous() else y
