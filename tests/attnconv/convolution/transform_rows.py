"""How to call what `convolution` offers, for the tests under torch's transforms."""

import torch
from border_values import normal
from transforms import Row

from attnconv import convolution as conv

# Every axis of another length, so that swapped ones do not pass.
signal, taps = normal(2, 4, 7), normal(6, 2, 3)
images, kernels = normal(2, 4, 5, 7), normal(6, 2, 3, 2)
volumes, blocks = normal(1, 2, 3, 5, 4), normal(3, 2, 2, 3, 2)
square = normal(3, 2, 3, 3)
uneven = {"padding": ((1, 0), (2, 1)), "stride": (2, 1), "dilation": (1, 2)}


def both_paths(name, function, inputs, **options):
    """Rows of an operation with a fast path and one in sight."""
    for fused in (True, False):

        def build(fused=fused):
            return lambda *given: function(*given, **options, fused=fused)

        yield Row(f"{name} fused={fused}", build, inputs)


def of_problem(function, x, weight, **options):
    """A row of a function of a problem, as a function of what the problem holds.

    Narrow numbers are widened: there is no Fourier transform of them.
    """

    def call(x, weight):
        wide = x.dtype if x.dtype == torch.float64 else torch.float32
        problem = conv.read_problem(x.to(wide), weight.to(wide), **options)
        return function(problem).to(x.dtype)

    return Row(function.__name__, lambda: call, (x, weight))


def shrunken(name, function, **options):
    for inputs in (signal, images, volumes):
        axes = inputs.dim() - 2

        def build(kernel=(3, 2, 2)[:axes]):
            return lambda x: function(x, kernel, **options)

        yield Row(f"{name} {axes}-d", build, (inputs,))
    yield Row(
        f"{name} formula",
        lambda: lambda x: function(x, 3, padding=((1, 2), 0), fused=False),
        (images,),
    )


ROWS = [
    Row("ChannelNorm", lambda: conv.ChannelNorm(4), (images,)),
    Row("ConvNeXtBlock", lambda: conv.ConvNeXtBlock(4, 3, layer_scale=1.0), (images,)),
    Row("ConvMixerBlock", lambda: conv.ConvMixerBlock(4, 3).eval(), (images,)),
    Row(
        "PatchEmbedding", lambda: conv.PatchEmbedding(4, 3, 2), (images[:, :, 1:, 1:],)
    ),
    Row(
        "ConvolutionalTokenizer",
        lambda: conv.ConvolutionalTokenizer(4, 3, layers=2, hidden=5),
        (images,),
    ),
    Row("PatchMerging", lambda: conv.PatchMerging(5, (2, 4)), (normal(2, 8, 5),)),
    *both_paths("convolve 1-d", conv.convolve, (signal, taps), groups=2, padding=1),
    *both_paths("convolve 3-d", conv.convolve, (volumes, blocks, normal(3)), padding=1),
    *both_paths("convolve2d", conv.convolve2d, (images, kernels), groups=2),
    *both_paths(
        "convolve2d uneven", conv.convolve2d, (images, kernels), groups=2, **uneven
    ),
    *both_paths(
        "transposed_convolve",
        conv.transposed_convolve,
        (signal, normal(4, 3, 3)),
        stride=2,
        groups=2,
    ),
    *both_paths(
        "transposed_convolve2d",
        conv.transposed_convolve2d,
        (images, normal(4, 3, 3, 2), normal(6)),
        stride=2,
        padding=((1, 0), 1),
        groups=2,
    ),
    *both_paths(
        "convolution_gradients",
        conv.convolution_gradients,
        (images, kernels, normal(2, 6, 3, 6)),
        groups=2,
    ),
    *(
        of_problem(function, square, normal(4, 2, 3, 3), padding=1)
        for function in (
            conv.convolve_fourier,
            conv.convolve_im2col,
            conv.convolve_toeplitz,
            conv.convolve_winograd,
        )
    ),
    Row(
        "toeplitz_matrix",
        lambda: (
            lambda w: conv.toeplitz_matrix(
                conv.read_problem(w.new_zeros(1, 4, 3, 4), w, groups=2)
            )
        ),
        (kernels,),
    ),
    Row(
        "windows",
        lambda: lambda x: conv.windows(conv.read_problem(x, x.new_zeros(1, 4, 3, 2))),
        (images,),
    ),
    of_problem(conv.convolve_loops, normal(1, 1, 3, 2), normal(1, 1, 2, 2)),
    Row(
        "read_problem",
        lambda: lambda x, w: tuple(conv.read_problem(x, w, padding=1, groups=2)[:2]),
        (images, kernels),
    ),
    *shrunken("max_pool", conv.max_pool, stride=2, padding=1),
    *shrunken("average_pool", conv.average_pool, stride=2, padding=1),
    Row("CausalConv1d", lambda: conv.CausalConv1d(4, 6, 3, dilation=2), (signal,)),
    Row(
        "DepthwiseSeparableConv2d",
        lambda: conv.DepthwiseSeparableConv2d(4, 6, 3),
        (images,),
    ),
    Row("DepthwiseConv2d", lambda: conv.DepthwiseConv2d(4, 8, 3), (images,)),
    Row(
        "DepthwiseConv2d by spectra",
        lambda: conv.DepthwiseConv2d(2, 2, 15, padding=7),
        (normal(2, 2, 11, 13),),
    ),
    Row(
        "weights_by_offset",
        lambda: lambda m: conv.weights_by_offset(m, 2, 3),
        (normal(6, 6),),
    ),
    Row(
        "matrix_from_kernel",
        lambda: lambda k: conv.matrix_from_kernel(k, 2, 3),
        (normal(3, 5),),
    ),
]

WITHOUT = {
    "ConvolutionGradients": "holds values",
    "Problem": "holds values",
    "output_size": "takes sizes",
    "pooled_size": "takes sizes",
}
