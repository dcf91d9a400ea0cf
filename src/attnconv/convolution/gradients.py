"""The way back through a convolution: how a loss depends on input, kernels and bias.

Written out by hand once, tap by tap, and once more through torch's fused kernel.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from einops import rearrange
from jaxtyping import Float
from torch import Tensor
from torch.nn.grad import conv2d_input, conv2d_weight

from attnconv.convolution.inputs import check_images
from attnconv.convolution.shapes import met_by_tap, output_size
from attnconv.convolution.transposed import transposed_convolve2d
from attnconv.validation import check_same_dtype, check_shape, read_pair


class ConvolutionGradients(NamedTuple):
    """Derivatives of one number, the loss, by everything that a convolution was given.

    Attributes:
        x: (batch, in_channels, height, width).
        weight: (out_channels, in_channels / groups, kernel_height, kernel_width).
        bias: (out_channels,).
    """

    x: Tensor
    weight: Tensor
    bias: Tensor


def convolution_gradients(
    x: Float[Tensor, "batch in_channels height width"],
    weight: Float[Tensor, "out_channels group_channels kernel_height kernel_width"],
    grad_output: Float[Tensor, "batch out_channels out_height out_width"],
    *,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
    groups: int = 1,
    fused: bool = True,
) -> ConvolutionGradients:
    """Carry the gradient of the output back to input, kernels and bias.

    The input gets the transposed convolution of the gradient. Each tap gets, over all
    places, the sum of what it saw times what its output is worth. The bias, which is
    added everywhere, gets the sum over all places.

    Args:
        x: Images.
        weight: Kernels.
        grad_output: Derivatives of the loss by the output of `convolve2d(x, weight,
            bias, ...)` with the same options.
        stride: Step of the kernel, one number or (vertical, horizontal).
        padding: Zeros added on both sides, one number or (vertical, horizontal).
        dilation: Distance between taps, one number or (vertical, horizontal).
        groups: Number of parts the channels are split into.
        fused: Take torch's fused kernel. False takes the formula as the books write it:
            the same numbers up to rounding, one tap after another.

    Returns:
        The numbers that automatic differentiation gives, up to rounding.

    Raises:
        TypeError: If a tensor is not floating point, dtypes differ, or a size is not an
            integer.
        ValueError: If shapes do not fit, a tensor is empty, a size is too small or the
            kernel is longer than the padded image.

    Cost:
        Twice the multiply-adds of the convolution itself, on both paths: once for the
        input, once for the kernels.

    Source:
        LeCun et al., 1989; Dumoulin and Visin, 2016, section 4.1.
    """
    steps, sides = read_pair("stride", stride, 1), read_pair("padding", padding, 0)
    gaps = read_pair("dilation", dilation, 1)
    check_images(x, weight, None, groups)
    sizes, kernel = x.shape[-2:], weight.shape[-2:]
    places = [
        output_size(sizes[axis], kernel[axis], steps[axis], sides[axis], gaps[axis])
        for axis in (0, 1)
    ]
    shape = (x.shape[0], weight.shape[0], *places)
    check_shape("grad_output", grad_output, shape, "(batch, out_channels, *places)")
    check_same_dtype("grad_output", grad_output, "x", x)
    grad_bias = grad_output.sum(dim=(0, 2, 3))
    if fused:
        options = (steps, sides, gaps, groups)
        return ConvolutionGradients(
            conv2d_input(x.shape, weight, grad_output, *options),  # type: ignore
            conv2d_weight(x, weight.shape, grad_output, *options),  # type: ignore
            grad_bias,
        )
    # What the last step of the kernel did not reach: it has no part in the output.
    unread = [
        (sizes[axis] + 2 * sides[axis] - gaps[axis] * (kernel[axis] - 1) - 1)
        % steps[axis]
        for axis in (0, 1)
    ]
    grad_x = transposed_convolve2d(
        grad_output,
        weight,
        stride=steps,
        padding=sides,
        output_padding=(unread[0], unread[1]),
        dilation=gaps,
        groups=groups,
        fused=False,
    )
    padded = F.pad(x, (sides[1], sides[1], sides[0], sides[0]))
    seen = rearrange(padded, "batch (g i) y x -> batch g i y x", g=groups)
    above = rearrange(grad_output, "batch (g o) y x -> batch g o y x", g=groups)
    grad_weight = torch.zeros_like(weight)
    for ky in range(kernel[0]):
        for kx in range(kernel[1]):
            rows = met_by_tap(ky, places[0], steps[0], gaps[0])
            columns = met_by_tap(kx, places[1], steps[1], gaps[1])
            shifted = seen[..., rows, columns]
            products = torch.einsum("bgoyx,bgiyx->goi", above, shifted)
            grad_weight[..., ky, kx] = products.flatten(0, 1)
    return ConvolutionGradients(grad_x, grad_weight, grad_bias)
