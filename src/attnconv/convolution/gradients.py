"""The way back through a convolution: how a loss depends on input, kernels and bias.

Written out by hand once, tap by tap, and once more through torch's fused kernel.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor
from torch.nn.grad import conv2d_input, conv2d_weight

from attnconv.convolution.inputs import check_images
from attnconv.convolution.padding import Padding, pad, read_sides
from attnconv.convolution.shapes import met_by_tap, output_size
from attnconv.convolution.transposed import transposed_convolve2d
from attnconv.validation import check_flag, check_same_dtype, check_shape, read_pair


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
    stride: int | Sequence[int] = 1,
    padding: Padding = 0,
    dilation: int | Sequence[int] = 1,
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
        padding: Zeros added on both sides, as `convolve2d` takes it.
        dilation: Distance between taps, one number or (vertical, horizontal).
        groups: Number of parts the channels are split into.
        fused: Take torch's fused kernel. False takes the formula as the books write it:
            the same numbers up to rounding, one tap after another.

    Returns:
        The numbers that automatic differentiation gives, up to rounding.

    Raises:
        TypeError: If a tensor is not floating point, dtypes differ, a size is not an
            integer or `fused` not True or False.
        ValueError: If shapes do not fit, a tensor is empty, a size is too small, "same"
            meets a stride or the kernel is longer than the padded image.

    Cost:
        Twice the multiply-adds of the convolution itself, on both paths: once for the
        input, once for the kernels.

    Source:
        LeCun et al., 1989; Dumoulin and Visin, 2016, section 4.1.
    """
    check_images(x, weight, None, groups)
    check_flag("fused", fused)
    kernel = tuple(weight.shape[2:])
    steps = read_pair("stride", stride, 1)
    gaps = read_pair("dilation", dilation, 1)
    sides = read_sides(padding, kernel, steps, gaps)
    padded = pad(x, sides)
    places = [
        output_size(*sizes)
        for sizes in zip(padded.shape[2:], kernel, steps, (0, 0), gaps, strict=True)
    ]
    shape = (x.shape[0], weight.shape[0], *places)
    check_shape("grad_output", grad_output, shape, "(batch, out_channels, *places)")
    check_same_dtype("grad_output", grad_output, "x", x)
    grad_bias = grad_output.sum(dim=(0, 2, 3))
    if fused:
        (top, bottom), (left, right) = sides
        even = top == bottom and left == right
        seen, near = (x, (top, left)) if even else (padded, (0, 0))
        options = (steps, near, gaps, groups)
        grad_x = conv2d_input(seen.shape, weight, grad_output, *options)  # type: ignore
        if not even:
            grad_x = grad_x[..., top : top + x.shape[2], left : left + x.shape[3]]
        return ConvolutionGradients(
            grad_x,
            conv2d_weight(seen, weight.shape, grad_output, *options),  # type: ignore
            grad_bias,
        )
    # What the last step of the kernel did not reach: it has no part in the output.
    unread = [
        (size - gap * (taps - 1) - 1) % step
        for size, taps, step, gap in zip(
            padded.shape[2:], kernel, steps, gaps, strict=True
        )
    ]
    grad_x = transposed_convolve2d(
        grad_output,
        weight,
        stride=steps,
        padding=sides,
        output_padding=unread,
        dilation=gaps,
        groups=groups,
        fused=False,
    )
    parts = rearrange(padded, "batch (g i) y x -> batch g i y x", g=groups)
    above = rearrange(grad_output, "batch (g o) y x -> batch g o y x", g=groups)
    of_taps = []
    for tap in product(*map(range, kernel)):
        met: tuple[Any, ...] = tuple(map(met_by_tap, tap, places, steps, gaps))
        products = torch.einsum("bgoyx,bgiyx->goi", above, parts[..., *met])
        of_taps.append(products.flatten(0, 1))
    grad_weight = torch.stack(of_taps, dim=-1).reshape(weight.shape)
    return ConvolutionGradients(grad_x, grad_weight, grad_bias)
