"""Borders of the room `hybrid`: arguments that work, and bad values for each."""

import torch
from border_values import (
    FROM_ZERO,
    INF,
    NAN,
    NOT_BOOL,
    SIZE,
    WRONG_CONVOLUTIONS,
    k,
    normal,
    q,
    wrong,
    x,
)
from torch import nn

from attnconv import attention as att
from attnconv import hybrid

ROWS = [
    (
        "TokenMLP",
        hybrid.TokenMLP,
        {"tokens": 3, "hidden": 4},
        {"tokens": SIZE, "hidden": SIZE, "bias": NOT_BOOL},
    ),
    (
        "TokenMLP forward",
        hybrid.TokenMLP(3, 4),
        {"x": q},
        {"x": (*wrong(q), normal(2, 4, 5))},
    ),
    ("FourierMixing", hybrid.FourierMixing, {}, {}),
    (
        "FourierMixing forward",
        hybrid.FourierMixing(),
        {"x": q},
        {"x": (None, q.tolist(), q.long(), q.bool(), q[:0], q[0])},
    ),
    ("OnTokens", hybrid.OnTokens, {}, {"layer": (None, 3, nn.Linear)}),
    (
        "OnTokens forward",
        hybrid.OnTokens(nn.Conv1d(5, 4, 1)),
        {"x": q},
        {"x": (None, q.tolist(), q.long(), q.bool(), q[:0], q[0])},
    ),
    (
        "as_tokens",
        hybrid.as_tokens,
        {"layer": nn.Conv1d(5, 4, 1), "tensor": k},
        {"layer": (None, 3), "tensor": (None, k.tolist(), k.long(), k[0])},
    ),
    (
        "attention_from_convolution",
        hybrid.attention_from_convolution,
        {"convolution": nn.Conv2d(2, 3, 3), "sharpness": 2.0},
        {
            "convolution": WRONG_CONVOLUTIONS,
            "sharpness": (-1, NAN, INF, "3", None),
            "head_dim": SIZE[:-1],
            "pad_keys": NOT_BOOL,
        },
    ),
    (
        "attention_with_few_heads",
        hybrid.attention_with_few_heads,
        {"convolution": nn.Conv2d(2, 3, 3)},
        {"convolution": WRONG_CONVOLUTIONS, "num_heads": SIZE[:-1]},
    ),
    (
        "tap_rank",
        hybrid.tap_rank,
        {"convolution": nn.Conv2d(2, 3, 3)},
        {"convolution": WRONG_CONVOLUTIONS},
    ),
    (
        "QuadraticScores",
        hybrid.QuadraticScores,
        {"centres": normal(3, 2), "sharpness": normal(3)},
        {
            "centres": (None, normal(3), normal(3, 3), normal(3, 2).long()),
            "sharpness": (None, normal(2), normal(3, 1), normal(3).long()),
        },
    ),
    (
        "LinearScores",
        hybrid.LinearScores,
        {},
        {"directions": (None, normal(3), normal(3, 3), normal(3, 2).long())},
    ),
    (
        "TableScores",
        hybrid.TableScores,
        {"table": normal(3, 3, 3), "first": (-1, -1)},
        {
            "table": (None, normal(3, 3), normal(0, 3, 3), normal(3, 3, 3).long()),
            "first": (None, 3, "a", (1,), (1, 2, 3), (0.5, 1), [0, 0]),
            "dilation": (0, 1.5, (1,), (0, 0), (0, 1), None),
        },
    ),
    *(
        (
            f"{type(scores).__name__} forward",
            scores,
            {"down": normal(3, 7), "right": normal(3, 7)},
            {
                "down": (None, normal(7), normal(3, 7).long(), normal(3, 1)),
                "right": (None, normal(7), normal(3, 7).long(), normal(1, 7)),
            },
        )
        for scores in (
            hybrid.QuadraticScores(normal(3, 2), normal(3)),
            hybrid.LinearScores(normal(3, 2)),
            hybrid.TableScores(normal(3, 3, 3), (-1, -1)),
        )
    ),
    (
        "PlaceAttention",
        hybrid.PlaceAttention,
        {
            "scores": hybrid.QuadraticScores(normal(3, 2), normal(3)),
            "value": normal(3, 2, 5),
            "output": normal(3, 5, 7),
            "bias": None,
            "places": hybrid.Places((3, 3)),
        },
        {
            "scores": (None, nn.Identity()),
            "value": (None, normal(2, 5), normal(4, 2, 5)),
            "output": (None, normal(3, 5), normal(4, 5, 7), normal(3, 4, 7)),
            "bias": (normal(3), "a"),
            "places": (None, (3, 3)),
            "key_padding": (-1, 1.5, (1,), (0, -1), (0.5, 1), [1, 1, 1]),
        },
    ),
    (
        "PlaceAttention forward",
        hybrid.attention_from_convolution(nn.Conv2d(6, 3, 3), 2.0),
        {},
        {"x": (None, x.long(), x[0], x[:0], x[:, :5])},
    ),
    (
        "dynamic_convolution",
        hybrid.dynamic_convolution,
        {"x": q, "kernels": normal(2, 3, 7)},
        {
            "x": (*wrong(q), normal(3, 3, 5), normal(2, 4, 5)),
            "kernels": (*wrong(normal(2, 3, 7)), normal(2, 3, 6), normal(2, 4, 7)),
        },
    ),
    (
        "kernels_from_weights",
        hybrid.kernels_from_weights,
        {"weights": normal(3, 3), "radius": 2},
        {
            "weights": (None, normal(3), normal(3, 4), normal(3, 3).long(), q[:0]),
            "radius": (1, *FROM_ZERO),
        },
    ),
    (
        "mixing_matrix",
        hybrid.mixing_matrix,
        {"layer": att.MultiHeadAttention(5, 1), "x": q},
        {
            "layer": (
                *(None, 3, nn.GRU(5, 5), nn.Conv1d),
                *(
                    att.MultiHeadAttention(5, 1, kdim=3),
                    att.MultiHeadAttention(5, 1, vdim=3),
                ),
            ),
            "x": (None, q.tolist(), q.long(), q.bool(), q[:0]),
            "mask": ("causal", normal(3, 3), torch.ones(4, 4, dtype=torch.bool)),
        },
    ),
    *(
        (
            f"mixing_matrix {type(layer).__name__}",
            hybrid.mixing_matrix,
            {"layer": layer, "x": good},
            {"x": (good[0], good[None], good[:, 0])},
        )
        for layer, good in (
            (nn.Linear(5, 4), q),
            (nn.Conv1d(3, 4, 1), q),
            (nn.Conv2d(6, 4, 3), x),
            (nn.ConvTranspose2d(6, 4, 3), x),
            (nn.MaxPool2d(2), x),
            (hybrid.FourierMixing(), q),
        )
    ),
    (
        "Mixing",
        hybrid.mixing_matrix(att.MultiHeadAttention(5, 1), q).rebuild,
        {"tokens": q},
        {"tokens": (*wrong(q), normal(2, 4, 5), normal(3, 3, 5))},
    ),
]

ROWS += [
    (
        "SqueezeExcitation",
        hybrid.SqueezeExcitation,
        {"channels": 6, "reduction": 2},
        {"channels": SIZE, "reduction": SIZE},
    ),
    (
        "EfficientChannelAttention",
        hybrid.EfficientChannelAttention,
        {"channels": 6, "kernel_size": 3},
        {"channels": SIZE, "kernel_size": (2, *SIZE[:-1])},
    ),
    (
        "channel_kernel_size",
        hybrid.channel_kernel_size,
        {"channels": 6},
        {"channels": SIZE},
    ),
    (
        "BlockAttention",
        hybrid.BlockAttention,
        {"channels": 6, "reduction": 2, "kernel_size": 3},
        {"channels": SIZE, "reduction": SIZE, "kernel_size": (2, *SIZE)},
    ),
    *(
        (
            f"{type(block).__name__} {name}",
            getattr(block, name),
            {"x": x},
            {"x": (*wrong(x), normal(2, 5, 9, 8))},
        )
        for block in (
            hybrid.SqueezeExcitation(6, 2),
            hybrid.EfficientChannelAttention(6),
            hybrid.BlockAttention(6, 2),
            hybrid.BottleneckAttention(6, 2),
        )
        for name in ("weights", "forward")
    ),
    (
        "BottleneckAttention",
        hybrid.BottleneckAttention,
        {"channels": 6, "reduction": 2, "dilation": 2},
        {"channels": SIZE, "reduction": SIZE, "dilation": SIZE},
    ),
    (
        "NonLocalBlock",
        hybrid.NonLocalBlock,
        {"channels": 6, "reduction": 2},
        {"channels": SIZE, "reduction": SIZE},
    ),
    (
        "NonLocalBlock forward",
        hybrid.NonLocalBlock(6),
        {"x": x},
        {"x": (*wrong(x), normal(2, 5, 9, 8))},
    ),
    (
        "ConformerConvolution",
        hybrid.ConformerConvolution,
        {"dim": 5, "kernel_size": 3},
        {"dim": SIZE, "kernel_size": (2, *SIZE)},
    ),
    (
        "ConformerConvolution forward",
        hybrid.ConformerConvolution(5, 3),
        {"x": q},
        {"x": (*wrong(q), normal(2, 3, 4))},
    ),
    (
        "ConformerBlock",
        hybrid.ConformerBlock,
        {"dim": 6, "num_heads": 2, "kernel_size": 3, "hidden": 7},
        {
            "dim": SIZE,
            "num_heads": (4, *SIZE),
            "kernel_size": (2, *SIZE),
            "hidden": SIZE[:-1],
            "positions": (3, nn.Identity(), att.RotaryPositions(4)),
        },
    ),
    (
        "ConformerBlock forward",
        hybrid.ConformerBlock(5, 1, 3),
        {"x": q, "mask": torch.ones(3, 3, dtype=torch.bool)},
        {
            "x": (*wrong(q), normal(2, 3, 4)),
            "mask": ("causal", normal(3, 3), torch.ones(4, 4, dtype=torch.bool)),
        },
    ),
    (
        "RelativePlaces",
        hybrid.RelativePlaces,
        {"height": 3, "width": 2, "head_dim": 4},
        {"height": SIZE, "width": SIZE, "head_dim": SIZE},
    ),
    (
        "RelativePlaces forward",
        hybrid.RelativePlaces(3, 1, 5),
        {"query": q},
        {"query": (*wrong(q)[:-2], q[0, 0], normal(2, 4, 5), normal(2, 3, 4))},
    ),
    (
        "RelativePlaces place",
        hybrid.RelativePlaces(3, 1, 5).place,
        {"query": q, "key": q},
        {
            "query": (*wrong(q)[:-2], q[0, 0], normal(2, 4, 5)),
            "key": (None, normal(2, 4, 5)),
        },
    ),
    (
        "PlaceMixing",
        hybrid.PlaceMixing,
        {
            "in_channels": 6,
            "key_dim": 4,
            "value_dim": 6,
            "num_heads": 2,
            "size": (9, 8),
        },
        {
            "in_channels": SIZE,
            "key_dim": (3, *SIZE),
            "value_dim": (3, *SIZE),
            "num_heads": (4, *SIZE),
            "size": (0, 1.5, "3", None, (1,), (0, 1)),
        },
    ),
    (
        "AugmentedConvolution",
        hybrid.AugmentedConvolution,
        {
            "in_channels": 6,
            "out_channels": 8,
            "kernel_size": 3,
            "key_dim": 4,
            "value_dim": 6,
            "num_heads": 2,
            "size": (9, 8),
        },
        {
            "in_channels": SIZE,
            "out_channels": SIZE,
            "kernel_size": (2, *SIZE),
            "key_dim": (3, *SIZE),
            "value_dim": (3, 10, *SIZE),
            "num_heads": (4, *SIZE),
            "size": (0, 1.5, "3", None, (1,), (0, 1)),
        },
    ),
    (
        "BottleneckTransformer",
        hybrid.BottleneckTransformer,
        {"channels": 6, "num_heads": 3, "size": (9, 8), "reduction": 2},
        {
            "channels": SIZE,
            "num_heads": (2, *SIZE),
            "size": (0, 1.5, "3", None, (1,), (0, 1)),
            "reduction": SIZE,
        },
    ),
    *(
        (
            f"{type(layer).__name__} forward",
            layer,
            {"x": x},
            {"x": (*wrong(x), normal(2, 5, 9, 8), normal(2, 6, 8, 9))},
        )
        for layer in (
            hybrid.PlaceMixing(6, 4, 6, 2, (9, 8)),
            hybrid.AugmentedConvolution(
                6, 8, 3, key_dim=4, value_dim=6, num_heads=2, size=(9, 8)
            ),
            hybrid.BottleneckTransformer(6, 3, size=(9, 8), reduction=2),
        )
    ),
    (
        "ShortConvolution",
        hybrid.ShortConvolution,
        {"dim": 5, "taps": 2},
        {"dim": SIZE, "taps": SIZE},
    ),
    (
        "ConvolvedAttention",
        hybrid.ConvolvedAttention,
        {"dim": 8},
        {
            "dim": SIZE,
            "num_heads": (*SIZE, 3),
            "convolved": (("output",),),
            "taps": SIZE,
        },
    ),
    *(
        (
            f"{type(layer).__name__} forward",
            layer,
            {"x": normal(2, 3, 8)},
            {"x": (*wrong(normal(2, 3, 8)), normal(2, 3, 7))},
        )
        for layer in (hybrid.ShortConvolution(8, 2), hybrid.ConvolvedAttention(8))
    ),
    ("AttentionPooling", hybrid.AttentionPooling, {"dim": 5}, {"dim": SIZE}),
    *(
        (
            f"AttentionPooling {name}",
            getattr(hybrid.AttentionPooling(5), name),
            {"x": q},
            {"x": (*wrong(q), normal(2, 3, 4))},
        )
        for name in ("weights", "forward")
    ),
]

WITHOUT = {
    "Places": "holds values",
}
