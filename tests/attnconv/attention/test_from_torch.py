"""torch's layer with the same numbers as ours."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from attnconv.attention import attention_from_torch, causal_mask, to_torch_blocked


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
        ({"kdim": 5}, "kdim"),
        ({"kdim": 5, "vdim": 7}, "kdim, vdim"),
        ({"add_bias_kv": True, "add_zero_attn": True}, "add_bias_kv, add_zero_attn"),
    ],
)
def test_what_ours_lacks_is_refused(options, names):
    with pytest.raises(ValueError, match=f"layer must be built without {names}, which"):
        attention_from_torch(nn.MultiheadAttention(12, 3, **options))
