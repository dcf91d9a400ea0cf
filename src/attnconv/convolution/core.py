"""The convolution itself: each output is a weighted sum of a small neighbourhood.

As in every deep learning library, "convolution" here does not flip the kernel: it is
what signal processing calls cross-correlation. The sum stands here once in sight, tap
by tap, and once more through torch's fused kernel, which gives the same numbers faster.
"""

import torch
import torch.nn.functional as F
from einops import rearrange
from jaxtyping import Float
from torch import Tensor

from attnconv.convolution.inputs import check_images
from attnconv.convolution.shapes import met_by_tap, output_size
from attnconv.validation import read_pair


def convolve2d(
    x: Float[Tensor, "batch in_channels height width"],
    weight: Float[Tensor, "out_channels group_channels kernel_height kernel_width"],
    bias: Float[Tensor, " out_channels"] | None = None,
    *,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
    groups: int = 1,
    fused: bool = True,
) -> Float[Tensor, "batch out_channels out_height out_width"]:
    """Slide a kernel over images; at each place, sum the products.

    With `fused=False` the sum stands in sight: one shifted copy of the image for each
    tap of the kernel, weighted by that tap and added up.

    Args:
        x: Images.
        weight: One kernel for each output channel; `in_channels / groups` deep.
        bias: One number added to each output channel.
        stride: Step of the kernel, one number or (vertical, horizontal).
        padding: Zeros added on both sides, one number or (vertical, horizontal).
        dilation: Distance between taps, one number or (vertical, horizontal).
        groups: Number of parts the channels are split into; no part sees another.
            `groups = in_channels` is a depthwise convolution.
        fused: Take torch's fused kernel. False takes the formula as the books write it:
            the same numbers up to rounding, one tap after another.

    Returns:
        Filtered images; their height and width follow `output_size`.

    Raises:
        TypeError: If `x`, `weight` or `bias` is not floating point, their dtypes
            differ, or a size is not an integer.
        ValueError: If `x` or `weight` does not have 4 axes or is empty, `groups` does
            not divide the channels, the depth of the kernel or the length of the bias
            is wrong, stride, padding or dilation is too small, or the kernel does not
            fit into the padded image.

    Cost:
        batch · out_channels · out_height · out_width · kernel_height · kernel_width ·
        in_channels / groups multiply-adds on both paths. Memory on top of the output:
        the padded image and one more output with `fused=False`; what torch's kernel
        takes with `fused=True`.

    Source:
        LeCun et al., 1989; Dumoulin and Visin, 2016, for stride, padding, dilation.
    """
    (step_y, step_x), (pad_y, pad_x) = (
        read_pair("stride", stride, 1),
        read_pair("padding", padding, 0),
    )
    gap_y, gap_x = read_pair("dilation", dilation, 1)
    check_images(x, weight, bias, groups)
    kernel_height, kernel_width = weight.shape[-2:]
    out_height = output_size(x.shape[-2], kernel_height, step_y, pad_y, gap_y)
    out_width = output_size(x.shape[-1], kernel_width, step_x, pad_x, gap_x)
    if fused:
        return F.conv2d(
            x, weight, bias, (step_y, step_x), (pad_y, pad_x), (gap_y, gap_x), groups
        )
    padded = F.pad(x, (pad_x, pad_x, pad_y, pad_y))
    parts = rearrange(padded, "batch (g i) y x -> batch g i y x", g=groups)
    taps = rearrange(weight, "(g o) i ky kx -> g o i ky kx", g=groups)
    total = x.new_zeros(x.shape[0], groups, taps.shape[1], out_height, out_width)
    for ky in range(kernel_height):
        for kx in range(kernel_width):
            rows = met_by_tap(ky, out_height, step_y, gap_y)
            columns = met_by_tap(kx, out_width, step_x, gap_x)
            shifted = parts[..., rows, columns]
            # g group, i channel in, o channel out; each place y, x for itself.
            mixed = torch.einsum("bgiyx,goi->bgoyx", shifted, taps[..., ky, kx])
            total = total + mixed
    result = total.flatten(1, 2)
    return result if bias is None else result + bias[:, None, None]
