import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.attention import (
    LinearAttention,
    MultiHeadAttention,
    WindowedAttention,
    attention_weights,
    linear_attention,
    linear_attention_weights,
    positive_features,
    scaled_dot_product_attention,
    window_mask,
    windowed_attention,
)

drawn = settings(deadline=None, max_examples=25)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def test_positive_features_by_hand():
    x = torch.tensor([0.0, 2.0, -1.0])
    assert_close(positive_features(x), torch.tensor([1.0, 3.0, 0.36787944]))


@pytest.mark.parametrize(
    "dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16]
)
def test_positive_features_are_right_to_the_last_digit(dtype):
    x = torch.linspace(-100, 100, 401, dtype=dtype).requires_grad_()
    exact = [math.exp(number) if number <= 0 else number + 1 for number in x.tolist()]
    expected = torch.tensor(exact, dtype=torch.float64).to(dtype)
    last_digit = torch.finfo(dtype).eps
    tiny = torch.finfo(dtype).smallest_normal
    features = positive_features(x)
    assert_close(features, expected, rtol=2 * last_digit, atol=tiny)
    (gradient,) = torch.autograd.grad(features.sum(), x)
    slope = torch.where(x > 0, 1, expected)
    assert_close(gradient, slope, rtol=2 * last_digit, atol=tiny)


@pytest.mark.parametrize("x", [0.0, 1000.0, torch.finfo(torch.float32).max / 2])
def test_the_gradient_of_large_features_is_one(x):
    x = torch.tensor(x, requires_grad=True)
    (gradient,) = torch.autograd.grad(positive_features(x), x)
    assert gradient == 1


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
@pytest.mark.parametrize("x", [-20.0, -8.0])
def test_equal_keys_far_below_zero_share_the_weight(dtype, x):
    same = torch.full((1, 3, 2), x, dtype=dtype)
    value = torch.tensor([[[1.0], [2.0], [6.0]]], dtype=dtype)
    mean = torch.full((1, 3, 1), 3.0, dtype=dtype)
    assert_close(linear_attention(same, same, value), mean)
    assert_close(linear_attention_weights(same, same) @ value, mean)


def test_sums_over_many_keys_stay_finite_in_float16():
    same = torch.full((1, 3000, 2), 30.0, dtype=torch.float16)
    out = linear_attention(same[:, :1], same, same)
    assert_close(out, same[:, :1])


def test_features_too_small_for_the_number_type_give_zeros():
    same = torch.full((1, 3, 2), -1e5).requires_grad_()
    out = linear_attention(same, same, torch.ones(1, 3, 2))
    assert (out == 0).all()
    assert (linear_attention_weights(same, same) == 0).all()
    (gradient,) = torch.autograd.grad(out.sum(), same)
    assert gradient.isfinite().all()


@drawn
@given(st.integers(0, 2**31), *[st.integers(1, 7)] * 4)
def test_linear_attention_is_its_weights_times_the_values(seed, n_q, n_k, d_k, d_v):
    q, k = normal(2, 3, n_q, d_k, seed=seed), normal(2, 3, n_k, d_k, seed=seed + 1)
    v = normal(2, 3, n_k, d_v, seed=seed + 2)
    weights = linear_attention_weights(q, k)
    assert (weights > 0).all()
    assert_close(weights.sum(-1), torch.ones_like(weights[..., 0]))
    assert_close(linear_attention(q, k, v), weights @ v)


def test_the_weights_of_linear_attention_have_the_rank_of_a_head():
    q, k = normal(11, 3), normal(11, 3, seed=1)
    assert torch.linalg.matrix_rank(linear_attention_weights(q, k)) == 3
    assert torch.linalg.matrix_rank(attention_weights(q, k)) > 3


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


def test_linear_attention_takes_the_parameters_of_full_attention():
    torch.manual_seed(0)
    layer, full = LinearAttention(6, 2).double(), MultiHeadAttention(6, 2).double()
    layer.load_state_dict(full.state_dict())
    same = normal(1, 1, 6).expand(2, 7, 6)
    # Where all tokens are alike, any average is the same.
    assert_close(layer(same), full(same))


@pytest.mark.parametrize(
    "function",
    [linear_attention, lambda q, k, v: windowed_attention(q, k, v, 1)],
)
def test_gradients_are_right(function):
    tensors = [normal(1, 4, 3, seed=s).requires_grad_() for s in range(3)]
    assert torch.autograd.gradcheck(function, tensors)


@pytest.mark.error_message
def test_a_window_needs_as_many_keys_as_queries():
    q, k = normal(1, 3, 2), normal(1, 5, 2)
    with pytest.raises(ValueError, match="key must have the length of query, 3, got 5"):
        windowed_attention(q, k, k, 1)


@pytest.mark.error_message
@pytest.mark.parametrize("layer", [LinearAttention(6, 2), WindowedAttention(6, 2, 1)])
def test_tokens_of_another_width_are_refused(layer):
    with pytest.raises(ValueError, match=r"x must have 6 features \(dim\)"):
        layer(torch.zeros(1, 3, 5))
