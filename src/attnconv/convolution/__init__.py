"""How neighbours mix by position.

`core` is the operator, fast or with its sum in sight, `shapes` counts the places where
a kernel or a window fits, `padding` reads what is added at the ends, `layers` are the
layers made of it, `from_dense` the way there from a dense layer. `depthwise` is the
layer that stays fast at large kernels, `large_kernels` the way around torch's slow
programs for dense ones, both with `spectra`. `reference` computes the same numbers in
five ways. `transposed` walks a convolution backwards, `gradients` is its backward pass,
fast or written by hand. `pooling` keeps the largest or the average of each window.

What networks for images are built of: `patch_embedding` and `tokenizer` make tokens of
images, `patch_merging` makes fewer of them; `convnext_block` (with `channel_norm`) and
`convmixer_block` stand where a transformer has its block.
"""

from attnconv.convolution.channel_norm import ChannelNorm
from attnconv.convolution.convmixer_block import ConvMixerBlock
from attnconv.convolution.convnext_block import ConvNeXtBlock
from attnconv.convolution.core import convolve, convolve2d
from attnconv.convolution.depthwise import DepthwiseConv2d
from attnconv.convolution.from_dense import matrix_from_kernel, weights_by_offset
from attnconv.convolution.gradients import (
    ConvolutionGradients,
    convolution_gradients,
)
from attnconv.convolution.layers import CausalConv1d, DepthwiseSeparableConv2d
from attnconv.convolution.patch_embedding import PatchEmbedding
from attnconv.convolution.patch_merging import PatchMerging
from attnconv.convolution.pooling import average_pool, max_pool
from attnconv.convolution.reference import (
    Problem,
    convolve_fourier,
    convolve_im2col,
    convolve_loops,
    convolve_toeplitz,
    convolve_winograd,
    read_problem,
    toeplitz_matrix,
    windows,
)
from attnconv.convolution.shapes import output_size, pooled_size
from attnconv.convolution.tokenizer import ConvolutionalTokenizer
from attnconv.convolution.transposed import transposed_convolve, transposed_convolve2d

__all__ = [
    "CausalConv1d",
    "ChannelNorm",
    "ConvMixerBlock",
    "ConvNeXtBlock",
    "ConvolutionGradients",
    "ConvolutionalTokenizer",
    "DepthwiseConv2d",
    "DepthwiseSeparableConv2d",
    "PatchEmbedding",
    "PatchMerging",
    "Problem",
    "average_pool",
    "convolution_gradients",
    "convolve",
    "convolve2d",
    "convolve_fourier",
    "convolve_im2col",
    "convolve_loops",
    "convolve_toeplitz",
    "convolve_winograd",
    "matrix_from_kernel",
    "max_pool",
    "output_size",
    "pooled_size",
    "read_problem",
    "toeplitz_matrix",
    "transposed_convolve",
    "transposed_convolve2d",
    "weights_by_offset",
    "windows",
]
