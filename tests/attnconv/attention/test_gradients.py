import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.attention import (
    attention_gradients,
    attention_weights,
    masked_softmax,
    scaled_dot_product_attention,
    softmax_gradient,
)

EXACT = dict(rtol=1e-10, atol=1e-10)
drawn = settings(deadline=None, max_examples=25)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def drawn_case(seed, batch, sizes):
    n_q, n_k, d_k, d_v = sizes
    return (
        normal(*batch, n_q, d_k, seed=seed),
        normal(*batch, n_k, d_k, seed=seed + 1),
        normal(*batch, n_k, d_v, seed=seed + 2),
        normal(*batch, n_q, d_v, seed=seed + 3),
    )


SIZES = st.tuples(*(st.integers(1, 7) for _ in range(4)))
BATCHES = st.sampled_from([(), (3,), (2, 3)])


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 2**31),
    BATCHES,
    SIZES,
    st.booleans(),
    st.none() | st.floats(-3.0, 3.0),
)
def test_equal_to_autograd(seed, batch, sizes, masked, scale):
    *inputs, above = drawn_case(seed, batch, sizes)
    mask = None
    if masked:  # rows in which nothing may be attended to are among them
        mask = normal(*batch, *sizes[:2], seed=seed + 4) > 0
    leaves = [tensor.clone().requires_grad_() for tensor in inputs]
    for fused in (True, False):
        output = scaled_dot_product_attention(*leaves, mask, scale=scale, fused=fused)
        wanted = torch.autograd.grad(output, leaves, above)
        found = attention_gradients(*inputs, above, mask, scale=scale)
        for ours, theirs in zip(found, wanted, strict=True):
            assert_close(ours, theirs, **EXACT)


@drawn
@given(
    st.integers(0, 2**31),
    BATCHES,
    SIZES,
    st.lists(st.booleans(), min_size=2, max_size=5),
    st.booleans(),
)
def test_equal_to_autograd_with_a_bias(seed, batch, sizes, whole, masked):
    *inputs, above = drawn_case(seed, batch, sizes)
    scores = (*batch, *sizes[:2])
    shape = [size if own else 1 for size, own in zip(scores[::-1], whole, strict=False)]
    bias = normal(*shape[::-1], seed=seed + 5)
    bias = bias.masked_fill(bias > 1, -torch.inf)  # empty rows are among them
    mask = normal(*scores, seed=seed + 4) > 0 if masked else None
    leaves = [tensor.clone().requires_grad_() for tensor in (*inputs, bias)]
    output = scaled_dot_product_attention(
        *leaves[:3], mask, score_bias=leaves[3], fused=False
    )
    wanted = torch.autograd.grad(output, leaves, above)
    found = attention_gradients(*inputs, above, mask, score_bias=bias)
    for ours, theirs in zip(found, wanted, strict=True):
        assert_close(ours, theirs, **EXACT)
    assert (found.score_bias[bias == -torch.inf] == 0).all()


@drawn
@given(st.integers(0, 2**31), BATCHES, st.integers(1, 9), st.floats(0.0, 50.0))
def test_softmax_gradient_is_the_jacobian(seed, batch, n, size):
    scores = size * normal(*batch, n, seed=seed)
    weights, above = scores.softmax(-1), normal(*batch, n, seed=seed + 1)
    jacobian = weights.diag_embed() - weights[..., None] * weights[..., None, :]
    found = softmax_gradient(weights, above)
    assert_close(found, (jacobian @ above[..., None])[..., 0], **EXACT)
    assert_close(found.sum(-1), torch.zeros(batch, dtype=torch.float64), **EXACT)


@drawn
@given(st.integers(0, 2**31), BATCHES, SIZES)
def test_the_mean_needs_the_output_alone(seed, batch, sizes):
    # Σ_j a_ij (dA)_ij = (dY)_i · y_i, so that the fused kernels need no weights.
    query, key, value, above = drawn_case(seed, batch, sizes)
    weights = attention_weights(query, key)
    with_weights = (weights * (above @ value.mT)).sum(-1)
    assert_close(with_weights, (above * (weights @ value)).sum(-1), **EXACT)


def test_a_softmax_with_an_empty_row():
    mask = torch.tensor([[True, False], [False, False]])
    weights = masked_softmax(normal(2, 2), mask)
    assert torch.equal(
        softmax_gradient(weights, normal(2, 2)), torch.zeros(2, 2).double()
    )


def test_by_hand():
    # The example of the chapter: weights 1/2, 1/4, 1/4.
    query = torch.tensor([[2.0]], dtype=torch.float64).log()
    key = torch.tensor([[1.0], [0.0], [0.0]], dtype=torch.float64)
    value = torch.tensor([[3.0], [0.0], [2.0]], dtype=torch.float64)
    above = torch.ones(1, 1, dtype=torch.float64)
    assert_close(scaled_dot_product_attention(query, key, value), 2 * above)
    weights = torch.tensor([0.5, 0.25, 0.25], dtype=torch.float64)
    scores = softmax_gradient(weights, value[:, 0])
    assert_close(scores, torch.tensor([0.5, -0.5, 0.0], dtype=torch.float64))
    found = attention_gradients(query, key, value, above)
    assert_close(found.query, 0.5 * above)
    assert_close(found.key, scores[:, None] * query)
    assert_close(found.value, weights[:, None])


def test_gradcheck_of_the_forward_pass_and_ours_agree():
    *inputs, above = drawn_case(5, (2,), (2, 3, 4, 2))
    leaves = [tensor.requires_grad_() for tensor in inputs]
    assert torch.autograd.gradcheck(
        lambda *given: scaled_dot_product_attention(*given, fused=False), leaves
    )
    # And ours may itself be differentiated.
    assert torch.autograd.gradcheck(
        lambda *given: attention_gradients(*given),
        (
            *leaves,
            above.requires_grad_(),
        ),
    )


@pytest.mark.error_message
def test_messages():
    query, key, value, above = drawn_case(0, (2,), (3, 5, 4, 7))
    with pytest.raises(ValueError, match=r"grad_output must have shape \(2, 3, 7\)"):
        attention_gradients(query, key, value, value)
    with pytest.raises(TypeError, match="grad_output must have the dtype of query"):
        attention_gradients(query, key, value, above.float())
    with pytest.raises(ValueError, match=r"grad_weights must have shape \(2, 3, 4\)"):
        softmax_gradient(query, key)
