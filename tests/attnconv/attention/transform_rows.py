"""How to call what `attention` offers, for the tests under torch's transforms."""

import torch
from border_values import normal
from transforms import KERNEL, Row

from attnconv import attention as att

q, k, v = normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 7)
# Two heads of four features.
heads = tuple(normal(2, 2, 5, 4) + shift for shift in (0.0, 0.1, 0.2))
long_heads = tuple(normal(1, 2, 83, 4) + shift for shift in (0.0, 0.1, 0.2))
x, context = normal(2, 5, 8), normal(2, 7, 8)
on_six = (normal(2, 2, 6, 4), normal(2, 2, 6, 4) + 0.1)
windowed = tuple(normal(2, 2, 24, 4) + shift for shift in (0.0, 0.1, 0.2))


def on_grid(bias):
    """Attention weights with a bias for the steps on a grid, as a function."""

    def call(query, key):
        table = bias.table.detach().to(query)
        state = {"table": table}
        added = torch.func.functional_call(bias, state, ())
        return att.attention_weights(query, key, score_bias=added)

    return call


def causal(query, key):
    return att.causal_mask(query.shape[-2], key.shape[-2], device=query.device)


DIRECTIONS = att.random_directions(6, 4, torch.Generator().manual_seed(0))


def tiled(query, key, value):
    return att.tiled_attention(query, key, value, tile=2)


def functions(*names):
    """Rows of functions of query and key, and perhaps value, without options."""
    for name in names:
        yield Row(name, lambda name=name: getattr(att, name), (q, k))


LAYER = att.MultiHeadAttention(8, 2, core=att.AttentionCore(fused=False))


def in_two_steps(first, second):
    """Read one sequence in two pieces."""
    state = {name: p.detach().to(first) for name, p in LAYER.named_parameters()}
    cache = att.KeyValueCache()
    pieces = [
        torch.func.functional_call(LAYER, state, (piece,), {"cache": cache})
        for piece in (first, second)
    ]
    return torch.cat(pieces, dim=1)


OTHER_WIDTHS = att.MultiHeadAttention(
    8, 2, kdim=4, vdim=7, core=att.AttentionCore(fused=False)
)


def of_three_widths(query, context, value):
    """Call a layer with what it takes by name alone."""
    state = {name: p.detach().to(query) for name, p in OTHER_WIDTHS.named_parameters()}
    given = (query, context), {"value": value}
    return torch.func.functional_call(OTHER_WIDTHS, state, *given)


ROWS = [
    Row("GridBias", lambda: on_grid(att.GridBias(2, (3, 2))), on_six),
    *(
        Row(
            f"ShiftedWindowCore fused={fused} shift={shift}",
            lambda fused=fused, shift=shift: att.ShiftedWindowCore(
                2, (4, 6), 2, shift=shift, fused=fused
            ),
            windowed,
        )
        for fused in (True, False)
        for shift in (0, 1)
    ),
    Row(
        "masked_softmax",
        lambda: lambda s: att.masked_softmax(s, s.detach() > -5),
        (normal(3, 5),),
    ),
    *functions(
        "attention_weights",
        "cosine_scores",
        "dot_scores",
        "linear_attention_weights",
        "scaled_dot_scores",
    ),
    Row(
        "attention_weights masked",
        lambda: lambda q, k, b: att.attention_weights(q, k, causal(q, k), score_bias=b),
        (q, k, normal(3, 5)),
    ),
    Row(
        "scaled_dot_product_attention",
        lambda: lambda q, k, v: att.scaled_dot_product_attention(q, k, v, causal(q, k)),
        heads,
        KERNEL,
    ),
    Row(
        "scaled_dot_product_attention formula",
        lambda: (
            lambda q, k, v: att.scaled_dot_product_attention(
                q, k, v, causal(q, k), fused=False
            )
        ),
        (q, k, v),
    ),
    Row("AttentionCore", att.AttentionCore, heads, KERNEL),
    Row("AttentionCore formula", lambda: att.AttentionCore(fused=False), heads),
    Row("SinkCore", lambda: att.SinkCore(2), heads),
    Row(
        "SinkCore formula",
        lambda: att.SinkCore(2, att.AttentionCore(fused=False)),
        heads,
    ),
    Row(
        "softcapped_scores",
        lambda: lambda q, k: att.softcapped_scores(q, k, 2.0),
        (q, k),
    ),
    Row("SoftcappedScores", lambda: att.SoftcappedScores(2.0), (q, k)),
    Row("LinearCore", att.LinearCore, heads),
    Row("linear_attention", lambda: att.linear_attention, (q, k, v)),
    Row(
        "linear_attention masked",
        lambda: lambda q, k, v: att.linear_attention(q, k, v, causal(q, k)),
        (q, k, v),
    ),
    Row(
        "linear_attention causal",
        lambda: lambda q, k, v: att.linear_attention(q, k, v, causal=True),
        (q, k, v),
    ),
    Row(
        "LinearCore causal",
        lambda: att.LinearCore(causal=True),
        heads,
    ),
    Row("tiled_attention", lambda: tiled, (q, k, v)),
    Row(
        "performer_attention",
        lambda: lambda q, k, v: att.performer_attention(q, k, v, DIRECTIONS),
        (q, k, v),
    ),
    *(
        Row(
            f"gated_linear_attention {form}",
            lambda form=form: (
                lambda q, k, v, g: (
                    att.gated_linear_attention(
                        q, k, v, -g.abs(), form=form, chunk_size=2
                    ).output
                )
            ),
            (k, normal(2, 5, 4), v, normal(2, 5)),
        )
        for form in ("parallel", "chunked", "recurrent")
    ),
    *(
        Row(
            f"delta_rule_attention {form}",
            lambda form=form: (
                lambda q, k, v, b: (
                    att.delta_rule_attention(
                        q, k / 2, v, b.sigmoid(), form=form, chunk_size=2
                    ).output
                )
            ),
            (k, normal(2, 5, 4), v, normal(2, 5)),
        )
        for form in ("parallel", "chunked", "recurrent")
    ),
    Row("positive_features", lambda: att.positive_features, (q,)),
    Row("WindowedCore", lambda: att.WindowedCore(1), heads, KERNEL),
    Row("WindowedCore formula", lambda: att.WindowedCore(1, fused=False), heads),
    Row(
        "windowed_attention",
        lambda: lambda q, k, v: att.windowed_attention(q, k, v, (2, 1)),
        long_heads,
        KERNEL,
    ),
    Row(
        "windowed_attention formula",
        lambda: lambda q, k, v: att.windowed_attention(q, k, v, (2, 1), fused=False),
        long_heads,
    ),
    Row("MultiHeadAttention", lambda: att.MultiHeadAttention(8, 2), (x,), KERNEL),
    Row(
        "MultiHeadAttention formula",
        lambda: att.MultiHeadAttention(8, 2, core=att.AttentionCore(fused=False)),
        (x, context),
    ),
    Row(
        "MultiHeadAttention rotary",
        lambda: att.MultiHeadAttention(
            8, 2, core=att.AttentionCore(fused=False), positions=att.RotaryPositions(4)
        ),
        (x,),
    ),
    Row(
        "MultiHeadAttention few heads of keys",
        lambda: att.MultiHeadAttention(
            8, 4, num_kv_heads=2, core=att.AttentionCore(fused=False)
        ),
        (x,),
    ),
    Row(
        "MultiHeadAttention other widths",
        lambda: att.MultiHeadAttention(
            8, 2, kdim=4, vdim=4, core=att.AttentionCore(fused=False)
        ),
        (normal(2, 3, 8), k),
    ),
    Row(
        "MultiHeadAttention three widths",
        lambda: of_three_widths,
        (normal(2, 3, 8), k, v),
    ),
    Row("KeyValueCache", lambda: in_two_steps, (x, x.flip(1))),
    Row("LinearAttention", lambda: att.LinearAttention(8, 2), (x,)),
    Row("WindowedAttention", lambda: att.WindowedAttention(8, 2, 1), (x,), KERNEL),
    Row(
        "ScoredAttention",
        lambda: att.ScoredAttention(att.AdditiveScores(4, 4, 3)),
        (q, k, v),
    ),
    Row(
        "bilinear_scores",
        lambda: att.bilinear_scores,
        (q, k, normal(4, 4)),
    ),
    Row("additive_scores", lambda: att.additive_scores, (q, k, normal(4))),
    Row("BilinearScores", lambda: att.BilinearScores(4, 4), (q, k)),
    Row("AdditiveScores", lambda: att.AdditiveScores(4, 4, 3), (q, k)),
    Row("ScaledDotScores", lambda: att.ScaledDotScores(4, 4, 3), (q, k)),
    Row(
        "kernel_weights",
        lambda: lambda q, k, width: att.kernel_weights(q, k, width),
        (q, k, torch.tensor(2.0)),
    ),
    Row(
        "kernel_regression",
        lambda: lambda q, k, v: att.kernel_regression(q, k, v, 2.0, causal(q, k)),
        (q, k, v),
    ),
    Row("KernelRegression", lambda: att.KernelRegression(2.0), (q, k, v)),
    *(
        Row(
            name,
            lambda part=part: att.MultiHeadAttention(
                8, 2, core=att.AttentionCore(fused=False), positions=part()
            ),
            (x,),
        )
        for name, part in (
            ("RelativeBias", lambda: att.RelativeBias(2, 3)),
            ("AlibiBias", lambda: att.AlibiBias(2)),
        )
    ),
    Row("RotaryPositions", lambda: att.RotaryPositions(4), (q, k)),
    Row(
        "RotaryPositions partly and from a place",
        lambda: (
            lambda x: att.RotaryPositions(4, rotary_dim=2).turn(
                x, torch.tensor([3, 9], device=x.device)
            )
        ),
        (q,),
    ),
    Row("rotate", lambda: att.rotate, (q, normal(3, 2))),
    Row("SinusoidalPositions", lambda: att.SinusoidalPositions(8), (x,)),
    Row("LearnedPositions", lambda: att.LearnedPositions(9, 8), (x,)),
    Row(
        "attention_gradients",
        lambda: lambda *given: att.attention_gradients(*given, causal(*given[:2])),
        (q, k, v, normal(2, 3, 7)),
    ),
    Row(
        "attention_gradients biased",
        lambda: lambda *given: att.attention_gradients(*given[:4], score_bias=given[4]),
        (q, k, v, normal(2, 3, 7), normal(3, 5)),
    ),
    Row("softmax_gradient", lambda: att.softmax_gradient, (normal(3, 5), normal(3, 5))),
]


WITHOUT = {
    "AttentionGradients": "holds values",
    "BiasedGradients": "holds values",
    "Core": "says what a part must be able to do",
    "Remembered": "holds values",
    "Positions": "says what a part must be able to do",
    "attention_from_torch": "makes a layer, which has its rows",
    "UniformScores": "does not look at the numbers",
    "alibi_slopes": "takes no tensor",
    "causal_mask": "takes no tensor; the rows use it",
    "halves_from_interleaved": "takes no tensor",
    "padding_mask": "takes whole numbers; its tests try the transforms",
    "random_directions": "takes no tensor; the rows use it",
    "rotary_angles": "takes no tensor",
    "sinusoidal_encoding": "takes no tensor",
    "to_torch_blocked": "takes a mask",
    "window_mask": "takes no tensor; the windowed rows use it",
}
