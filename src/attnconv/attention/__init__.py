"""How tokens mix by content.

`core` is the formula, `scores` the ways to compare a query with a key, `masks` says who
may attend to whom, `multi_head` is the layer with its learned `projections`, `seams`
says what its exchangeable parts must be able to do. `linear_attention` and `windowed`
are cheaper cores, `scored` takes any scores (`softcap` bounds them, `uniform` has no
choice), `sinks` take weight away; `linear_gated` forgets and `linear_delta` overwrites,
both by way of `linear_memory`; `performer` estimates the softmax by random features,
`tiled` computes it without its table. `kernel_regression` is the oldest and simplest.
`relative_bias` is a learned bias for each distance, `grid_bias` for each step on a
grid, `alibi` a fixed one, `rotary` turns queries and keys, `encodings` are added to the
tokens; `shifted_windows` cuts a grid into windows. `cache` keeps keys and values
from step to step, `from_torch` reads torch's layer. `gradients` is the backward pass,
written by hand.
"""

from attnconv.attention.alibi import AlibiBias, alibi_slopes
from attnconv.attention.cache import KeyValueCache
from attnconv.attention.core import (
    AttentionCore,
    attention_weights,
    masked_softmax,
    scaled_dot_product_attention,
)
from attnconv.attention.encodings import (
    LearnedPositions,
    SinusoidalPositions,
    sinusoidal_encoding,
)
from attnconv.attention.from_torch import attention_from_torch
from attnconv.attention.gradients import (
    AttentionGradients,
    BiasedGradients,
    attention_gradients,
    softmax_gradient,
)
from attnconv.attention.grid_bias import GridBias
from attnconv.attention.kernel_regression import (
    KernelRegression,
    kernel_regression,
    kernel_weights,
)
from attnconv.attention.linear_attention import (
    LinearAttention,
    LinearCore,
    linear_attention,
    linear_attention_weights,
    positive_features,
)
from attnconv.attention.linear_delta import delta_rule_attention
from attnconv.attention.linear_gated import gated_linear_attention
from attnconv.attention.linear_memory import Remembered
from attnconv.attention.masks import (
    causal_mask,
    padding_mask,
    to_torch_blocked,
    window_mask,
)
from attnconv.attention.multi_head import MultiHeadAttention
from attnconv.attention.performer import performer_attention, random_directions
from attnconv.attention.relative_bias import RelativeBias
from attnconv.attention.rotary import (
    RotaryPositions,
    halves_from_interleaved,
    rotary_angles,
    rotate,
)
from attnconv.attention.scored import ScoredAttention
from attnconv.attention.scores import (
    AdditiveScores,
    BilinearScores,
    ScaledDotScores,
    additive_scores,
    bilinear_scores,
    cosine_scores,
    dot_scores,
    scaled_dot_scores,
)
from attnconv.attention.seams import Core, Positions
from attnconv.attention.shifted_windows import ShiftedWindowCore
from attnconv.attention.sinks import SinkCore
from attnconv.attention.softcap import SoftcappedScores, softcapped_scores
from attnconv.attention.tiled import tiled_attention
from attnconv.attention.uniform import UniformScores
from attnconv.attention.windowed import (
    WindowedAttention,
    WindowedCore,
    windowed_attention,
)

__all__ = [
    "AdditiveScores",
    "AlibiBias",
    "AttentionCore",
    "AttentionGradients",
    "BiasedGradients",
    "BilinearScores",
    "Core",
    "GridBias",
    "KernelRegression",
    "KeyValueCache",
    "LearnedPositions",
    "LinearAttention",
    "LinearCore",
    "MultiHeadAttention",
    "Positions",
    "RelativeBias",
    "Remembered",
    "RotaryPositions",
    "ScaledDotScores",
    "ScoredAttention",
    "ShiftedWindowCore",
    "SinkCore",
    "SinusoidalPositions",
    "SoftcappedScores",
    "UniformScores",
    "WindowedAttention",
    "WindowedCore",
    "additive_scores",
    "alibi_slopes",
    "attention_from_torch",
    "attention_gradients",
    "attention_weights",
    "bilinear_scores",
    "causal_mask",
    "cosine_scores",
    "delta_rule_attention",
    "dot_scores",
    "gated_linear_attention",
    "halves_from_interleaved",
    "kernel_regression",
    "kernel_weights",
    "linear_attention",
    "linear_attention_weights",
    "masked_softmax",
    "padding_mask",
    "performer_attention",
    "positive_features",
    "random_directions",
    "rotary_angles",
    "rotate",
    "scaled_dot_product_attention",
    "scaled_dot_scores",
    "sinusoidal_encoding",
    "softcapped_scores",
    "softmax_gradient",
    "tiled_attention",
    "to_torch_blocked",
    "window_mask",
    "windowed_attention",
]
