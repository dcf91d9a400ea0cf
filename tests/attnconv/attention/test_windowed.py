import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.attention import (
    MultiHeadAttention,
    RelativeBias,
    WindowedAttention,
    WindowedCore,
    causal_mask,
    scaled_dot_product_attention,
    window_mask,
    windowed_attention,
)
from attnconv.complexity import count_memory, count_multiply_adds

drawn = settings(deadline=None, max_examples=25)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


@drawn
@given(
    st.integers(0, 2**31),
    st.integers(1, 11),
    st.integers(0, 13),
    st.integers(1, 5),
    st.integers(1, 5),
)
def test_windowed_attention_is_full_attention_under_a_mask(seed, n, radius, d_k, d_v):
    q, k = normal(2, 3, n, d_k, seed=seed), normal(2, 3, n, d_k, seed=seed + 1)
    v = normal(2, 3, n, d_v, seed=seed + 2)
    mask = window_mask(n, None, radius)
    expected = scaled_dot_product_attention(q, k, v, mask, fused=False)
    assert_close(windowed_attention(q, k, v, radius), expected)


@pytest.mark.parametrize("bias", [True, False])
def test_the_window_layer_is_the_full_layer_under_a_mask(bias):
    torch.manual_seed(0)
    layer = WindowedAttention(6, 2, 2, bias=bias).double()
    full = MultiHeadAttention(6, 2, bias=bias).double()
    full.load_state_dict(layer.state_dict())
    x = normal(2, 7, 6)
    assert_close(layer(x), full(x, mask=window_mask(7, None, 2)))


@drawn
@given(
    st.integers(0, 2**31),
    st.integers(60, 150),
    st.integers(0, 9),
    st.integers(0, 9),
    st.sampled_from([(), (2,), (2, 3)]),
    st.booleans(),
)
def test_in_blocks_it_is_full_attention_under_the_mask(
    seed, n, before, after, batch, fused
):
    # Blocks of 16 or more queries, most of them with a part of a block at the end.
    q, k, v = (normal(*batch, n, 3, seed=seed + s) for s in range(3))
    mask = window_mask(n, None, (before, after))
    expected = scaled_dot_product_attention(q, k, v, mask, fused=False)
    got = windowed_attention(q, k, v, (before, after), fused=fused)
    assert_close(got, expected)


@pytest.mark.parametrize("fused", [True, False])
def test_gradients_of_blocks_are_those_under_the_mask(fused):
    leaves = [normal(2, 3, 331, 4, seed=s).requires_grad_() for s in range(3)]
    mask = window_mask(331, None, (31, 2))
    above = normal(2, 3, 331, 4, seed=5)
    got, expected = (
        torch.autograd.grad(out, leaves, above)
        for out in (
            windowed_attention(*leaves, (31, 2), fused=fused),
            scaled_dot_product_attention(*leaves, mask, fused=False),
        )
    )
    for ours, theirs in zip(got, expected, strict=True):
        assert_close(ours, theirs)


def test_the_memory_grows_with_the_length():
    peaks = []
    for n in (2048, 4096, 8192):
        x = torch.ones(1, n, 4)
        counted = count_memory(lambda t: windowed_attention(t, t, t, 32), x)
        peaks.append(counted.peak)
    assert peaks[1] < 2.1 * peaks[0] and peaks[2] < 2.1 * peaks[1]
    assert peaks[2] < 4 * 8192 * 8192 / 10


def test_the_blocks_are_taken_where_they_are_few():
    x = torch.ones(1, 288, 4)
    few = count_multiply_adds(lambda t: windowed_attention(t, t, t, 32), x)
    assert few == 288 * 96 * (4 + 4)
    short = x[:, :287]
    all_pairs = count_multiply_adds(lambda t: windowed_attention(t, t, t, 32), short)
    assert all_pairs == 287 * 287 * (4 + 4)


def test_an_empty_batch_and_no_tokens_give_nothing():
    for shape in ((0, 3, 400, 4), (2, 0, 4)):
        q = torch.ones(shape)
        assert windowed_attention(q, q, q, 2).shape == shape


def test_gradients_are_right():
    tensors = [normal(1, 4, 3, seed=s).requires_grad_() for s in range(3)]
    assert torch.autograd.gradcheck(lambda *t: windowed_attention(*t, 1), tensors)


def test_a_mask_and_a_bias_act_inside_the_window():
    core, (q, k, v) = WindowedCore(2), (normal(1, 2, 7, 5, seed=s) for s in range(3))
    near, bias = window_mask(7, None, 2), RelativeBias(2, 6).double()(7, 7)
    for mask, whole in ((None, near), (causal_mask(7), near & causal_mask(7))):
        expected = scaled_dot_product_attention(q, k, v, whole, score_bias=bias)
        assert_close(core(q, k, v, mask, bias), expected)
        assert_close(core.weights(q, k, mask, bias) @ v, expected)
    last = core(q[:, :, 5:], k, v)
    assert_close(last, core(q, k, v)[:, :, 5:])


@pytest.mark.error_message
def test_a_window_needs_as_many_keys_as_queries():
    q, k = normal(1, 3, 2), normal(1, 5, 2)
    with pytest.raises(ValueError, match="key must have the length of query, 3, got 5"):
        windowed_attention(q, k, k, 1)
