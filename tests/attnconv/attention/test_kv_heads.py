"""Fewer heads of keys and values than of queries, against torch's own."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.attention import (
    AlibiBias,
    MultiHeadAttention,
    RotaryPositions,
    causal_mask,
)
from attnconv.complexity import count_multiply_adds


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


@settings(deadline=None, max_examples=25)
@given(
    st.integers(0, 2**31),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 5),
    st.integers(1, 7),
    st.booleans(),
    st.booleans(),
)
def test_equal_to_torch(seed, kv_heads, groups, head_dim, n, masked, alone):
    num_heads = kv_heads * groups
    dim = num_heads * head_dim
    torch.manual_seed(seed)
    layer = MultiHeadAttention(dim, num_heads, num_kv_heads=kv_heads).double()
    x = normal(3, n, dim, seed=seed)
    context = None if alone else normal(3, n + 2, dim, seed=seed + 1)
    q, k, v = layer.project(x, context)
    assert q.shape == (3, num_heads, n, head_dim)
    assert k.shape == v.shape == (3, kv_heads, n if alone else n + 2, head_dim)
    mask = causal_mask(n, k.shape[2]) if masked else None
    mixed = F.scaled_dot_product_attention(q, k, v, mask, enable_gqa=True)
    expected = layer.output(mixed.transpose(1, 2).flatten(2))
    assert_close(layer(x, context, mask), expected)
    weights = layer.weights(x, context, mask)
    assert weights.shape == (3, num_heads, n, k.shape[2])
    assert_close(weights @ v.repeat_interleave(groups, dim=1), mixed)


def test_equal_keys_and_values_in_all_heads_are_the_layer_with_all_heads():
    torch.manual_seed(0)
    few = MultiHeadAttention(12, 6, num_kv_heads=2, positions=RotaryPositions(2))
    full = MultiHeadAttention(12, 6, positions=RotaryPositions(2))
    state = few.state_dict()
    for name in ("query_key_value.weight", "query_key_value.bias"):
        q, k, v = state[name].split([12, 4, 4])
        k, v = (t.unflatten(0, (2, 2)).repeat_interleave(3, 0) for t in (k, v))
        state[name] = torch.cat([q, k.flatten(0, 1), v.flatten(0, 1)])
    full.load_state_dict(state)
    x = torch.randn(3, 5, 12)
    assert_close(few(x), full(x))


def test_positions_have_the_heads_of_the_queries():
    layer = MultiHeadAttention(12, 6, num_kv_heads=3, positions=AlibiBias(6)).double()
    x = normal(2, 5, 12)
    q, k, _ = layer.project(x)
    scores = q @ k.repeat_interleave(2, dim=1).mT / 2**0.5 + AlibiBias(6)(5, 5)
    assert_close(layer.weights(x), scores.softmax(-1))


def test_the_projections_cost_less():
    x = torch.randn(1, 5, 12)
    full = count_multiply_adds(MultiHeadAttention(12, 6), x)
    few = count_multiply_adds(MultiHeadAttention(12, 6, num_kv_heads=1), x)
    assert full - few == 5 * 12 * 2 * (12 - 2)


@pytest.mark.error_message
@pytest.mark.parametrize("number", [4, 5, 12])
def test_heads_that_do_not_divide_are_refused(number):
    message = f"num_kv_heads must divide num_heads, got num_kv_heads={number}"
    with pytest.raises(ValueError, match=message):
        MultiHeadAttention(12, 6, num_kv_heads=number)
