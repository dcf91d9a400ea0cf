import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.attention import (
    causal_mask,
    scaled_dot_product_attention,
    tiled_attention,
)
from attnconv.complexity import count_memory, count_multiply_adds

drawn = settings(deadline=None, max_examples=25)


def drawn_heads(n_q, n_k, seed=0, dtype=torch.float64):
    torch.manual_seed(seed)
    shapes = (2, n_q, 5), (2, n_k, 5), (2, n_k, 7)
    return tuple(torch.randn(shape, dtype=dtype) for shape in shapes)


@drawn
@given(st.integers(1, 13), st.integers(0, 11), st.integers(1, 15), st.booleans())
def test_it_equals_the_full_softmax(n_q, more, tile, causal):
    q, k, v = drawn_heads(n_q, n_q + more)
    mask = causal_mask(n_q, n_q + more) if causal else None
    expected = scaled_dot_product_attention(q, k, v, mask)
    assert_close(tiled_attention(q, k, v, tile=tile, causal=causal), expected)


def test_large_scores_do_not_overflow():
    q, k, v = drawn_heads(3, 11, dtype=torch.float32)
    expected = scaled_dot_product_attention(300 * q, 300 * k, v)
    assert_close(tiled_attention(300 * q, 300 * k, v, tile=2), expected)


def test_gradients_are_those_of_the_full_softmax():
    q, k, v = (each.requires_grad_() for each in drawn_heads(5, 7))
    tiled = tiled_attention(q, k, v, tile=3).square().sum()
    full = scaled_dot_product_attention(q, k, v).square().sum()
    for ours, theirs in zip(
        torch.autograd.grad(tiled, (q, k, v)),
        torch.autograd.grad(full, (q, k, v)),
        strict=True,
    ):
        assert_close(ours, theirs)


def test_memory_grows_with_the_length_and_not_with_its_square():
    def peak(n):
        heads = drawn_heads(n, n, dtype=torch.float32)
        return count_memory(lambda: tiled_attention(*heads)).peak

    small, large = peak(256), peak(1024)
    assert large < 5 * small


def test_causal_skips_what_lies_ahead():
    heads = drawn_heads(256, 256, dtype=torch.float32)
    full = count_multiply_adds(lambda *x: tiled_attention(*x, tile=32), *heads)
    causal = count_multiply_adds(
        lambda *x: tiled_attention(*x, tile=32, causal=True), *heads
    )
    assert causal / full == pytest.approx(0.5, abs=0.1)


@pytest.mark.error_message
def test_what_does_not_fit_is_refused():
    q, k, v = drawn_heads(5, 3)
    with pytest.raises(ValueError, match="query must have at most .* 3, got 5"):
        tiled_attention(q, k, v, causal=True)
    with pytest.raises(ValueError, match="tile must be at least 1, got 0"):
        tiled_attention(q, k, v, tile=0)
