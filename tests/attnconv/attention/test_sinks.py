"""Sinks and softcaps, against the formulas in float64."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.attention import (
    AttentionCore,
    MultiHeadAttention,
    RelativeBias,
    ScoredAttention,
    SinkCore,
    SoftcappedScores,
    attention_weights,
    causal_mask,
    softcapped_scores,
)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


@settings(deadline=None, max_examples=25)
@given(
    st.integers(0, 2**31),
    st.integers(1, 5),
    st.integers(1, 5),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_the_sink_takes_its_part(seed, n_q, n_k, masked, biased, fused):
    q, k, v = (normal(2, 3, n, 5, seed=seed + n) for n in (n_q, n_k, n_k))
    generator = torch.Generator().manual_seed(seed)
    mask = torch.rand(2, 1, n_q, n_k, generator=generator) < 0.6 if masked else None
    bias = normal(3, n_q, n_k, seed=seed) if biased else None
    core = SinkCore(3, AttentionCore(fused=fused)).double()
    torch.nn.init.normal_(core.scores)
    powers = (q @ k.mT / math.sqrt(5) + (0 if bias is None else bias)).exp()
    if masked:
        powers = powers * mask
    whole = powers.sum(-1, keepdim=True) + core.scores.exp()[:, None, None]
    assert_close(core.weights(q, k, mask, bias), powers / whole)
    assert_close(core(q, k, v, mask, bias), powers / whole @ v)


def test_far_below_all_scores_there_is_no_sink():
    core = SinkCore(2).double()
    torch.nn.init.constant_(core.scores, -1e9)
    q, k = normal(1, 2, 3, 4), normal(1, 2, 5, 4)
    assert_close(core.weights(q, k), attention_weights(q, k))


def test_a_layer_with_sinks_learns_them():
    torch.manual_seed(0)
    layer = MultiHeadAttention(8, 2, core=SinkCore(2), positions=RelativeBias(2, 3))
    layer(torch.randn(1, 5, 8), mask=causal_mask(5)).square().sum().backward()
    assert (layer.core.scores.grad != 0).all()
    assert "core.scores" in layer.state_dict()
    with pytest.raises(ValueError, match="core must have num_heads = 2 heads, got 3"):
        MultiHeadAttention(8, 2, core=SinkCore(3))


@pytest.mark.parametrize("cap", [0.5, 3, 50.0])
def test_softcapped_scores_are_bounded_and_small_ones_unchanged(cap):
    q, k = 9 * normal(2, 3, 4), 9 * normal(2, 5, 4, seed=1)
    plain = q @ k.mT / 2
    got = softcapped_scores(q, k, cap)
    assert_close(got, cap * (plain / cap).tanh())
    assert got.abs().max() <= cap
    small = softcapped_scores(q * 1e-4, k * 1e-2, cap)
    assert_close(small, 1e-6 * plain, rtol=1e-6, atol=1e-12)


def test_a_layer_with_a_softcap():
    torch.manual_seed(0)
    core = ScoredAttention(SoftcappedScores(2.0))
    layer = MultiHeadAttention(8, 2, core=core).double()
    x, mask = 5 * normal(2, 5, 8), causal_mask(5)
    q, k, _ = layer.project(x)
    scores = 2 * (q @ k.mT / 2 / 2).tanh()
    expected = scores.masked_fill(~mask, -math.inf).softmax(-1)
    assert_close(layer.weights(x, mask=mask), expected)
