"""How neighbours mix by position.

`core` is the operator with its sum in sight, `shapes` counts the places where a kernel
fits, `layers` are the layers made of it, `from_dense` the way there from a dense layer.
`depthwise` is the layer that stays fast at large kernels.
"""

from attnconv.convolution.core import convolve2d
from attnconv.convolution.depthwise import DepthwiseConv2d
from attnconv.convolution.from_dense import matrix_from_kernel, weights_by_offset
from attnconv.convolution.layers import CausalConv1d, DepthwiseSeparableConv2d
from attnconv.convolution.shapes import output_size

__all__ = [
    "CausalConv1d",
    "DepthwiseConv2d",
    "DepthwiseSeparableConv2d",
    "convolve2d",
    "matrix_from_kernel",
    "output_size",
    "weights_by_offset",
]
