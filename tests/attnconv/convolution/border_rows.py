"""Borders of the room `convolution`: arguments that work, and bad values for each."""

import torch
from border_values import (
    DEVICES,
    DTYPES,
    FROM_ZERO,
    NAN,
    NOT_BOOL,
    NOT_INTEGER,
    SIZE,
    kernel,
    normal,
    q,
    wide,
    wrong,
    x,
)

from attnconv import convolution as conv

PADDINGS = (
    *FROM_ZERO,
    None,
    "full",
    (0, -1),
    (1, 1, 1),
    (1,),
    [0, 1.5],
    ((0, 1), (0, -1)),
    ((0, 1), (0, 1, 2)),
    ((0, 1), None),
)
even = normal(2, 6, 8, 4)


def is_empty(tensor):
    return isinstance(tensor, torch.Tensor) and tensor.numel() == 0


ROWS = [
    ("ChannelNorm", conv.ChannelNorm, {}, {"channels": SIZE}),
    (
        "ConvNeXtBlock",
        conv.ConvNeXtBlock,
        {"dim": 6},
        {"dim": SIZE, "kernel_size": (*SIZE, 4), "layer_scale": (0, -1, "a", NAN)},
    ),
    (
        "ConvMixerBlock",
        conv.ConvMixerBlock,
        {"dim": 6},
        {"dim": SIZE, "kernel_size": (*SIZE, 4)},
    ),
    (
        "PatchEmbedding",
        conv.PatchEmbedding,
        {"in_channels": 6, "dim": 5, "patch_size": 2},
        {"in_channels": SIZE, "dim": SIZE, "patch_size": SIZE},
    ),
    (
        "ConvolutionalTokenizer",
        conv.ConvolutionalTokenizer,
        {"in_channels": 6, "dim": 5},
        {
            "in_channels": SIZE,
            "dim": SIZE,
            "layers": SIZE,
            "kernel_size": (*SIZE, 4),
            "stride": SIZE,
            "hidden": SIZE,
        },
    ),
    (
        "ConvolutionalTokenizer side",
        conv.ConvolutionalTokenizer(6, 5).side,
        {"image_size": 8},
        {"image_size": SIZE},
    ),
    (
        "PatchMerging",
        conv.PatchMerging,
        {"dim": 5, "size": 4},
        {"dim": SIZE, "size": (*SIZE, 3, (4, 3), (4, 4, 4))},
    ),
    (
        "PatchMerging forward",
        conv.PatchMerging(5, (2, 4)),
        {"x": normal(2, 8, 5)},
        {"x": (*wrong(normal(2, 8, 5)), normal(2, 7, 5), normal(2, 8, 6))},
    ),
    *(
        (
            f"{type(layer).__name__} forward",
            layer,
            {"x": even},
            {"x": (*wrong(even), even[0], even[:, :5])},
        )
        for layer in (
            conv.ChannelNorm(6),
            conv.ConvNeXtBlock(6, 3),
            conv.ConvMixerBlock(6, 3),
            conv.PatchEmbedding(6, 5, 2),
            conv.ConvolutionalTokenizer(6, 5),
        )
    ),
    (
        "PatchEmbedding odd",
        conv.PatchEmbedding(6, 5, 2),
        {"x": even},
        {"x": (even[:, :, 1:], even[..., 1:])},
    ),
    (
        "read_problem",
        conv.read_problem,
        {"x": x, "weight": kernel},
        {
            "x": (*wrong(x)[:6], *wrong(x)[7:], normal(2, 5, 9, 8), normal(2, 6)),
            "weight": (*wrong(kernel), normal(4, 5, 3, 3)),
            "bias": (normal(3), normal(4).double(), "a"),
            "stride": (*SIZE[:-1], (1, 2, 3)),
            "padding": (*FROM_ZERO[:-1], "full", (1, 2, 3)),
            "dilation": (*SIZE[:-1], (1, 2, 3), 9),
            "groups": (*SIZE[:-1], 4),
            "padding_mode": ("wrap", None),
        },
    ),
    *(
        (
            function.__name__,
            function,
            {"problem": conv.read_problem(normal(1, 1, 4, 4), normal(1, 1, 3, 3))},
            {"problem": (None, x, (x, kernel))},
        )
        for function in (
            conv.convolve_fourier,
            conv.convolve_im2col,
            conv.convolve_loops,
            conv.convolve_toeplitz,
            conv.convolve_winograd,
            conv.toeplitz_matrix,
            conv.windows,
        )
    ),
    (
        "convolve_fourier dtype",
        conv.convolve_fourier,
        {},
        {"problem": (conv.read_problem(x.half(), kernel.half()),)},
    ),
    (
        "convolve_winograd kernels",
        conv.convolve_winograd,
        {},
        {
            "problem": (
                conv.read_problem(x, normal(4, 6, 3, 2)),
                conv.read_problem(x, kernel, stride=2),
                conv.read_problem(x, kernel, dilation=2),
            )
        },
    ),
    (
        "output_size",
        conv.output_size,
        {"size": 7, "kernel_size": 3},
        {
            "size": (*SIZE, 2),
            "kernel_size": (*SIZE, 8),
            "stride": SIZE,
            "padding": FROM_ZERO,
            "dilation": (*SIZE, 4),
        },
    ),
    (
        "pooled_size",
        conv.pooled_size,
        {"size": 7, "kernel_size": 3},
        {
            "size": (*SIZE, 2),
            "kernel_size": (*SIZE, 8),
            "stride": SIZE[:-1],
            "padding": (*FROM_ZERO, 2),
            "dilation": (*SIZE, 4),
            "ceil_mode": (1, "yes", None),
        },
    ),
    *(
        (
            f"{function.__name__} fused={fused}",
            function,
            {"x": x, "weight": kernel, "bias": normal(4), "fused": fused},
            {
                "x": (*wrong(x)[:6], *wrong(x)[7:]),
                "weight": (*wrong(kernel), normal(4, 5, 3, 3), normal(4, 6, 0, 3)),
                "bias": (0.5, normal(1), normal(5), normal(4, 1), torch.arange(4)),
                "stride": (*SIZE, (1,), (1, 0)),
                "padding": PADDINGS,
                "dilation": SIZE,
                "groups": (*SIZE, 4, 5),
                "fused": NOT_BOOL,
            },
        )
        for function in (conv.convolve, conv.convolve2d)
        for fused in (True, False)
    ),
    *(
        (
            f"convolution_gradients fused={fused}",
            conv.convolution_gradients,
            {
                "x": x,
                "weight": kernel,
                "grad_output": normal(2, 4, 7, 6),
                "fused": fused,
            },
            {
                "x": (*wrong(x)[:6], *wrong(x)[7:]),
                "weight": (*wrong(kernel), normal(4, 5, 3, 3)),
                "grad_output": (*wrong(normal(2, 4, 7, 6)), normal(2, 4, 9, 8)),
                "stride": (*SIZE, (1,), (1, 0)),
                "padding": PADDINGS,
                "dilation": SIZE,
                "groups": (*SIZE, 4, 5),
                "fused": NOT_BOOL,
            },
        )
        for fused in (True, False)
    ),
    *(
        (
            f"{function.__name__} fused={fused}",
            function,
            {
                "x": normal(2, 4, 9, 8),
                "weight": kernel,
                "bias": normal(6),
                "fused": fused,
            },
            {
                "x": (*wrong(x)[:6], *wrong(x)[7:], x),
                "weight": (*wrong(kernel), normal(5, 6, 3, 3), normal(4, 6, 0, 3)),
                "bias": (0.5, normal(1), normal(5), normal(6, 1), torch.arange(6)),
                "stride": (*SIZE, (1,), (1, 0)),
                "padding": (*PADDINGS, "same", "valid", 9, ((9, 2), 0)),
                "output_padding": (*FROM_ZERO, 1, (0, 1)),
                "dilation": SIZE,
                "groups": (*SIZE, 3, 5),
                "fused": NOT_BOOL,
            },
        )
        for function in (conv.transposed_convolve, conv.transposed_convolve2d)
        for fused in (True, False)
    ),
    *(
        (
            f"{function.__name__} fused={fused}",
            function,
            {"x": x, "kernel_size": (3, 2), "fused": fused},
            {
                "x": (*wrong(x)[:6], x[:0], x[0, 0]),
                "kernel_size": (*SIZE, (3,), (3, 0), 12),
                "stride": (*SIZE[:-1], (1,), (1, 0)),
                "padding": (*PADDINGS, "same", 3, ((0, 3), 0)),
                "dilation": (*SIZE, (1,), 5),
                "ceil_mode": NOT_BOOL,
                **({"count_padding": NOT_BOOL} if counts else {}),
                "fused": NOT_BOOL,
            },
        )
        for function, counts in ((conv.max_pool, False), (conv.average_pool, True))
        for fused in (True, False)
    ),
    (
        "weights_by_offset",
        conv.weights_by_offset,
        {"matrix": normal(6, 6), "height": 2, "width": 3},
        {
            "matrix": (*wrong(normal(6, 6))[:6], normal(6), normal(6, 5)),
            "height": SIZE,
            "width": SIZE,
        },
    ),
    (
        "matrix_from_kernel",
        conv.matrix_from_kernel,
        {"kernel": normal(3, 3), "height": 2, "width": 3},
        {
            "kernel": (*wrong(normal(3, 3))[:6], normal(3), normal(2, 3)),
            "height": SIZE,
            "width": SIZE,
        },
    ),
    (
        "CausalConv1d",
        conv.CausalConv1d,
        {"in_channels": 6, "out_channels": 4, "kernel_size": 3},
        {
            "in_channels": SIZE,
            "out_channels": SIZE,
            "kernel_size": SIZE,
            "dilation": SIZE,
            "groups": (*SIZE, 3, 4),
            "bias": NOT_BOOL,
            "device": DEVICES,
            "dtype": DTYPES,
        },
    ),
    ("CausalConv1d forward", conv.CausalConv1d(3, 4, 3), {}, {"x": wrong(q)}),
    (
        "CausalConv1d stream",
        conv.CausalConv1d(3, 4, 3, dilation=2).stream,
        {"x": q, "state": normal(2, 3, 4)},
        {
            "x": wrong(q),
            "state": (*wrong(normal(2, 3, 4))[1:], normal(2, 3, 2), normal(1, 3, 4)),
        },
    ),
    (
        "DepthwiseSeparableConv2d",
        conv.DepthwiseSeparableConv2d,
        {"in_channels": 6, "out_channels": 4, "kernel_size": 3},
        {
            "in_channels": SIZE,
            "out_channels": SIZE,
            "kernel_size": (*SIZE, 2),
            "stride": SIZE,
            "padding": FROM_ZERO,
            "dilation": SIZE,
            "bias": NOT_BOOL,
            "device": DEVICES,
            "dtype": DTYPES,
        },
    ),
    (
        "DepthwiseSeparableConv2d forward",
        conv.DepthwiseSeparableConv2d(6, 4, 3),
        {},
        {"x": (*wrong(x), normal(2, 5, 9, 8))},
    ),
    (
        "DepthwiseConv2d",
        conv.DepthwiseConv2d,
        {"in_channels": 6, "out_channels": 12, "kernel_size": 3},
        {
            "in_channels": (*SIZE, 5, 7),
            "out_channels": (*SIZE, 4, 9),
            "kernel_size": (*SIZE, (3,), (3, 0), (3, 1.5)),
            "stride": (*SIZE, (1,), (1, 0)),
            "padding": (*NOT_INTEGER[:2], -1, "none", None, (1, -1), (1, 1, 1)),
            "dilation": (*SIZE, (1,), (1, 0)),
            "groups": (1, 3, 12, "6"),
            "padding_mode": ("mirror", None, 3),
            "bias": NOT_BOOL,
            "device": DEVICES,
            "dtype": DTYPES,
        },
    ),
    *(
        (
            f"DepthwiseConv2d forward {size}",
            conv.DepthwiseConv2d(6, 6, size),
            {},
            {
                "x": (
                    *(bad for bad in wrong(wide) if not is_empty(bad)),
                    normal(2, 5, 19, 18),
                    normal(2, 6, 0, 18),
                )
            },
        )
        for size in (2, 5, 17)
    ),
]

WITHOUT = {
    "ConvolutionGradients": "holds values",
    "Problem": "holds values",
}
