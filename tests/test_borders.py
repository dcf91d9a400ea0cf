"""Every public function refuses bad input by the name of the argument.

One table for the whole package: for each public name arguments that work, and bad
values for some of them. A public callable without a row here is a failure, unless it
stands in `WITHOUT` with the reason.
"""

import importlib
import inspect
import traceback
from datetime import date

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from torch import nn

from attnconv import attention as att
from attnconv import complexity as cost
from attnconv import convolution as conv
from attnconv import (
    data,
    experiments,
    hybrid,
    inspection,
    models,
    plots,
    training,
    widgets,
)
from attnconv.book import measured
from attnconv.devices import device
from attnconv.inspection import (
    contribution_norms,
    effective_keys,
    record,
    weight_entropy,
)

pytestmark = pytest.mark.error_message

ROOMS = (
    "attention",
    "complexity",
    "convolution",
    "data",
    "experiments",
    "hybrid",
    "inspection",
    "models",
    "plots",
    "training",
    "widgets",
)

NOT_INTEGER = (1.5, True, "3")
SIZE = (0, -1, *NOT_INTEGER, None)
FROM_ZERO = (-1, *NOT_INTEGER)
NAN, INF = float("nan"), float("inf")


def normal(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def wrong(good):
    """Tensors that no function of floating point tensors of this shape may take."""
    shape = good.shape
    return (
        None,
        good.tolist(),
        good.numpy(),
        good.long(),
        good.bool(),
        good.to(torch.complex64),
        good.double(),
        good[:0],
        normal(*shape[1:]) if good.dim() == 1 else normal(shape[-1]),
    )


q, k, v = normal(2, 3, 5), normal(2, 7, 5), normal(2, 7, 11)
mask = torch.ones(3, 7, dtype=torch.bool)
MASKS = (
    mask.float(),
    mask.long(),
    mask.tolist(),
    mask[0],
    mask[:2],
    mask[:, :3],
    torch.ones(5, 3, 7, dtype=torch.bool),
)
BIASES = ("a", mask, normal(7), normal(4, 7), normal(5, 3, 7), normal(3, 7).double())
SCALES = ("a", NAN, INF, True, torch.ones(3, 1))
WRONG_CONVOLUTIONS = (
    None,
    nn.Conv1d(2, 3, 3),
    nn.Conv2d(2, 2, 3, groups=2),
    nn.Conv2d(2, 3, 3, padding_mode="circular"),
    nn.Conv2d(2, 3, 3, padding="same"),
)
x, kernel = normal(2, 6, 9, 8), normal(4, 6, 3, 3)
wide = normal(2, 6, 19, 18)
labels = torch.arange(20) % 4
images = torch.rand(20, 1, 8, 8, generator=torch.Generator().manual_seed(0))
source, target = torch.tensor([[1, 2, 0], [3, 4, 5]]), torch.tensor([[0, 1], [0, 2]])
TOKENS = (
    None,
    source.tolist(),
    source.float(),
    source.bool(),
    source[0],
    source[:0],
    source + 90,
    source - 9,
)
linear = nn.Linear(5, 4)
optimizer = torch.optim.SGD(linear.parameters(), lr=0.1)
day = date(2005, 8, 3)
example = data.write_date(day, "de", "short")
grid, matrix = torch.rand(4, 4), torch.rand(3, 4)
TABLES = (None, "x", normal(3), [[1], [1, 2]], [[NAN, 0.0]], 1j * np.ones((3, 4)))
WIDGET_TABLES = (None, "x", normal(4), [[1], [1, 2]])


def batches(step):
    return normal(4, 5), torch.arange(4)


def watch(model, module_type):
    with record(model, module_type):
        pass


def widget(**options):
    widgets.AttentionExplorer(**options).close()


def nothing():
    return {}


cell = experiments.Cell("a", {})
trial = experiments.Experiment("n", "c", {"p": (cell,)}, nothing, "t")

MATRICES = (None, matrix.tolist(), matrix.long(), matrix[0], matrix[:0])

# name of the row, function, arguments that work, bad values for some of them
ROWS = [
    ("device", device, {}, {"choice": ("gpu", 3)}),
    (
        "masked_softmax",
        att.masked_softmax,
        {"scores": normal(2, 3, 7), "mask": mask},
        {"scores": (None, [1.0], normal(5), mask.long()), "mask": MASKS},
    ),
    *(
        (
            function.__name__,
            function,
            {"query": q, "key": k},
            {
                "query": wrong(q)[:-3] + wrong(q)[-2:],
                "key": (*wrong(k), normal(1, 7, 5)),
            },
        )
        for function in (
            att.attention_weights,
            att.dot_scores,
            att.cosine_scores,
            att.scaled_dot_scores,
        )
    ),
    (
        "scaled_dot_scores scale",
        att.scaled_dot_scores,
        {"query": q, "key": k},
        {"scale": SCALES},
    ),
    *(
        (
            f"scaled_dot_product_attention fused={fused}",
            lambda fused=fused, **given: att.scaled_dot_product_attention(
                fused=fused, **given
            ),
            {"query": q, "key": k, "value": v, "mask": mask},
            {
                "key": (*wrong(k), normal(1, 7, 5), normal(2, 7, 6)),
                "value": (*wrong(v), normal(2, 6, 11), normal(1, 7, 11)),
                "mask": MASKS,
                "scale": SCALES,
            },
        )
        for fused in (True, False)
    ),
    (
        "AttentionCore",
        att.AttentionCore(),
        {"query": q, "key": k, "value": v, "mask": mask},
        {"key": wrong(k), "value": wrong(v), "mask": MASKS},
    ),
    (
        "bilinear_scores",
        att.bilinear_scores,
        {"query": q, "key": k, "weight": normal(5, 5)},
        {"key": (normal(1, 7, 5),), "weight": (None, normal(5, 6), mask, normal(5))},
    ),
    (
        "additive_scores",
        att.additive_scores,
        {"query": q, "key": k, "vector": normal(5)},
        {"key": wrong(k), "vector": (None, normal(6), normal(5, 1), torch.arange(5))},
    ),
    (
        "BilinearScores",
        att.BilinearScores,
        {"d_q": 3, "d_k": 5},
        {"d_q": SIZE, "d_k": SIZE},
    ),
    *(
        row
        for kind in (att.AdditiveScores, att.ScaledDotScores)
        for row in (
            (
                kind.__name__,
                kind,
                {"d_q": 3, "d_k": 5, "dim": 2},
                {"d_q": SIZE, "d_k": SIZE, "dim": SIZE},
            ),
            (
                f"{kind.__name__} forward",
                kind(5, 5, 2),
                {"query": q, "key": k},
                {"query": (*wrong(q), normal(2, 3, 6)), "key": (normal(1, 7, 5),)},
            ),
        )
    ),
    *(
        (
            name,
            function,
            {"query": q, "key": k, "width": 0.5, "mask": mask, **more},
            {
                "query": wrong(q)[:-3] + wrong(q)[-2:],
                "key": (*wrong(k), normal(1, 7, 5)),
                "width": (0, -1.0, NAN, INF, "a", None, True, torch.ones(2)),
                "mask": MASKS,
                **faults,
            },
        )
        for name, function, more, faults in (
            ("kernel_weights", att.kernel_weights, {}, {}),
            (
                "kernel_regression",
                att.kernel_regression,
                {"value": v},
                {"value": (*wrong(v), normal(2, 6, 11), normal(1, 7, 11))},
            ),
        )
    ),
    ("KernelRegression", att.KernelRegression, {}, {"width": (0, -1, NAN, INF, "a")}),
    (
        "KernelRegression forward",
        att.KernelRegression(0.5),
        {"query": q, "key": k, "value": v},
        {"key": wrong(k), "value": wrong(v), "mask": MASKS},
    ),
    (
        "causal_mask",
        att.causal_mask,
        {"n_q": 3, "n_k": 4},
        {"n_q": SIZE, "n_k": (2, *NOT_INTEGER), "device": ("gpu",)},
    ),
    (
        "window_mask",
        att.window_mask,
        {"n_q": 3, "n_k": 4, "radius": 1},
        {
            "n_q": SIZE,
            "n_k": (2, *NOT_INTEGER),
            "radius": FROM_ZERO,
            "device": ("gpu",),
        },
    ),
    (
        "padding_mask",
        att.padding_mask,
        {"lengths": torch.tensor([1, 2]), "n": 3},
        {
            "lengths": (
                [1, 2],
                torch.tensor([1.0]),
                torch.tensor([True]),
                torch.tensor([4]),
                torch.tensor([-1]),
                torch.tensor([[1]]),
                torch.tensor([], dtype=torch.long),
            ),
            "n": SIZE,
        },
    ),
    ("to_torch_blocked", att.to_torch_blocked, {}, {"mask": (None, mask.float())}),
    (
        "MultiHeadAttention",
        att.MultiHeadAttention,
        {"dim": 12, "num_heads": 3},
        {"dim": SIZE, "num_heads": (*SIZE, 5, 24)},
    ),
    (
        "MultiHeadAttention forward",
        att.MultiHeadAttention(5, 1),
        {"query": q, "context": k, "mask": mask},
        {
            "query": (*wrong(q), normal(2, 3, 6)),
            "context": (*wrong(k)[1:], normal(3, 7, 5)),
            "mask": (*MASKS, torch.ones(2, 3, 3, 7, dtype=torch.bool)),
        },
    ),
    (
        "attention_weights score_bias",
        att.attention_weights,
        {"query": q, "key": k, "score_bias": normal(3, 7)},
        {"score_bias": BIASES},
    ),
    *(
        (
            f"scaled_dot_product_attention score_bias fused={fused}",
            lambda fused=fused, **given: att.scaled_dot_product_attention(
                fused=fused, **given
            ),
            {"query": q, "key": k, "value": v, "score_bias": normal(3, 7)},
            {"score_bias": BIASES},
        )
        for fused in (True, False)
    ),
    (
        "MultiHeadAttention positions",
        att.MultiHeadAttention,
        {"dim": 12, "num_heads": 3, "positions": att.RelativeBias(3, 2)},
        {"positions": (att.RelativeBias(2, 2), nn.Linear(3, 3), 3, normal(3, 3))},
    ),
    (
        "RelativeBias",
        att.RelativeBias,
        {"num_heads": 3, "max_distance": 2},
        {"num_heads": SIZE, "max_distance": (*FROM_ZERO, None)},
    ),
    (
        "RelativeBias forward",
        att.RelativeBias(3, 2),
        {"n_q": 3, "n_k": 4},
        {"n_q": SIZE, "n_k": SIZE},
    ),
    (
        "AlibiBias",
        att.AlibiBias,
        {"num_heads": 3},
        {"num_heads": SIZE},
    ),
    (
        "AlibiBias forward",
        att.AlibiBias(3),
        {"n_q": 3, "n_k": 4},
        {"n_q": SIZE, "n_k": SIZE},
    ),
    ("alibi_slopes", att.alibi_slopes, {"num_heads": 3}, {"num_heads": SIZE}),
    (
        "sinusoidal_encoding",
        att.sinusoidal_encoding,
        {"tokens": 3, "dim": 4},
        {
            "tokens": SIZE,
            "dim": (*SIZE, 3),
            "base": (0, -1, NAN, "3", None),
            "first": FROM_ZERO,
        },
    ),
    (
        "SinusoidalPositions",
        att.SinusoidalPositions,
        {"dim": 4},
        {"dim": (*SIZE, 3), "base": (0, -1, NAN, "3", None)},
    ),
    (
        "SinusoidalPositions forward",
        att.SinusoidalPositions(4),
        {},
        {"tokens": (None, normal(3, 4), normal(2, 3, 5), normal(2, 0, 4))},
    ),
    (
        "LearnedPositions",
        att.LearnedPositions,
        {"max_tokens": 3, "dim": 4},
        {"max_tokens": SIZE, "dim": SIZE},
    ),
    (
        "LearnedPositions forward",
        att.LearnedPositions(5, 4),
        {},
        {"tokens": (None, normal(3, 4), normal(2, 3, 5), normal(2, 6, 4))},
    ),
    (
        "rotary_angles",
        att.rotary_angles,
        {"n": 3, "head_dim": 4},
        {
            "n": SIZE,
            "head_dim": (*SIZE, 3),
            "base": (0, -1, NAN, "3", None),
            "first": FROM_ZERO,
        },
    ),
    (
        "rotate",
        att.rotate,
        {"x": normal(2, 3, 4), "angles": normal(3, 2)},
        {
            "x": (None, normal(4), normal(2, 3, 5), normal(2, 3, 4).long()),
            "angles": (None, normal(2, 2), normal(3, 3), normal(3, 2).long()),
            "pairing": ("thirds", None, 2),
        },
    ),
    (
        "halves_from_interleaved",
        att.halves_from_interleaved,
        {"head_dim": 4},
        {"head_dim": (*SIZE, 3)},
    ),
    (
        "RotaryPositions",
        att.RotaryPositions,
        {"head_dim": 4},
        {
            "head_dim": (*SIZE, 3),
            "base": (0, -1, NAN, "3", None),
            "pairing": ("thirds", None, 2),
        },
    ),
    (
        "RotaryPositions forward",
        att.RotaryPositions(4),
        {"query": normal(2, 3, 4), "key": normal(2, 5, 4)},
        {
            "query": (None, normal(4), normal(2, 6, 4), normal(2, 3, 5)),
            "key": (None, normal(4), normal(2, 2, 4), normal(2, 3, 5)),
        },
    ),
    (
        "positive_features",
        att.positive_features,
        {},
        {"x": (None, [1.0], q.long(), q.bool())},
    ),
    (
        "linear_attention_weights",
        att.linear_attention_weights,
        {"query": q, "key": k},
        {"key": (*wrong(k), normal(1, 7, 5))},
    ),
    (
        "linear_attention",
        att.linear_attention,
        {"query": q, "key": k, "value": v},
        {"key": wrong(k), "value": (*wrong(v), normal(2, 6, 11))},
    ),
    (
        "windowed_attention",
        att.windowed_attention,
        {"query": k, "key": k, "value": v, "radius": 1},
        {
            "key": (*wrong(k), normal(2, 6, 5)),
            "value": (*wrong(v), normal(2, 6, 11)),
            "radius": (*FROM_ZERO, None),
        },
    ),
    (
        "LinearAttention",
        att.LinearAttention,
        {"dim": 12, "num_heads": 3},
        {"dim": SIZE, "num_heads": (*SIZE, 5, 24)},
    ),
    ("LinearAttention forward", att.LinearAttention(5, 1), {}, {"x": wrong(q)}),
    (
        "WindowedAttention",
        att.WindowedAttention,
        {"dim": 12, "num_heads": 3, "radius": 1},
        {
            "dim": SIZE,
            "num_heads": (*SIZE, 5, 24),
            "radius": (*FROM_ZERO, None),
        },
    ),
    ("WindowedAttention forward", att.WindowedAttention(5, 1, 1), {}, {"x": wrong(q)}),
    (
        "TokenMLP",
        hybrid.TokenMLP,
        {"tokens": 3, "hidden": 4},
        {"tokens": SIZE, "hidden": SIZE},
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
    (
        "attention_from_convolution",
        hybrid.attention_from_convolution,
        {"convolution": nn.Conv2d(2, 3, 3), "sharpness": 2.0},
        {
            "convolution": WRONG_CONVOLUTIONS,
            "sharpness": (-1, NAN, INF, "3", None),
            "head_dim": SIZE[:-1],
        },
    ),
    (
        "attention_with_few_heads",
        hybrid.attention_with_few_heads,
        {"convolution": nn.Conv2d(2, 3, 3)},
        {"convolution": WRONG_CONVOLUTIONS},
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
        {"table": (None, normal(3, 3), normal(0, 3, 3), normal(3, 3, 3).long())},
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
            "key_padding": ((0, -1), (0.5, 1)),
        },
    ),
    (
        "PlaceAttention forward",
        hybrid.attention_from_convolution(nn.Conv2d(6, 3, 3), 2.0),
        {},
        {"x": (None, x.long(), x[0], x[:0], x[:, :5])},
    ),
    (
        "mixing_matrix",
        hybrid.mixing_matrix,
        {"layer": att.MultiHeadAttention(5, 1), "x": q},
        {
            "layer": (None, 3, nn.GRU(5, 5), nn.Conv1d),
            "x": (None, q.tolist(), q.long(), q.bool(), q[:0]),
        },
    ),
    (
        "Mixing",
        hybrid.mixing_matrix(att.MultiHeadAttention(5, 1), q).rebuild,
        {"tokens": q},
        {"tokens": (*wrong(q), normal(2, 4, 5), normal(3, 3, 5))},
    ),
    (
        "MLPMixer",
        models.MLPMixer,
        {},
        {
            name: (*SIZE, *more)
            for name, more in (
                ("num_classes", (1,)),
                ("in_channels", ()),
                ("image_size", (7,)),
                ("patch_size", (3, 16)),
                ("dim", ()),
                ("depth", ()),
                ("token_hidden", ()),
                ("channel_hidden", ()),
            )
        },
    ),
    (
        "MLPMixer forward",
        models.MLPMixer(in_channels=1),
        {"images": images},
        {"images": (*wrong(images), images[..., 1:], images.expand(-1, 2, -1, -1))},
    ),
    (
        "MixerBlock",
        models.MixerBlock,
        {"tokens": 3, "dim": 5, "token_hidden": 4, "channel_hidden": 6},
        {"tokens": SIZE, "dim": SIZE, "token_hidden": SIZE, "channel_hidden": SIZE},
    ),
    ("MixerBlock forward", models.MixerBlock(3, 5, 4, 6), {}, {"x": wrong(q)}),
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
    *(
        (
            f"convolve2d fused={fused}",
            lambda fused=fused, **given: conv.convolve2d(fused=fused, **given),
            {"x": x, "weight": kernel, "bias": normal(4)},
            {
                "x": (*wrong(x)[:6], *wrong(x)[7:]),
                "weight": (*wrong(kernel), normal(4, 5, 3, 3), normal(4, 6, 0, 3)),
                "bias": (0.5, normal(1), normal(5), normal(4, 1), torch.arange(4)),
                "stride": (*SIZE, (1,), (1, 0), [1, 2]),
                "padding": (*FROM_ZERO, "same", (0, -1)),
                "dilation": SIZE,
                "groups": (*SIZE, 4, 5),
            },
        )
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
        },
    ),
    ("CausalConv1d forward", conv.CausalConv1d(3, 4, 3), {}, {"x": wrong(q)}),
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
        },
    ),
    (
        "DepthwiseSeparableConv2d forward",
        conv.DepthwiseSeparableConv2d(6, 4, 3),
        {},
        {"x": (*wrong(x), normal(2, 5, 9, 8))},
    ),
    (
        "transpose",
        data.transpose,
        {"frequency": 220.0, "semitones": 7},
        {"frequency": (0, -1.0, NAN, None, "a"), "semitones": (NAN, INF, None, "a")},
    ),
    (
        "tone",
        data.tone,
        {"frequency": 220.0, "seconds": 0.1},
        {
            "frequency": (0, -1.0, NAN, None, "a", 900),
            "seconds": (0, -1.0, NAN, None, "a", 1e-5),
            "rate": SIZE,
            "harmonics": SIZE,
        },
    ),
    (
        "tune",
        data.tune,
        {"semitones": [0, 7]},
        {
            "semitones": ([], None),
            "seconds": (0, NAN, None),
            "lowest": (0, NAN, None),
            "rate": SIZE,
            "harmonics": SIZE,
        },
    ),
    *(
        (
            function.__name__,
            function,
            {"wave": normal(900), "rate": 8000, **more},
            {
                "wave": (None, [1.0], normal(900).long(), normal(2, 9), normal(0)),
                "rate": SIZE,
                "hop": SIZE,
                **bad,
            },
        )
        for function, more, bad in (
            (data.linear_spectrogram, {"window": 64}, {"window": (*SIZE, 63)}),
            (
                data.log_spectrogram,
                {"lowest": 500.0, "octaves": 2, "per_octave": 3},
                {
                    "lowest": (0, NAN, None, "a", 3000),
                    "octaves": SIZE,
                    "per_octave": SIZE,
                    "cycles": (0, NAN, None),
                },
            ),
        )
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
        },
    ),
    *(
        (
            f"DepthwiseConv2d forward {size}",
            conv.DepthwiseConv2d(6, 6, size),
            {},
            {"x": (*wrong(wide), normal(2, 5, 19, 18))},
        )
        for size in (2, 5, 17)
    ),
    ("create_model", models.create_model, {}, {"name": ("vit", 3, None)}),
    ("TokenAttention", models.TokenAttention, {}, {"dim": SIZE}),
    (
        "TokenAttention forward",
        models.TokenAttention(5),
        {},
        {"tokens": (*wrong(q), q[0], normal(2, 3, 6), normal(2, 2, 3, 5))},
    ),
    (
        "ArticleAttention",
        models.ArticleAttention,
        {},
        {"in_features": SIZE, "dim": SIZE, "out_features": SIZE},
    ),
    (
        "ArticleAttention forward",
        models.ArticleAttention(5),
        {},
        {"x": (*wrong(q), q[0], normal(2, 3, 6))},
    ),
    (
        "ArticleCNN",
        models.ArticleCNN,
        {},
        {
            "num_classes": SIZE,
            "in_channels": SIZE,
            "channels": SIZE,
            "size": (*SIZE, 7),
            "dim": SIZE,
        },
    ),
    (
        "ArticleCNN forward",
        models.ArticleCNN(size=8),
        {},
        {
            "images": (
                *wrong(images),
                images[0],
                normal(2, 3, 8, 8),
                normal(2, 1, 16, 16),
            )
        },
    ),
    (
        "SmallCNN",
        models.SmallCNN,
        {},
        {
            "num_classes": (*SIZE, 1),
            "in_channels": SIZE,
            "image_size": (*SIZE, 6),
            "width": SIZE,
        },
    ),
    (
        "SmallCNN forward",
        models.SmallCNN(),
        {},
        {
            "images": (
                *wrong(images),
                images[0],
                normal(2, 3, 8, 8),
                normal(2, 1, 16, 16),
            )
        },
    ),
    (
        "EncoderDecoder",
        models.EncoderDecoder,
        {},
        {
            "source_tokens": (*SIZE, 1),
            "target_tokens": (*SIZE, 1),
            "dim": (*SIZE, 7),
            "scores": ("additive", None),
        },
    ),
    (
        "EncoderDecoder forward",
        models.EncoderDecoder(10, 12, dim=4),
        {"source": source, "target": target},
        {
            "source": (*TOKENS, source * 0, torch.tensor([[1, 0, 2], [3, 4, 5]])),
            "target": (*TOKENS, target[:1]),
        },
    ),
    (
        "EncoderDecoder translate",
        models.EncoderDecoder(10, 12, dim=4).translate,
        {"source": source, "length": 2},
        {"source": TOKENS, "length": SIZE},
    ),
    (
        "SequenceTagger",
        models.SequenceTagger,
        {},
        {
            "num_tokens": SIZE,
            "num_classes": SIZE,
            "length": SIZE,
            "dim": SIZE,
            "num_heads": (*SIZE, 5),
        },
    ),
    (
        "SequenceTagger forward",
        models.SequenceTagger(),
        {},
        {"tokens": (*TOKENS, torch.zeros(2, 13).long())},
    ),
    (
        "SequenceReader",
        models.SequenceReader,
        {"num_tokens": 9, "num_classes": 4},
        {
            "num_tokens": SIZE,
            "num_classes": SIZE,
            "positions": ("gps", None),
            "max_tokens": SIZE,
            "dim": SIZE,
            "depth": SIZE,
            "num_heads": (*SIZE, 5),
        },
    ),
    (
        "SequenceReader forward",
        models.SequenceReader(9, 4, positions="learned", max_tokens=12),
        {},
        {"tokens": (*TOKENS, torch.zeros(2, 13).long())},
    ),
    (
        "TransformerBlock",
        models.TransformerBlock,
        {"attention": att.MultiHeadAttention(6, 2), "dim": 6},
        {"attention": (None, nn.Identity()), "dim": SIZE, "mlp_ratio": SIZE},
    ),
    ("ScoredAttention", models.ScoredAttention, {}, {"scores": (None, "additive")}),
    (
        "ScoredAttention forward",
        models.ScoredAttention(models.UniformScores(5, 5, 4)),
        {"query": q, "key": k, "value": v},
        {
            "query": (*wrong(q)[:6], *wrong(q)[7:]),
            "key": (*wrong(k), normal(1, 7, 5)),
            "value": (*wrong(v), normal(1, 7, 11)),
            "mask": MASKS,
        },
    ),
    (
        "UniformScores",
        models.UniformScores(5, 5, 4),
        {"query": q, "key": k},
        {"key": (*wrong(k), normal(1, 7, 5))},
    ),
    (
        "record",
        watch,
        {"model": linear, "module_type": nn.Linear},
        {"model": (None, 3), "module_type": (None, "x", nn.GRU, (nn.Linear, 3))},
    ),
    *(
        (
            function.__name__,
            function,
            {"measured": x, "expected": x},
            {
                "measured": (None, x.tolist(), x.long(), x[:1], x[:0]),
                "expected": (None, x.numpy(), x.bool(), x[0], x[:0]),
            },
        )
        for function in (inspection.relative_error, inspection.largest_error)
    ),
    (
        "sparsity",
        inspection.sparsity,
        {"matrix": matrix},
        {"matrix": MATRICES, "threshold": (-0.1, "a", None, NAN)},
    ),
    (
        "toeplitz_error",
        inspection.toeplitz_error,
        {"matrix": normal(6, 6), "grid": (2, 3)},
        {
            "matrix": (*MATRICES, normal(6, 5)),
            "grid": ((6, 2), (2, -3), (2.0, 3), 6, [2, 3], ()),
        },
    ),
    (
        "numerical_rank",
        inspection.numerical_rank,
        {"matrix": matrix},
        {"matrix": MATRICES, "threshold": (-0.1, "a", NAN)},
    ),
    (
        "input_change",
        inspection.input_change,
        {"matrix_of": torch.diag, "first": normal(3), "second": normal(3)},
        {
            "matrix_of": (None, 3, torch.Tensor.tolist, torch.Tensor.long),
            "first": (None, [1.0], torch.arange(3), normal(4)),
            "second": (None, [1.0], torch.arange(3), normal(4)),
        },
    ),
    *(
        (
            function.__name__,
            function,
            {"layer": nn.ReLU(), "x": x, "position": (1, 2)},
            {
                "layer": (None, 3, torch.Tensor.tolist),
                "x": (None, x.tolist(), x.long(), x[:0]),
                "position": (*FROM_ZERO, None, 1, (1, 8), (1, 2.0), (1, 2, 3)),
                "axes": ((4, 1), (1.0, 2), (1,), (1, 1), (True, 2), 3, ()),
            },
        )
        for function in (inspection.reach, inspection.position_gradient)
    ),
    (
        "reach threshold",
        inspection.reach,
        {"layer": nn.ReLU(), "x": x, "position": (1, 2)},
        {"threshold": (-0.1, "a", None, NAN)},
    ),
    (
        "with_positive_weights",
        inspection.with_positive_weights,
        {},
        {"model": (None, 3, nn.ReLU)},
    ),
    (
        "dense_parameters",
        cost.dense_parameters,
        {"in_features": 3, "out_features": 5},
        {"in_features": SIZE, "out_features": SIZE},
    ),
    (
        "convolution_parameters",
        cost.convolution_parameters,
        {"in_channels": 6, "out_channels": 4, "kernel_size": 3},
        {
            "in_channels": SIZE,
            "out_channels": SIZE,
            "kernel_size": (*SIZE, (3, 0), (3, 1.5)),
            "groups": (*SIZE, 3, 4),
        },
    ),
    ("attention_parameters", cost.attention_parameters, {}, {"dim": SIZE}),
    (
        "dense_multiply_adds",
        cost.dense_multiply_adds,
        {"in_features": 3, "out_features": 5},
        {"in_features": SIZE, "out_features": SIZE, "positions": SIZE},
    ),
    (
        "convolution_multiply_adds",
        cost.convolution_multiply_adds,
        {"in_channels": 6, "out_channels": 4, "kernel_size": 3, "out_size": 5},
        {
            "in_channels": SIZE,
            "out_channels": SIZE,
            "kernel_size": (*SIZE, (3, 3), (0,)),
            "out_size": (*SIZE, (3, 3), (1.5,)),
            "groups": (*SIZE, 3, 4),
        },
    ),
    (
        "attention_multiply_adds",
        cost.attention_multiply_adds,
        {"n_q": 2, "n_k": 3, "d_k": 5, "d_v": 7},
        dict.fromkeys(("n_q", "n_k", "d_k", "d_v", "num_heads"), SIZE),
    ),
    (
        "multi_head_multiply_adds",
        cost.multi_head_multiply_adds,
        {"n_q": 3, "dim": 5},
        {"n_q": SIZE, "dim": SIZE, "n_k": (0, -1, *NOT_INTEGER)},
    ),
    ("fourier_multiply_adds", cost.fourier_multiply_adds, {}, {"points": SIZE}),
    *(
        (
            function.__name__,
            lambda model, function=function: function(model, matrix),
            {},
            {"model": (None, 3)},
        )
        for function in (
            cost.count_multiply_adds,
            cost.multiply_adds_by_operation,
            cost.multiply_adds_by_part,
        )
    ),
    (
        "count_parameters",
        cost.count_parameters,
        {},
        {"model": (None, 3, nn.ReLU, nn.LazyLinear(3))},
    ),
    (
        "receptive_field",
        cost.receptive_field,
        {"layers": [(3, 2, 1, 1)]},
        {
            "layers": (
                None,
                3,
                "ab",
                [],
                [3],
                [()],
                [(0,)],
                [(3, 0)],
                [(3, 1, 1.5)],
                [(3, 1, 1, -1)],
                [(True,)],
                nn.Linear(2, 3),
            ),
            "axis": FROM_ZERO,
        },
    ),
    (
        "Field",
        cost.Field(3, 1, 0).span,
        {},
        {"position": (*FROM_ZERO, None)},
    ),
    (
        "shift_error",
        inspection.shift_error,
        {"layer": nn.ReLU(), "x": x, "shift": (1, 2)},
        {
            "layer": (None, 3, torch.Tensor.tolist, nn.Flatten()),
            "x": (None, x.tolist(), x.long(), x[:0]),
            "shift": (*NOT_INTEGER, None, (1, 2.0), ()),
            "axes": ((4, 1), (1.0, 2), (1,), (1, 1), (True, 2), 3),
            "stride": SIZE,
            "margin": (*FROM_ZERO, 4),
        },
    ),
    (
        "permutation_error",
        inspection.permutation_error,
        {"layer": nn.ReLU(), "x": q, "permutation": torch.tensor([1, 2, 0])},
        {
            "layer": (None, 3, torch.Tensor.tolist, nn.Flatten()),
            "x": (None, q.tolist(), q.long(), q[:0]),
            "permutation": (
                None,
                [1, 2, 0],
                torch.ones(3),
                torch.tensor([0, 1]),
                torch.tensor([0, 1, 1]),
                torch.tensor([0, 1, 3]),
                torch.tensor([[0, 1, 2]]),
            ),
            "axis": (3, -4, *NOT_INTEGER, None),
        },
    ),
    *(
        (
            function.__name__,
            function,
            {"weights": torch.full((2, 3, 7), 1 / 7), **more},
            {
                "weights": (
                    None,
                    [[1.0]],
                    q,
                    mask,
                    mask.float(),
                    normal(3),
                    normal(0, 3),
                    torch.full((1, 2), NAN),
                ),
                **faults,
            },
        )
        for function, more, faults in (
            (weight_entropy, {}, {}),
            (effective_keys, {}, {}),
            (
                contribution_norms,
                {"value": v},
                {"value": (None, v.long(), v[0], normal(2, 6, 11), normal(7))},
            ),
        )
    ),
    (
        "fit",
        training.fit,
        {
            "model": linear,
            "batches": batches,
            "optimizer": optimizer,
            "steps": 0,
            "loss": nn.functional.cross_entropy,
        },
        {
            "model": (None, 3),
            "batches": (None, [1]),
            "optimizer": (None, 0.1),
            "steps": FROM_ZERO,
            "loss": (None,),
            "clip_norm": (0, -1.0, "a", True, NAN),
            "measure_every": SIZE,
            "checkpoint_every": SIZE,
            "checkpoint": (3,),
        },
    ),
    (
        "evaluate",
        training.evaluate,
        {"model": linear, "inputs": normal(4, 5), "targets": torch.arange(4)},
        {
            "model": (None,),
            "inputs": (None, "x", (), normal(0, 5), torch.tensor(1.0)),
            "targets": (None, [1, 2, 3, 0], torch.arange(3), torch.ones(4)),
            "batch_size": SIZE,
        },
    ),
    (
        "predict",
        training.predict,
        {"model": linear, "inputs": normal(4, 5)},
        {"model": (None,), "inputs": ((normal(4, 5), normal(3, 5)), [1.0], ())},
    ),
    (
        "accuracy",
        training.accuracy,
        {"outputs": normal(4, 3), "targets": torch.arange(4) % 3},
        {"outputs": (None,), "targets": (None, normal(4), torch.zeros(4, 1).long())},
    ),
    (
        "shuffled_batches",
        training.shuffled_batches,
        {"inputs": images, "targets": labels, "batch_size": 3, "seed": 0},
        {
            "inputs": (None, (), [1.0], images[:0], torch.tensor(1.0)),
            "targets": (None, labels[:3], torch.tensor(1)),
            "batch_size": SIZE,
            "seed": FROM_ZERO,
        },
    ),
    (
        "shuffled_batches step",
        training.shuffled_batches(images, labels, batch_size=3, seed=0),
        {},
        {"step": FROM_ZERO},
    ),
    (
        "steps_per_epoch",
        training.steps_per_epoch,
        {"items": 4, "batch_size": 3},
        {"items": SIZE, "batch_size": SIZE},
    ),
    (
        "seed_everything",
        training.seed_everything,
        {},
        {"seed": (*FROM_ZERO, None, 2**32)},
    ),
    ("RunRecord", training.RunRecord().curve, {}, {"name": ("loss",)}),
    (
        "load_checkpoint",
        training.load_checkpoint,
        {},
        {"path": (3, None, "no/file.pt")},
    ),
    (
        "save_checkpoint",
        training.save_checkpoint,
        {"state": {}},
        {"path": (3, None, __file__ + "/x.pt", "/"), "state": ()},
    ),
    (
        "enlarge",
        data.enlarge,
        {"images": images},
        {
            "images": (None, images[0], images[:0]),
            "factor": (*SIZE,),
            "size": (*SIZE, 10),
        },
    ),
    (
        "shift",
        data.shift,
        {"images": images, "dy": 1, "dx": 1},
        {
            "images": (None, images[0], images[:0]),
            "dy": (8, -8, *NOT_INTEGER),
            "dx": (8, -8, *NOT_INTEGER),
        },
    ),
    (
        "shuffled_folds",
        data.shuffled_folds,
        {"labels": labels, "folds": 5, "seed": 0},
        {
            "labels": (None, [1, 2], labels.float(), labels > 0, -labels, labels[:0]),
            "folds": (*SIZE, 1, 6),
            "seed": (*FROM_ZERO, None, 2**32),
        },
    ),
    (
        "contiguous_folds",
        data.contiguous_folds,
        {"n": 10, "folds": 5},
        {"n": (*SIZE, 4), "folds": (*SIZE, 1)},
    ),
    ("article_regression", data.article_regression, {}, {"seed": (*FROM_ZERO, 2**70)}),
    ("random_labels", data.random_labels, {}, {"seed": (*FROM_ZERO, 2**70)}),
    (
        "delayed_copy_batches",
        data.delayed_copy_batches,
        {"batch_size": 2, "length": 9},
        {
            "batch_size": SIZE,
            "length": (*SIZE, 3),
            "delay": FROM_ZERO,
            "num_tokens": (*SIZE, 1),
            "seed": FROM_ZERO,
        },
    ),
    (
        "majority_batches",
        data.majority_batches,
        {"batch_size": 2, "length": 9},
        {"batch_size": SIZE, "length": (*SIZE, 4), "seed": FROM_ZERO},
    ),
    (
        "reversal_batches",
        data.reversal_batches,
        {"batch_size": 2},
        {
            "batch_size": SIZE,
            "length": SIZE,
            "num_tokens": (*SIZE, 1),
            "seed": FROM_ZERO,
        },
    ),
    (
        "reversal_batches step",
        data.reversal_batches(batch_size=2),
        {},
        {"step": FROM_ZERO},
    ),
    (
        "true_temperature",
        data.true_temperature,
        {},
        {"hours": (None, [1.0], torch.arange(3), torch.ones(0))},
    ),
    (
        "noisy_day",
        data.noisy_day,
        {"n": 3, "seed": 0},
        {"n": SIZE, "seed": FROM_ZERO, "noise": (-1, NAN, INF, "a", None)},
    ),
    (
        "draw_rooms",
        data.draw_rooms,
        {"n": 3, "seed": 0},
        {
            "n": SIZE,
            "seed": FROM_ZERO,
            "people": (*SIZE, 1),
            "without": (-0.1, 1.1, NAN, "a", True),
        },
    ),
    (
        "room_batches",
        data.room_batches,
        {"batch_size": 3, "seed": 0},
        {
            "batch_size": SIZE,
            "seed": FROM_ZERO,
            "people": (*SIZE, 1),
            "without": (-0.1, 1.1, NAN, "a", True),
        },
    ),
    (
        "room_batches step",
        data.room_batches(batch_size=2, seed=0),
        {},
        {"step": FROM_ZERO},
    ),
    ("load_picture", data.load_picture, {}, {"name": ("cat", 3, None)}),
    (
        "shrink",
        data.shrink,
        {"picture": normal(3, 8, 8), "factor": 2},
        {
            "picture": (None, normal(8), normal(0, 8, 8), torch.ones(3, 8, 8).long()),
            "factor": (*SIZE, 3),
        },
    ),
    ("fetch", data.fetch, {}, {"name": ("unknown", 3, None)}),
    (
        "read_members",
        lambda name: list(data.read_members(name)),
        {},
        {"name": ("ett-h1", "unknown", None)},
    ),
    (
        "split_dates",
        data.split_dates,
        {},
        {"validation": (*SIZE, 40_000), "test": SIZE, "seed": FROM_ZERO},
    ),
    (
        "write_date",
        data.write_date,
        {"day": day, "locale": "de", "format": "short"},
        {"day": ("2005-08-03", None), "locale": ("xx", None), "format": ("tiny", None)},
    ),
    (
        "write_all",
        data.write_all,
        {"days": [day]},
        {"days": (None, []), "locales": ([], None), "formats": ([], None)},
    ),
    ("readings", data.readings, {}, {"example": (None, "3.8.2005")}),
    ("best_guess", data.best_guess, {}, {"examples": ([], None)}),
    (
        "encode_sources",
        data.encode_sources,
        {"texts": ["3. August"], "locales": ["de"]},
        {"texts": ([], None, ["☃"], [3], [""]), "locales": ([], None, ["de", "de"])},
    ),
    (
        "encode_targets",
        data.encode_targets,
        {},
        {"isos": ([], None, [3], ["3.8."], "2005-08-03")},
    ),
    (
        "decode_targets",
        data.decode_targets,
        {},
        {
            "numbers": (
                None,
                [[1]],
                torch.tensor([1]),
                torch.tensor([[1.5]]),
                torch.tensor([[12]]),
                torch.tensor([[-1]]),
            )
        },
    ),
    (
        "date_batches",
        data.date_batches,
        {"days": [day], "batch_size": 2, "seed": 0},
        {
            "days": ([], None, ["2005-08-03"]),
            "batch_size": SIZE,
            "seed": FROM_ZERO,
            "locales": ([], None, ["xx"]),
            "formats": ([], None, ["tiny"]),
            "told": (-0.1, 1.1, NAN, "a", True),
        },
    ),
    (
        "date_batches step",
        data.date_batches([day], batch_size=2, seed=0),
        {},
        {"step": FROM_ZERO},
    ),
    (
        "as_tensors",
        data.as_tensors,
        {"examples": [example]},
        {"examples": ([], None, ["x"]), "told": ([], [True, False], None)},
    ),
    (
        "translate",
        experiments.translate,
        {
            "model": models.EncoderDecoder(len(data.source_tokens()), dim=4),
            "examples": [example],
        },
        {"model": (None, linear), "examples": ([], None)},
    ),
    ("Experiment", trial.cells, {}, {"part": ("zz", 3)}),
    (
        "run_experiment",
        experiments.run_experiment,
        {"experiment": trial, "report": len},
        {"experiment": (None, "dates"), "part": ("zz",), "workers": SIZE},
    ),
    ("load_records", experiments.load_records, {}, {"name": ("nothing", 3)}),
    (
        "mean_sd",
        experiments.mean_sd,
        {},
        {"values": ([], None, [1.0], [1.0, NAN], ["a", "b"])},
    ),
    *(
        (
            function.__name__,
            function,
            {"first": [1.0, 2.0], "second": [2.0, 4.0], **more},
            {
                "first": ([], None, [1.0], [1.0, INF]),
                "second": ([], None, [1.0, "a"]),
                "confidence": (0, 1, -1, NAN, "a"),
                **{name: SIZE for name in more},
            },
        )
        for function, more in (
            (experiments.paired_t_interval, {}),
            (experiments.nadeau_bengio_interval, {"n_train": 4, "n_test": 2}),
        )
    ),
    ("shift_network", experiments.shift_network, {}, {"name": ("vit", None, 3)}),
    (
        "train_shift_network",
        experiments.train_shift_network,
        {
            "name": "flat",
            "images": normal(6, 1, 16, 16),
            "labels": labels[:6],
            "seed": 0,
            "epochs": 1,
        },
        {
            "name": ("vit", None),
            "epochs": SIZE,
            "seed": FROM_ZERO,
            "images": (None, normal(5, 1, 16, 16)),
            "labels": (None,),
        },
    ),
    (
        "moved_batches",
        experiments.moved_batches,
        {"images": images, "labels": labels, "batch_size": 4, "seed": 0},
        {
            "images": (None, images[:3], images[:0]),
            "labels": (None, labels[:3]),
            "batch_size": SIZE,
            "seed": FROM_ZERO,
            "margin": FROM_ZERO,
        },
    ),
    (
        "answers_at_places",
        experiments.answers_at_places,
        {"model": experiments.shift_network("flat"), "images": normal(2, 1, 16, 16)},
        {"model": (None, "flat"), "margin": FROM_ZERO},
    ),
    (
        "images_for",
        experiments.images_for,
        {"images": images},
        {"model": ("vit", None)},
    ),
    (
        "train_network",
        experiments.train_network,
        {"name": "small-cnn", "images": images, "labels": labels, "seed": 0},
        {
            "name": ("vit", None),
            "epochs": SIZE[:-1],
            "seed": (*FROM_ZERO, 2**32),
            "images": (images[0], images[:0]),
            "labels": (),
        },
    ),
    (
        "measured",
        measured,
        {"name": "a", "value": 1.0},
        {
            "name": ("1a", "", 3),
            "value": (NAN, INF, None, [1], normal(2), 1j),
            "expected": (normal(2),),
            "tolerance": (-1, NAN, "x", True),
        },
    ),
    (
        "AttentionExplorer",
        widget,
        {},
        {
            "tokens": (["a"], None, "abcd", [1, 2, 3, 4]),
            "query": (*WIDGET_TABLES, normal(4, 3), [[NAN, 0.0]] * 4),
            "key": (normal(3, 2),),
            "value": (normal(4, 1),),
            "mask": ("diagonal", torch.ones(4, 4), torch.ones(3, 3).bool(), None),
            "temperature": (0, -1, NAN, INF, "a", None, True),
        },
    ),
    (
        "attention_explorer_state",
        widgets.attention_explorer_state,
        {
            "query": normal(4, 2),
            "key": normal(4, 2),
            "value": normal(4, 2),
            "mask": torch.ones(4, 4).bool(),
        },
        {
            "query": WIDGET_TABLES,
            "mask": (None, [[1]], torch.ones(4, 4)),
            "temperature": (0, NAN, INF, "a"),
        },
    ),
    (
        "ConvolutionExplorer",
        widgets.ConvolutionExplorer,
        {},
        {
            "image": (*WIDGET_TABLES, normal(13, 13), normal(8, 8) * 9),
            "kernel": (None, normal(4, 4), normal(3, 5), [[NAN] * 3] * 3),
            "stride": SIZE,
            "padding": FROM_ZERO,
            "dilation": SIZE,
            "flip": ("yes", None),
        },
    ),
    (
        "convolution_explorer_state",
        widgets.convolution_explorer_state,
        {"image": normal(8, 8), "kernel": normal(3, 3)},
        {
            "image": WIDGET_TABLES,
            "kernel": (None, normal(3)),
            "stride": SIZE,
            "flip": ("yes",),
        },
    ),
    *(
        (
            function.__name__,
            function,
            {"x": [1.0, 2.0, 4.0], "y": [0.0, 1.0, 0.5], **more},
            {
                "x": (None, "x", [1.0], [1.0, 1.0, 1.0], [1, 2, NAN], matrix, [1, 2]),
                "y": (None, "y", [1.0], [1, 2, INF], matrix),
                **faults,
            },
        )
        for function, more, faults in (
            (widgets.widths_to_try, {}, {}),
            (
                widgets.kernel_regression_explorer_state,
                {"width": 1.0, "query": 2.0},
                {
                    "width": (0, -1, 1e-9, 1e9, NAN, INF, "a", None),
                    "query": (NAN, INF, "a", None),
                },
            ),
            (
                widgets.KernelRegressionExplorer,
                {},
                {
                    "width": (0, -1, 1e-9, 1e9, NAN, INF, "a"),
                    "query": (NAN, INF, "a", None),
                    "x_name": (3, None),
                    "y_name": (3, None),
                },
            ),
        )
    ),
    (
        "MixingMatrixExplorer",
        widgets.MixingMatrixExplorer,
        {},
        {
            "operator": ("mlp", None, 3),
            "n": (*SIZE, 7, 13),
            "seed": FROM_ZERO,
            "term": FROM_ZERO,
            "tokens": ("x", normal(8), normal(9, 4), [[NAN] * 4] * 8),
            "before": ("x", normal(8), normal(8, 3)),
        },
    ),
    (
        "mixing_matrix_explorer_state",
        widgets.mixing_matrix_explorer_state,
        {
            "operator": "attention",
            "term": 0,
            "tokens": normal(8, 4),
            "before": normal(8, 4),
            "weights": widgets.small_weights(8, 0),
        },
        {
            "operator": ("mlp", None),
            "term": FROM_ZERO,
            "tokens": (None, normal(8), normal(9, 4)),
            "before": (None, normal(8, 3)),
        },
    ),
    (
        "small_weights",
        widgets.small_weights,
        {"n": 8, "seed": 0},
        {"n": SIZE, "seed": FROM_ZERO},
    ),
    (
        "ReceptiveFieldExplorer",
        widgets.ReceptiveFieldExplorer,
        {},
        {
            "layers": (None, 3, "x", [3], [(3, 1)], [(3, 0, 1)], [(3, 1, True)], []),
            "inputs": (*SIZE, 3, 25),
            "unit": FROM_ZERO,
        },
    ),
    (
        "receptive_field_explorer_state",
        widgets.receptive_field_explorer_state,
        {"inputs": 9, "layers": [(3, 1, 1)], "unit": 0},
        {
            "inputs": SIZE,
            "layers": (None, 3, "x", [3], [(3, 1)], [(3, 1, -1)], [(1.5, 1, 1)]),
            "unit": FROM_ZERO,
        },
    ),
    (
        "ShiftMeter",
        widgets.ShiftMeter,
        {},
        {
            "digit": (*FROM_ZERO, 10),
            "right": (*NOT_INTEGER, -9, 9),
            "down": (*NOT_INTEGER, -9, 9),
            "padding": ("same", None, 1),
            "stride": (*SIZE, 3),
            "head": ("max", None),
            "channel": (*FROM_ZERO, 8),
        },
    ),
    (
        "shift_meter_state",
        widgets.shift_meter_state,
        {"digit": 3, "right": 1, "down": 0},
        {
            "digit": (*FROM_ZERO, 10),
            "right": (*NOT_INTEGER, -9, 9),
            "padding": ("same", None),
            "stride": (*SIZE, 3),
            "head": ("max", None),
            "channel": (*FROM_ZERO, 8),
        },
    ),
    ("module_source", widgets.module_source, {}, {"widget_class": (None, int, 3)}),
    ("stylesheet_source", widgets.stylesheet_source, {}, {"widget_class": (None, int)}),
    (
        "attention_map",
        plots.attention_map,
        {"weights": matrix},
        {
            "weights": TABLES,
            "queries": (["a"], 3),
            "keys": (["a"],),
            "scale_to": (0, -1, NAN, "a"),
        },
    ),
    (
        "attention_maps",
        plots.attention_maps,
        {"maps": {"a": matrix}},
        {"maps": ({}, {"a": matrix, "b": grid}), "columns": SIZE[:-1]},
    ),
    (
        "alignment",
        plots.alignment,
        {"weights": matrix, "source": "abcd", "target": "xyz"},
        {
            "weights": (*TABLES, -matrix, matrix + 1),
            "source": ("ab", None),
            "target": ("ab",),
        },
    ),
    (
        "query_over_picture",
        plots.query_over_picture,
        {"picture": torch.rand(8, 8), "weights": grid, "query": (0, 0)},
        {
            "picture": (None, torch.rand(8, 8, 2), torch.rand(8, 8) + 1),
            "weights": (torch.rand(3, 3), -grid, 0 * grid),
            "query": ((4, 0), (0, -1), (0,), 3, (0.5, 0), (True, 0)),
        },
    ),
    (
        "confusion_matrix",
        plots.confusion_matrix,
        {"counts": np.eye(3)},
        {"counts": (*TABLES, matrix, -np.eye(3)), "labels": (["a"], 3)},
    ),
    (
        "error_gallery",
        plots.error_gallery,
        {"pictures": images[:2, 0], "true": [1, 2], "predicted": [2, 1]},
        {
            "pictures": (None, matrix),
            "true": ([1], None),
            "predicted": ([1],),
            "columns": SIZE[:-1],
            "scale": ((1, 0), (0,), (0, NAN), None),
        },
    ),
    (
        "convolution_step",
        plots.convolution_step,
        {"image": grid, "kernel": normal(3, 3), "output": normal(2, 2)},
        {
            "image": (None,),
            "output": (normal(3, 3),),
            "at": ((2, 0), (-1, 0), (0,), (0.5, 0), None),
        },
    ),
    (
        "cover",
        plots.cover,
        {"photo": torch.rand(8, 8, 3), "weights": grid, "query": (1, 1)},
        {
            "photo": (None, grid),
            "weights": (torch.rand(3, 3), 0 * grid),
            "query": ((4, 4), (1,)),
            "kernel_size": (*SIZE, 2),
        },
    ),
    *(
        (
            function.__name__,
            function,
            {"curves": {"a": values}},
            {
                "kinds": ({"a": "no kind"},),
                "steps": ([1, 2], "x"),
                "marks": ({"m": NAN}, {"m": "x"}),
            },
        )
        for function, values in (
            (plots.losses, torch.rand(5)),
            (plots.mean_bands, torch.rand(3, 5)),
        )
    ),
    (
        "losses log",
        lambda **given: plots.losses({"a": [1, 2]}, log=True, **given),
        {},
        {"marks": ({"m": 0}, {"m": -1})},
    ),
    (
        "learning_curves",
        plots.learning_curves,
        {"sizes": [1, 2, 3], "scores": {"a": normal(3, 3)}},
        {"sizes": (None, [0, 1, 2], [3, 2, 1]), "kinds": ({"a": "no kind"},)},
    ),
    (
        "comparison",
        plots.comparison,
        {"scores": {"a": [1, 2]}},
        {"scores": ({"a": []}, {"a": matrix}), "marks": ({"m": NAN},)},
    ),
    (
        "images",
        plots.images,
        {"pictures": images},
        {
            "pictures": (
                None,
                matrix,
                torch.rand(2, 3, 8, 8),
                torch.rand(2, 8, 8, 3) * 5,
            ),
            "labels": (["a"], 3),
            "columns": SIZE[:-1],
            "scale": ((1, 0), None),
        },
    ),
    (
        "filters",
        plots.filters,
        {"weight": normal(2, 3, 3)},
        {"weight": (None, matrix), "labels": (["a"],), "columns": SIZE[:-1]},
    ),
    (
        "feature_maps",
        plots.feature_maps,
        {"maps": normal(2, 3, 3)},
        {"maps": (None, matrix), "labels": (["a"],), "columns": SIZE[:-1]},
    ),
    (
        "mixing_matrices",
        plots.mixing_matrices,
        {"matrices": {"a": normal(2, 3, 3)}},
        {
            "matrices": (None, {}, {"a": matrix}, {"a": "x"}),
            "kinds": ({"a": "no kind"},),
            "columns": (0, -1, "3", NAN),
            "scale_to": (0, -1, "3", NAN),
        },
    ),
    (
        "measure_panels",
        plots.measure_panels,
        {"measures": {"rank": {"a": 1.0}}},
        {
            "measures": (None, {}, {"rank": {}}, {"r": {"a": 1.0}, "s": {}}),
            "kinds": ({"a": "no kind"},),
        },
    ),
    (
        "mixing_diagram",
        plots.mixing_diagram,
        {"values": normal(3), "matrices": {"a": normal(3, 3)}},
        {"values": (None, matrix), "matrices": ({},), "kinds": ({"a": "no kind"},)},
    ),
    (
        "parameter_bars",
        plots.parameter_bars,
        {},
        {"counts": ({}, {"a": -1}, {"a": 0}, {"a": "x"}, {"a": 1.5}, {"a": NAN})},
    ),
    (
        "regression_panels",
        plots.regression_panels,
        {"x": [1, 2], "y": [3, 4], "grid": [1, 2, 3], "curves": {"a": [1, 2, 3]}},
        {
            "y": (None, matrix, [1]),
            "grid": (None, matrix, [1, 2]),
            "curves": ({"a": [1]}, {"a": [NAN] * 3}),
            "truth": ([1], matrix, "x"),
        },
    ),
    (
        "wave_and_spectrogram",
        plots.wave_and_spectrogram,
        {"wave": normal(50), "spectrogram": grid, "rate": 10},
        {
            "wave": (None, matrix),
            "spectrogram": (-grid, normal(3)),
            "rate": SIZE,
            "shown": SIZE,
        },
    ),
    (
        "spectrograms",
        plots.spectrograms,
        {"pictures": {"a": (grid, [1.0, 2, 3, 4], [0.0, 1, 2, 3])}},
        {
            "pictures": (
                {},
                {"a": (grid, [1.0, 2, 3, 4])},
                {"a": (-grid, [1.0, 2, 3, 4], [0.0, 1, 2, 3])},
                {"a": (grid, [1.0, 2, 3], [0.0, 1, 2, 3])},
                {"a": (grid, [1.0, 2, 4, 3], [0.0, 1, 2, 3])},
                {"a": (grid, [1.0, 2, 3, 4], [0.0, 1, 2])},
            ),
            "highest": (0.5,),
        },
    ),
    (
        "weight_matrices",
        plots.weight_matrices,
        {"matrices": {"a": matrix}},
        {"matrices": ({}, None, {"a": normal(3)}, *({"a": bad} for bad in TABLES))},
    ),
    ("timeline", plots.timeline, {}, {"milestones": ([],)}),
    ("book_map", plots.book_map, {"written": []}, {"chapters": ([],)}),
]

WITHOUT = {
    "Call": "holds what `record` saw",
    "Cell": "holds values",
    "Chapter": "holds values",
    "Claim": "holds values",
    "BestGuess": "holds values",
    "DateSplit": "holds values",
    "Day": "holds values",
    "DigitsResults": "has borders of its own in test_digits_results",
    "Example": "holds values",
    "Interval": "holds values",
    "Milestone": "holds values",
    "Places": "holds values",
    "Problem": "holds values; `read_problem` looks at them",
    "Rooms": "holds values",
    "Source": "holds values",
    "Span": "holds values",
    "Window": "holds values; `receptive_field` looks at them",
    "Spectrogram": "holds values",
    "by_score": "reads records",
    "convolve_fourier": "takes what `read_problem` returned; test_reference has more",
    "convolve_im2col": "takes what `read_problem` returned",
    "convolve_loops": "takes what `read_problem` returned",
    "convolve_toeplitz": "takes what `read_problem` returned",
    "convolve_winograd": "takes what `read_problem` returned; test_reference has more",
    "toeplitz_matrix": "takes what `read_problem` returned",
    "windows": "takes what `read_problem` returned",
    "exact_match": "compares lists",
    "token_loss": "is torch's cross-entropy",
    "cache_folder": "takes nothing; an unwritable folder is in test_download",
    "head_diagram": "takes nothing",
    "load_digits": "takes nothing",
    "shift_digits": "takes nothing",
    "save_cover": "writes what `cover` returned",
    "use_style": "takes nothing",
    "write_record": "has borders of its own in test_runner",
    "written_chapters": "takes any folder",
}

NOT_CALLED = ("run_experiment", "save_checkpoint", "EncoderDecoder")
VARIABLE = inspect.Parameter.VAR_KEYWORD

# Where two arguments do not fit each other, the message may begin with the other one.
PARTNERS = {
    "n_q": "n_k",
    "factor": "size",
    "folds": "n",
    "n": "folds",
    "inputs": "targets",
    "x": "weight",
    "validation": "test",
    "steps": "curves",
    "kinds": "kind",
    "first": "second",
    "picture": "factor",
    "image": "kernel_size",
    "images": "inputs",
    "target": "source",
    "source": "target",
    "shift": "axes",
}


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def complaint(function, arguments, name):
    """Say what is wrong with how a call refuses its arguments; "" if nothing is."""
    try:
        function(**arguments)
    except (ValueError, TypeError) as error:
        message = str(error)
        if "attnconv" not in traceback.extract_tb(error.__traceback__)[-1].filename:
            return f"a library underneath complained: {message}"
        names = (name.removesuffix("s"), PARTNERS.get(name, name))
        return "" if any(one in message for one in names) else f"no name: {message}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "was taken"


def by_name(rows):
    return pytest.mark.parametrize("row", rows, ids=[name for name, *_ in rows])


@by_name(ROWS)
def test_bad_input_is_refused_by_name(row):
    _, function, good, faults = row
    complaints = [
        f"{name} = {bad!r:.60}: {words}"
        for name, values in faults.items()
        for bad in values
        if (words := complaint(function, {**good, name: bad}, name))
    ]
    assert complaints == []


@by_name([row for row in ROWS if row[2] and row[0] not in NOT_CALLED])
def test_it_is_the_bad_value_that_is_refused(row):
    _, function, good, faults = row
    called = function.forward if isinstance(function, nn.Module) else function
    required = {
        name
        for name, parameter in inspect.signature(called).parameters.items()
        if parameter.default is parameter.empty and parameter.kind != VARIABLE
    }
    if required <= good.keys():
        function(**good)
    else:
        assert required - good.keys() <= faults.keys()


def test_a_fault_of_each_kind_is_found():
    def silent(n):
        pass

    def crashing(n):
        raise AttributeError("no such thing")

    def nameless(n):
        raise ValueError("something is wrong")

    def foreign(n):
        torch.zeros(2).reshape(n)

    nameless.__code__ = nameless.__code__.replace(co_filename="attnconv/x.py")
    assert complaint(silent, {"n": 1}, "n") == "was taken"
    assert "AttributeError" in complaint(crashing, {"n": 1}, "n")
    assert "no name" in complaint(nameless, {"n": 1}, "size")
    assert "underneath" in complaint(foreign, {"n": "a"}, "n")


def test_every_public_callable_has_a_row():
    tested = {name.split()[0] for name, *_ in ROWS}
    rooms = [importlib.import_module(f"attnconv.{room}") for room in ROOMS]
    public = {
        name
        for room in rooms
        for name in room.__all__
        if inspect.isfunction(getattr(room, name))
        or inspect.isclass(getattr(room, name))
    }
    assert public - tested - WITHOUT.keys() == set()
    assert WITHOUT.keys() - public == set()
    assert WITHOUT.keys() & tested == set()
