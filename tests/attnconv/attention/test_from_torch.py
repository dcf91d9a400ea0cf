"""torch's layer with the same numbers as ours."""

from functools import partial

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from attnconv.attention import (
    MultiHeadAttention,
    RotaryPositions,
    attention_from_torch,
    causal_mask,
    to_torch_blocked,
)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("batch_first", [True, False])
def test_the_same_numbers_under_a_mask_and_with_a_context(bias, batch_first):
    torch.manual_seed(0)
    theirs = nn.MultiheadAttention(12, 3, bias=bias, batch_first=batch_first).double()
    if bias:
        nn.init.normal_(theirs.in_proj_bias)
        nn.init.normal_(theirs.out_proj.bias)
    ours = attention_from_torch(theirs)
    x, y = torch.randn(2, 5, 12).double(), torch.randn(2, 7, 12).double()
    mask = causal_mask(5, 7)
    inputs = (x, y, y) if batch_first else (t.transpose(0, 1) for t in (x, y, y))
    expected, weights = theirs(
        *inputs, attn_mask=to_torch_blocked(mask), average_attn_weights=False
    )
    expected = expected if batch_first else expected.transpose(0, 1)
    assert_close(ours(x, y, mask), expected)
    assert_close(ours.weights(x, y, mask), weights)
    before = theirs.in_proj_weight.clone()
    nn.init.zeros_(ours.query_key_value.weight)
    assert torch.equal(theirs.in_proj_weight, before)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("kdim", "vdim"), [(5, 7), (5, 5), (12, 7), (5, 12), (None, None)]
)
def test_keys_and_values_may_come_from_tokens_of_other_widths(kdim, vdim, bias):
    torch.manual_seed(0)
    theirs = nn.MultiheadAttention(
        12, 3, kdim=kdim, vdim=vdim, bias=bias, batch_first=True
    ).double()
    if bias:
        nn.init.normal_(theirs.in_proj_bias)
        nn.init.normal_(theirs.out_proj.bias)
    ours = attention_from_torch(theirs)
    query = torch.randn(2, 5, 12).double()
    key, value = (torch.randn(2, 7, width or 12).double() for width in (kdim, vdim))
    leaves = [tensor.requires_grad_() for tensor in (query, key, value)]
    mask = causal_mask(5, 7)
    expected, weights = theirs(
        *leaves, attn_mask=to_torch_blocked(mask), average_attn_weights=False
    )
    got = ours(query, key, mask, value=value)
    assert_close(got, expected)
    assert_close(ours.weights(query, key, mask), weights)
    for one, two in zip(
        torch.autograd.grad(got.sin().sum(), leaves),
        torch.autograd.grad(expected.sin().sum(), leaves),
        strict=True,
    ):
        assert_close(one, two)
    if kdim == vdim:
        assert_close(ours(query, key), theirs(query, key, key)[0])


def test_other_widths_work_with_few_heads_positions_and_as_a_state():
    torch.manual_seed(0)
    make = partial(
        MultiHeadAttention, 12, 6, num_kv_heads=2, vdim=7, positions=RotaryPositions(2)
    )
    layer, other = make().double(), make().double()
    x, y = torch.randn(3, 5, 12).double(), torch.randn(3, 5, 7).double()
    q, k, v = layer.project(x, value=y)
    assert (q.shape[1], k.shape[1], v.shape[1]) == (6, 2, 2)
    mixed = layer.weights(x) @ v.repeat_interleave(3, dim=1)
    assert_close(layer(x, value=y), layer.output(mixed.transpose(1, 2).flatten(2)))
    other.load_state_dict(layer.state_dict())
    assert torch.equal(other(x, value=y), layer(x, value=y))


def test_training_and_dropout_and_number_type_are_kept():
    theirs = nn.MultiheadAttention(12, 3, dropout=0.25, batch_first=True)
    theirs.bfloat16().eval()
    ours = attention_from_torch(theirs)
    assert not ours.training
    assert ours.core.dropout == 0.25
    assert ours.output.weight.dtype == torch.bfloat16
    x = torch.randn(2, 5, 12, dtype=torch.bfloat16)
    assert_close(ours(x), theirs(x, x, x)[0], atol=0.05, rtol=0)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"add_zero_attn": True}, "add_zero_attn"),
        ({"add_bias_kv": True, "add_zero_attn": True}, "add_bias_kv, add_zero_attn"),
    ],
)
def test_what_ours_lacks_is_refused(options, names):
    with pytest.raises(ValueError, match=f"layer must be built without {names}, which"):
        attention_from_torch(nn.MultiheadAttention(12, 3, **options))
