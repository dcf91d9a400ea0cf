"""Borders of the room `attention`: arguments that work, and bad values for each."""

import torch
from border_values import (
    BIASES,
    DEVICES,
    DTYPES,
    FROM_ZERO,
    INF,
    MASKS,
    NAN,
    NOT_BOOL,
    NOT_INTEGER,
    SCALES,
    SIZE,
    k,
    mask,
    normal,
    q,
    v,
    wrong,
)
from torch import nn

from attnconv import attention as att

WRONG_TOKENS = (*wrong(q)[:-2], normal(5))  # an empty batch is none of them
NO_SHARE = (-0.1, 1.0, NAN, INF, "a", None, True)


def other_width(kind, *shape):
    """Tensors of a width that scores were not built for; uniform ones take all."""
    return () if kind is att.UniformScores else (normal(*shape),)


steps = torch.arange(4).view(2, 2)
of_grid = normal(2, 2, 4, 5)


ROWS = [
    (
        "GridBias",
        att.GridBias,
        {"num_heads": 2, "size": 3},
        {"num_heads": SIZE, "size": (*SIZE, (2, 0), (1, 2, 3))},
    ),
    (
        "GridBias look_up",
        att.GridBias(2, 3).look_up,
        {"down": steps, "right": steps},
        {
            "down": (None, steps.tolist(), steps.float()),
            "right": (None, steps.tolist(), steps.float(), steps[:1]),
        },
    ),
    (
        "GridBias place",
        att.GridBias(2, 2).place,
        {"query": of_grid, "key": of_grid},
        {"query": (of_grid[:, :, 1:],), "key": (of_grid[:, :, 1:],)},
    ),
    (
        "ShiftedWindowCore",
        att.ShiftedWindowCore,
        {"num_heads": 2, "size": (4, 2), "window": 2},
        {
            "num_heads": SIZE,
            "size": (*SIZE, 3, (4, 3), (1, 2, 3)),
            "window": (*SIZE, 4, 3),
            "shift": (*FROM_ZERO, None, 2),
            "fused": NOT_BOOL,
        },
    ),
    *(
        (
            f"ShiftedWindowCore {name}",
            function,
            {"query": of_grid, "key": of_grid, **more},
            {
                **{
                    role: (
                        *wrong(of_grid),
                        of_grid[0, 0],
                        of_grid[:, :1],
                        of_grid[:, :, 1:],
                    )
                    for role in ("query", "key", *more)
                },
                "mask": (*MASKS, torch.ones(3, 4, dtype=torch.bool)),
                "score_bias": ("a", of_grid > 0, normal(4), normal(3, 4)),
            },
        )
        for name, function, more in (
            ("forward", att.ShiftedWindowCore(2, 2, 2), {"value": of_grid}),
            ("weights", att.ShiftedWindowCore(2, 2, 2).weights, {}),
        )
    ),
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
                "query": (*wrong(q), normal(2, 3, 6)),
                "key": (*wrong(k), normal(1, 7, 5), normal(2, 7, 6)),
                **faults,
            },
        )
        for function, faults in (
            (att.attention_weights, {"mask": MASKS, "scale": SCALES}),
            (att.dot_scores, {}),
            (att.cosine_scores, {}),
            (att.scaled_dot_scores, {"scale": SCALES}),
        )
    ),
    *(
        (
            f"scaled_dot_product_attention fused={fused}",
            lambda fused=fused, **given: att.scaled_dot_product_attention(
                fused=fused, **given
            ),
            {"query": q, "key": k, "value": v, "mask": mask},
            {
                "query": (*wrong(q), normal(2, 3, 6)),
                "key": (*wrong(k), normal(1, 7, 5), normal(2, 7, 6)),
                "value": (*wrong(v), normal(2, 6, 11), normal(1, 7, 11)),
                "mask": MASKS,
                "scale": SCALES,
            },
        )
        for fused in (True, False)
    ),
    (
        "scaled_dot_product_attention fused",
        att.scaled_dot_product_attention,
        {"query": q, "key": k, "value": v},
        {"fused": NOT_BOOL, "dropout": NO_SHARE},
    ),
    (
        "AttentionCore fused",
        att.AttentionCore,
        {},
        {"fused": NOT_BOOL, "dropout": NO_SHARE},
    ),
    (
        "AttentionCore",
        att.AttentionCore(),
        {"query": q, "key": k, "value": v, "mask": mask},
        {
            "query": wrong(q),
            "key": wrong(k),
            "value": wrong(v),
            "mask": MASKS,
            "score_bias": BIASES,
        },
    ),
    (
        "bilinear_scores",
        att.bilinear_scores,
        {"query": q, "key": k, "weight": normal(5, 5)},
        {
            "query": wrong(q),
            "key": (*wrong(k), normal(1, 7, 5)),
            "weight": (None, normal(5, 6), mask, normal(5)),
        },
    ),
    (
        "additive_scores",
        att.additive_scores,
        {"query": q, "key": k, "vector": normal(5)},
        {
            "query": (*wrong(q), normal(2, 3, 6)),
            "key": wrong(k),
            "vector": (None, normal(6), normal(5, 1), torch.arange(5)),
        },
    ),
    (
        "BilinearScores",
        att.BilinearScores,
        {"d_q": 3, "d_k": 5},
        {"d_q": SIZE, "d_k": SIZE},
    ),
    (
        "BilinearScores forward",
        att.BilinearScores(5, 5),
        {"query": q, "key": k},
        {"query": (*wrong(q), normal(2, 3, 6)), "key": (*wrong(k), normal(2, 7, 6))},
    ),
    *(
        row
        for kind in (att.AdditiveScores, att.ScaledDotScores, att.UniformScores)
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
                {
                    "query": (*wrong(q), *other_width(kind, 2, 3, 6)),
                    "key": (*wrong(k), normal(1, 7, 5), *other_width(kind, 2, 7, 6)),
                },
            ),
        )
    ),
    (
        "SinkCore",
        att.SinkCore,
        {"num_heads": 3},
        {"num_heads": SIZE, "core": (3, nn.Linear(3, 3))},
    ),
    (
        "SinkCore forward",
        att.SinkCore(2),
        {name: normal(1, 2, 5, 4) for name in ("query", "key", "value")},
        {
            "query": (*wrong(normal(1, 2, 5, 4)), normal(1, 3, 5, 4)),
            "key": wrong(normal(1, 2, 5, 4)),
            "value": wrong(normal(1, 2, 5, 4)),
            "mask": MASKS,
            "score_bias": BIASES,
        },
    ),
    (
        "softcapped_scores",
        att.softcapped_scores,
        {"query": q, "key": k, "cap": 2},
        {
            "query": (*wrong(q), normal(2, 3, 6)),
            "key": wrong(k),
            "cap": (0, -1, NAN, INF, "a", None),
            "scale": SCALES,
        },
    ),
    ("SoftcappedScores", att.SoftcappedScores, {}, {"cap": (0, -1, NAN, INF, "a")}),
    (
        "SoftcappedScores forward",
        att.SoftcappedScores(2),
        {"query": q, "key": k},
        {"query": (*wrong(q), normal(2, 3, 6)), "key": wrong(k)},
    ),
    ("ScoredAttention", att.ScoredAttention, {}, {"scores": (None, "additive")}),
    (
        "ScoredAttention forward",
        att.ScoredAttention(att.AdditiveScores(5, 5, 4)),
        {"query": q, "key": k, "value": v, "mask": mask},
        {
            "query": (*wrong(q), normal(2, 3, 6)),
            "key": (*wrong(k), normal(1, 7, 5)),
            "value": (*wrong(v), normal(2, 6, 11)),
            "mask": MASKS,
            "score_bias": BIASES,
        },
    ),
    *(
        (
            name,
            function,
            {"query": q, "key": k, "width": 0.5, "mask": mask, **more},
            {
                "query": (*wrong(q), normal(2, 3, 6)),
                "key": (*wrong(k), normal(1, 7, 5)),
                "width": (
                    *(0, -1.0, NAN, INF, "a", None, True),
                    *(torch.ones(2), torch.tensor(-1.0), torch.tensor(NAN)),
                ),
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
        {"query": wrong(q), "key": wrong(k), "value": wrong(v), "mask": MASKS},
    ),
    (
        "causal_mask",
        att.causal_mask,
        {"n_q": 3, "n_k": 4},
        {
            "n_q": SIZE,
            "n_k": (2, *NOT_INTEGER),
            "first": NOT_INTEGER,
            "device": ("gpu",),
        },
    ),
    (
        "window_mask",
        att.window_mask,
        {"n_q": 3, "n_k": 4, "radius": 1},
        {
            "n_q": SIZE,
            "n_k": (2, *NOT_INTEGER),
            "radius": (*FROM_ZERO, (1,), (1, -1), (1, 2, 3), (1, 0.5), [1, 1]),
            "first": NOT_INTEGER,
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
        {
            "dim": SIZE,
            "num_heads": (*SIZE, 5, 24),
            "num_kv_heads": (*SIZE[:-1], 2, 6),
            "kdim": SIZE[:-1],
            "vdim": SIZE[:-1],
            "bias": NOT_BOOL,
            "device": DEVICES,
            "dtype": DTYPES,
            "core": (3, "linear", nn.Linear(3, 3), att.linear_attention),
        },
    ),
    (
        "KeyValueCache",
        att.KeyValueCache().extend,
        {"key": normal(2, 3, 7, 5), "value": normal(2, 3, 7, 5)},
        {
            "key": (None, normal(3, 7, 5), normal(2, 3, 7, 5).long()),
            "value": (
                *(None, normal(2, 3, 7, 4)),
                *(normal(2, 3, 7, 5).long(), normal(2, 3, 7, 5).double()),
            ),
        },
    ),
    (
        "attention_from_torch",
        att.attention_from_torch,
        {"layer": nn.MultiheadAttention(6, 2)},
        {
            "layer": (
                None,
                nn.Linear(3, 3),
                nn.MultiheadAttention(6, 2, add_zero_attn=True),
            )
        },
    ),
    *(
        (
            f"MultiHeadAttention {method}",
            getattr(att.MultiHeadAttention(5, 1), method),
            {"query": q, "context": k},
            {
                "query": (*wrong(q), normal(2, 3, 6)),
                "context": (*wrong(k)[1:], normal(3, 7, 5)),
            },
        )
        for method in ("weights", "project")
    ),
    (
        "softmax_gradient",
        att.softmax_gradient,
        {"weights": q, "grad_weights": q},
        {
            "weights": (*wrong(q), normal(2, 3, 4)),
            "grad_weights": (*wrong(q), normal(2, 3, 4)),
        },
    ),
    (
        "attention_gradients",
        att.attention_gradients,
        {"query": q, "key": k, "value": v, "grad_output": normal(2, 3, 11)},
        {
            "query": (*wrong(q), normal(2, 3, 6)),
            "key": (*wrong(k), normal(1, 7, 5), normal(2, 7, 6)),
            "value": (*wrong(v), normal(2, 6, 11), normal(1, 7, 11)),
            "grad_output": (*wrong(normal(2, 3, 11)), normal(2, 7, 11)),
            "mask": MASKS,
            "scale": SCALES,
            "score_bias": BIASES,
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
            "first": (*FROM_ZERO, 2**60),
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
            "first": (
                *(*FROM_ZERO, 2**60),
                *(torch.tensor([-1]), torch.tensor([2**60]), torch.tensor([0.5])),
            ),
        },
    ),
    (
        "rotate",
        att.rotate,
        {"x": normal(2, 3, 4), "angles": normal(3, 2)},
        {
            "x": (None, normal(4), normal(2, 3, 5), normal(2, 3, 4).long()),
            "angles": (
                *(None, normal(2, 2), normal(3, 3), normal(3, 2).long(), normal(2)),
                *(normal(3, 3, 2), normal(1, 2, 3, 2)),
            ),
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
            "rotary_dim": (*SIZE[:-1], 3, 6),
        },
    ),
    (
        "RotaryPositions turn",
        att.RotaryPositions(4).turn,
        {"x": normal(2, 3, 4)},
        {
            "x": (None, normal(4), normal(2, 3, 5), normal(2, 3, 4).long()),
            "first": (*FROM_ZERO, 2**60, torch.tensor([-1, 0])),
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
        {
            "query": (*wrong(q), normal(2, 3, 6)),
            "key": (*wrong(k), normal(1, 7, 5)),
            "mask": MASKS,
        },
    ),
    *(
        (
            name,
            function,
            {"query": q, "key": k, "value": v},
            {
                "query": (*wrong(q), normal(2, 3, 6)),
                "key": wrong(k),
                "value": (*wrong(v), normal(2, 6, 11)),
                "mask": MASKS,
            },
        )
        for name, function in (
            ("linear_attention", att.linear_attention),
            (
                "linear_attention causal",
                lambda **given: att.linear_attention(causal=True, **given),
            ),
            ("LinearCore", att.LinearCore()),
            ("WindowedCore forward", att.WindowedCore(1)),
        )
    ),
    (
        "tiled_attention",
        att.tiled_attention,
        {"query": q, "key": k, "value": v},
        {
            "query": (*wrong(q), normal(2, 3, 6)),
            "key": wrong(k),
            "value": (*wrong(v), normal(2, 6, 11)),
            "tile": (*NOT_INTEGER, 0),
            "causal": NOT_BOOL,
        },
    ),
    (
        "performer_attention",
        att.performer_attention,
        {"query": q, "key": k, "value": v, "directions": normal(6, q.shape[-1])},
        {
            "query": (*wrong(q), normal(2, 3, 6)),
            "key": wrong(k),
            "value": (*wrong(v), normal(2, 6, 11)),
            "directions": (None, normal(6), normal(6, 9), torch.ones(6, 5).long()),
        },
    ),
    (
        "random_directions",
        att.random_directions,
        {"num_features": 6, "dim": 4},
        {
            "num_features": (*NOT_INTEGER, 0),
            "dim": (*NOT_INTEGER, 0),
            "generator": (3, "torch"),
        },
    ),
    (
        "LinearCore bias",
        att.LinearCore(),
        {"query": q, "key": k, "value": v},
        {"score_bias": (*BIASES, normal(3, 7))},
    ),
    (
        "WindowedCore bias",
        att.WindowedCore(1),
        {"query": q, "key": k, "value": v},
        {"score_bias": BIASES},
    ),
    ("LinearCore causal", att.LinearCore, {}, {"causal": NOT_BOOL}),
    (
        "linear_attention flag",
        att.linear_attention,
        {"query": k, "key": k, "value": v},
        {"causal": NOT_BOOL},
    ),
    *(
        (
            name,
            function,
            {"query": k, "key": k, "value": v, **more},
            {
                "query": (*wrong(k), normal(2, 6, 5)),
                "key": (*wrong(k), normal(2, 6, 5)),
                "value": (*wrong(v), normal(2, 6, 11)),
                "log_gate": (normal(2, 6), normal(7), k, normal(2, 7).double(), "a"),
                "form": ("both", None, 3),
                "chunk_size": SIZE,
                "state": (normal(2, 5, 5), normal(5, 11), "a"),
                **faults,
            },
        )
        for name, function, more, faults in (
            ("gated_linear_attention", att.gated_linear_attention, {}, {}),
            (
                "delta_rule_attention",
                att.delta_rule_attention,
                {"write": normal(2, 7)},
                {"write": (None, normal(2, 6), normal(7), k, normal(2, 7).double())},
            ),
        )
    ),
    (
        "WindowedCore",
        att.WindowedCore,
        {"radius": 1},
        {"radius": (*FROM_ZERO, None, (1, -1)), "fused": NOT_BOOL},
    ),
    (
        "windowed_attention",
        att.windowed_attention,
        {"query": k, "key": k, "value": v, "radius": 1},
        {
            "query": (*wrong(k), normal(2, 7, 6), normal(2, 6, 5)),
            "key": (*wrong(k), normal(2, 6, 5)),
            "value": (*wrong(v), normal(2, 6, 11)),
            "radius": (*FROM_ZERO, None, (1, -1), (1, 2, 3)),
            "fused": NOT_BOOL,
        },
    ),
    (
        "LinearAttention",
        att.LinearAttention,
        {"dim": 12, "num_heads": 3},
        {"dim": SIZE, "num_heads": (*SIZE, 5, 24), "bias": NOT_BOOL},
    ),
    (
        "WindowedAttention",
        att.WindowedAttention,
        {"dim": 12, "num_heads": 3, "radius": 1},
        {
            "dim": SIZE,
            "num_heads": (*SIZE, 5, 24),
            "radius": (*FROM_ZERO, None),
            "bias": NOT_BOOL,
        },
    ),
    *(
        row
        for kind, layer in (
            ("MultiHeadAttention", att.MultiHeadAttention(5, 1)),
            ("LinearAttention", att.LinearAttention(5, 1)),
            ("WindowedAttention", att.WindowedAttention(5, 1, 1)),
        )
        for row in (
            (
                f"{kind} forward",
                layer,
                {"query": q, "context": k, "mask": mask},
                {
                    "query": (*wrong(q), normal(2, 3, 6)),
                    "context": (*wrong(k)[1:], normal(3, 7, 5)),
                    "mask": (*MASKS, torch.ones(2, 3, 3, 7, dtype=torch.bool)),
                    "value": (*wrong(k)[1:], normal(2, 6, 5), normal(2, 7, 6)),
                },
            ),
            (
                f"{kind} cache",
                layer,
                {"query": q},
                {"query": WRONG_TOKENS, "cache": (3, {}, att.KeyValueCache)},
            ),
        )
    ),
    (
        "MultiHeadAttention other widths",
        att.MultiHeadAttention(8, 2, kdim=5, vdim=11),
        {"query": normal(2, 3, 8), "context": k, "value": v},
        {
            "query": (*wrong(normal(2, 3, 8)), q),
            "context": (*wrong(k), normal(2, 7, 8), normal(3, 7, 5)),
            "value": (*wrong(v), k, normal(2, 6, 11), normal(3, 7, 11)),
        },
    ),
    (
        "MultiHeadAttention cache and value",
        att.MultiHeadAttention(5, 1),
        {"query": q, "cache": att.KeyValueCache()},
        {"context": (q,), "value": (q,)},
    ),
]

WITHOUT = {
    "AttentionGradients": "holds values",
    "BiasedGradients": "holds values",
    "Core": "says what a part must be able to do",
    "Remembered": "holds values",
    "Positions": "says what a part must be able to do",
}
