import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.attention import (
    LinearAttention,
    LinearCore,
    MultiHeadAttention,
    RelativeBias,
    attention_weights,
    causal_mask,
    linear_attention,
    linear_attention_weights,
    padding_mask,
    positive_features,
)
from attnconv.complexity import count_memory

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


def test_linear_attention_takes_the_parameters_of_full_attention():
    torch.manual_seed(0)
    layer, full = LinearAttention(6, 2).double(), MultiHeadAttention(6, 2).double()
    layer.load_state_dict(full.state_dict())
    same = normal(1, 1, 6).expand(2, 7, 6)
    # Where all tokens are alike, any average is the same.
    assert_close(layer(same), full(same))


def test_gradients_are_right():
    tensors = [normal(1, 4, 3, seed=s).requires_grad_() for s in range(3)]
    mask = torch.tensor([[True, False, True, True]])
    for given_mask in (None, mask, mask.expand(4, 4).tril()):
        assert torch.autograd.gradcheck(
            lambda q, k, v, m=given_mask: linear_attention(q, k, v, m), tensors
        )


def weights_in_loops(q, k, mask):
    """Compute the weights number by number."""
    rows = []
    for i in range(len(q)):
        row = [
            sum(
                positive_features(a).item() * positive_features(b).item()
                for a, b in zip(q[i], k[j], strict=True)
            )
            if mask[i, j]
            else 0.0
            for j in range(len(k))
        ]
        rows.append([w / sum(row) if sum(row) else 0.0 for w in row])
    return torch.tensor(rows, dtype=torch.float64)


@drawn
@given(st.integers(0, 2**31), *[st.integers(1, 5)] * 4, st.booleans())
def test_a_mask_leaves_keys_out(seed, n_q, n_k, d_k, d_v, shared):
    q, k = normal(n_q, d_k, seed=seed), normal(n_k, d_k, seed=seed + 1)
    v = normal(n_k, d_v, seed=seed + 2)
    generator = torch.Generator().manual_seed(seed)
    mask = torch.rand(1 if shared else n_q, n_k, generator=generator) < 0.6
    expected = weights_in_loops(q, k, mask.expand(n_q, n_k))
    assert_close(linear_attention_weights(q, k, mask), expected)
    assert_close(linear_attention(q, k, v, mask), expected @ v)


@drawn
@given(
    st.integers(0, 2**31),
    st.integers(1, 9),
    st.integers(0, 3),
    *[st.integers(1, 5)] * 2,
    st.sampled_from(["none", "shared", "each"]),
)
def test_causal_is_the_causal_mask(seed, n_q, before, d_k, d_v, kind):
    n_k = n_q + before
    q, k = normal(n_q, d_k, seed=seed), normal(n_k, d_k, seed=seed + 1)
    v = normal(n_k, d_v, seed=seed + 2)
    generator = torch.Generator().manual_seed(seed)
    mask = torch.rand(1 if kind == "shared" else n_q, n_k, generator=generator) < 0.7
    whole = causal_mask(n_q, n_k) if kind == "none" else causal_mask(n_q, n_k) & mask
    mask = None if kind == "none" else mask
    expected = weights_in_loops(q, k, whole)
    assert_close(linear_attention(q, k, v, mask, causal=True), expected @ v)
    core = LinearCore(causal=True)
    assert_close(core(q, k, v, mask), expected @ v)
    assert_close(core.weights(q, k, mask), expected)


def test_causal_sums_over_several_pieces_stay_linear():
    q, k, v = (normal(2, 300, 3, seed=s) for s in range(3))
    weights = linear_attention_weights(q, k, causal_mask(300))
    assert_close(linear_attention(q, k, v, causal=True), weights @ v)
    long = torch.ones(1, 2048, 4)
    counted = count_memory(lambda t: linear_attention(t, t, t, causal=True), long)
    assert counted.peak < 4 * 2048 * 2048 / 10


def test_a_mask_for_all_queries_keeps_the_cost_linear():
    q = k = v = normal(1, 1009, 3)
    mask = padding_mask(torch.tensor([700]), 1009)
    counted = count_memory(lambda q, k, v: linear_attention(q, k, v, mask), q, k, v)
    assert counted.peak < 8 * 1009 * 1009 / 10
    assert_close(
        linear_attention(q, k, v, mask), linear_attention(q, k[:, :700], v[:, :700])
    )


def test_without_keys_there_is_nothing_to_attend_to():
    q, k, v = normal(2, 3, 5), normal(2, 7, 5), normal(2, 7, 11)
    nothing = torch.zeros(1, 7, dtype=torch.bool)
    zeros = torch.zeros(2, 3, 11, dtype=torch.float64)
    assert torch.equal(linear_attention(q, k, v, nothing), zeros)
    assert torch.equal(linear_attention(q, k[:, :0], v[:, :0]), zeros)


@pytest.mark.error_message
def test_a_bias_has_no_place():
    layer = MultiHeadAttention(6, 2, core=LinearCore(), positions=RelativeBias(2, 3))
    message = r"score_bias must be None for linear attention.* got shape \(2, 3, 3\)"
    for call in (layer, layer.weights):
        with pytest.raises(ValueError, match=message):
            call(torch.zeros(1, 3, 6))
