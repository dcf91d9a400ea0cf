import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.testing import assert_close

from attnconv.attention import (
    AttentionCore,
    MultiHeadAttention,
    attention_weights,
    causal_mask,
    padding_mask,
    to_torch_blocked,
)
from attnconv.inspection import record

drawn = settings(deadline=None, max_examples=25)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def pair(dim, num_heads, *, bias=True, seed=0):
    """Build our layer and torch's with the same parameters."""
    torch.manual_seed(seed)
    ours = MultiHeadAttention(dim, num_heads, bias=bias).double()
    theirs = nn.MultiheadAttention(dim, num_heads, bias=bias, batch_first=True).double()
    with torch.no_grad():
        theirs.in_proj_weight.copy_(ours.query_key_value.weight)
        theirs.out_proj.weight.copy_(ours.output.weight)
        if bias:
            theirs.in_proj_bias.copy_(ours.query_key_value.bias.normal_())
            theirs.out_proj.bias.copy_(ours.output.bias.normal_())
    return ours, theirs


@drawn
@given(
    st.integers(0, 2**31),
    st.integers(1, 5),
    st.integers(1, 3),
    st.integers(1, 7),
    st.integers(1, 7),
    st.booleans(),
)
def test_equal_to_torch_with_masks_turned_round(
    seed, head_dim, num_heads, n_q, n_k, bias
):
    dim = head_dim * num_heads
    ours, theirs = pair(dim, num_heads, bias=bias, seed=seed)
    query, context = normal(3, n_q, dim, seed=seed), normal(3, n_k, dim, seed=seed + 1)
    generator = torch.Generator().manual_seed(seed)
    mask = torch.rand(3, num_heads, n_q, n_k, generator=generator) < 0.6
    mask[..., 0] = True  # torch's layer has no answer (NaN) for an empty row
    blocked = to_torch_blocked(mask).flatten(0, 1)
    expected, weights = theirs(
        query, context, context, attn_mask=blocked, average_attn_weights=False
    )
    with record(ours, AttentionCore) as calls:
        assert_close(ours(query, context, mask), expected)
    q, k, _, seen_mask = calls[0].inputs
    assert_close(attention_weights(q, k, seen_mask), weights)


def test_self_attention_equals_torch_forward_and_backward():
    ours, theirs = pair(15, 3)
    x = normal(2, 7, 15)
    outputs, gradients = [], []
    for model, call in ((ours, lambda: ours(x)), (theirs, lambda: theirs(x, x, x)[0])):
        outputs.append(call())
        model.zero_grad()
        outputs[-1].square().sum().backward()
        gradients.append(
            torch.cat([p.grad.flatten() for p in model.parameters()]).sort().values
        )
    assert_close(*outputs)
    assert_close(*gradients)


def test_the_query_as_its_own_context_is_self_attention():
    ours, _ = pair(15, 3)
    x = normal(2, 7, 15)
    assert_close(ours(x, x), ours(x))


def test_padding_means_the_same_as_torch_key_padding():
    ours, theirs = pair(15, 3)
    x = normal(2, 7, 15)
    mask = padding_mask(torch.tensor([3, 7]), 7)
    blocked = to_torch_blocked(mask).squeeze(1)
    expected, _ = theirs(x, x, x, key_padding_mask=blocked)
    assert_close(ours(x, mask=mask), expected)


@pytest.mark.parametrize(
    "shape",
    [(5, 7), (1, 7), (3, 5, 7), (3, 1, 7), (1, 5, 7), (3, 2, 5, 7), (1, 2, 1, 7)],
)
def test_a_smaller_mask_means_its_broadcast(shape):
    # batch 3, heads 2: a mask of 3 axes has the batch in front, not the heads.
    ours, _ = pair(6, 2)
    query, context = normal(3, 5, 6), normal(3, 7, 6, seed=1)
    mask = torch.rand(shape, generator=torch.Generator().manual_seed(0)) < 0.6
    whole = mask if mask.dim() == 4 else mask.expand(3, 5, 7).unsqueeze(1)
    expected = ours(query, context, whole.expand(3, 2, 5, 7).clone())
    assert_close(ours(query, context, mask), expected)


def test_three_axes_are_batch_even_where_they_could_be_heads():
    ours, _ = pair(6, 2)
    x = normal(2, 3, 6)
    mask = torch.ones(2, 3, 3, dtype=torch.bool)
    mask[1, :, 0] = False
    alone = ours(x[1:], mask=mask[1:])
    assert_close(ours(x, mask=mask)[1:], alone)
    assert_close(ours(x, mask=mask)[:1], ours(x[:1]))


@drawn
@given(st.integers(0, 2**31), st.integers(1, 7))
def test_permutation_equivariance(seed, n):
    ours, _ = pair(6, 2)
    x = normal(2, n, 6, seed=seed)
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    assert_close(ours(x[:, order]), ours(x)[:, order])


def test_causality_by_gradients():
    ours, _ = pair(6, 2)
    x = normal(1, 5, 6).requires_grad_()
    out = ours(x, mask=causal_mask(5))
    for i in range(5):
        (gradient,) = torch.autograd.grad(out[0, i].sum(), x, retain_graph=True)
        reached = gradient[0].abs().sum(-1) > 0
        assert reached.tolist() == [j <= i for j in range(5)]


def test_a_token_that_may_see_nothing_gets_the_bias():
    ours, _ = pair(6, 2)
    mask = torch.ones(3, 3, dtype=torch.bool)
    mask[1] = False
    out = ours(normal(2, 3, 6), mask=mask)
    assert_close(out[:, 1], ours.output.bias.expand(2, 6))
    out.sum().backward()
    assert all(p.grad.isfinite().all() for p in ours.parameters())


def test_identity_projections_give_plain_attention_by_head():
    layer = MultiHeadAttention(4, 2, bias=False)
    with torch.no_grad():
        layer.query_key_value.weight.copy_(torch.eye(4).repeat(3, 1))
        layer.output.weight.copy_(torch.eye(4))
    x = torch.randn(1, 3, 4, generator=torch.Generator().manual_seed(0))
    halves = [attention_weights(h, h) @ h for h in x.chunk(2, dim=-1)]
    assert_close(layer(x), torch.cat(halves, dim=-1))


def test_weights_lie_where_and_as_they_are_wanted():
    layer = MultiHeadAttention(6, 2, device="meta", dtype=torch.float16)
    for parameter in layer.parameters():
        assert (parameter.device.type, parameter.dtype) == ("meta", torch.float16)


def test_gradcheck():
    ours, _ = pair(4, 2)
    query, context = normal(1, 2, 4).requires_grad_(), normal(1, 3, 4).requires_grad_()
    assert torch.autograd.gradcheck(ours, (query, context))


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((8, 3), ValueError, "num_heads must divide dim, got num_heads=3 and dim=8"),
        ((8, 0), ValueError, "num_heads must be at least 1, got 0"),
        ((0, 1), ValueError, "dim must be at least 1, got 0"),
        ((8, 2.0), TypeError, "num_heads must be an integer .* got 2.0"),
    ],
)
def test_bad_sizes_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        MultiHeadAttention(*arguments)


x = torch.zeros(2, 3, 8)
yes = torch.ones(2, 2, 3, 3, dtype=torch.bool)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((x[0],), ValueError, r"query must have 3 axes \(batch, tokens, dim\), got 2"),
        ((x, x[0]), ValueError, "context must have 3 axes"),
        ((x[:0],), None, ""),
        ((x, x[:, :0]), None, ""),
        ((x[..., :7],), ValueError, r"query must have 8 features .* got 7"),
        ((x, x[:1]), ValueError, "context must have the batch size of query, 2, got 1"),
        ((x.long(),), TypeError, "query must be floating point, got torch.int64"),
        ((x, None, yes.float()), TypeError, "mask must be boolean"),
        ((x, None, yes[0]), None, ""),
        ((x, None, yes[:, 0, :2]), ValueError, r"shape \(2, 3, 3\), .* \(2, 2, 3\)"),
        ((x, None, yes[:, :1].expand(2, 3, 3, 3)), ValueError, r"\(2, 2, 3, 3\)"),
        ((x, None, yes[0, 0, 0]), ValueError, r"got shape \(3,\)"),
        ((x, None, yes[None]), ValueError, r"got shape \(1, 2, 2, 3, 3\)"),
    ],
)
def test_bad_input_is_refused(arguments, error, message):
    layer = MultiHeadAttention(8, 2)
    if error is None:
        assert layer(*arguments).shape == arguments[0].shape
        return
    with pytest.raises(error, match=message):
        layer(*arguments)


def test_autocast_may_mix_number_types():
    layer = MultiHeadAttention(6, 2)
    x = torch.randn(5, 3, 6, generator=torch.Generator().manual_seed(0))
    wanted = layer(x, torch.flip(x, (1,)))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        got = layer(x, torch.flip(x, (1,)).bfloat16())
    torch.testing.assert_close(got.float(), wanted, atol=0.05, rtol=0)
