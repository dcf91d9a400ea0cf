import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.attention import (
    AlibiBias,
    AttentionCore,
    MultiHeadAttention,
    RelativeBias,
    RotaryPositions,
    attention_weights,
    causal_mask,
    scaled_dot_product_attention,
    window_mask,
)
from attnconv.inspection import record

drawn = settings(deadline=None, max_examples=25)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def test_the_bias_by_hand():
    bias = RelativeBias(1, 1)
    with torch.no_grad():
        bias.table.copy_(torch.tensor([[10.0, 20, 30]]))
    expected = torch.tensor([[[20.0, 30, 30], [10, 20, 30], [10, 10, 20]]])
    assert_close(bias(3, 3), expected)
    assert_close(bias(2, 3), expected[:, 1:])


@drawn
@given(*[st.integers(1, 7)] * 4)
def test_each_pair_gets_the_number_of_its_distance(num_heads, far, n_q, n_k):
    bias = RelativeBias(num_heads, far)
    found = bias(n_q, n_k)
    for i in range(n_q):
        for j in range(n_k):
            distance = j - (i + n_k - n_q)
            column = min(max(distance, -far), far) + far
            assert torch.equal(found[:, i, j], bias.table[:, column])


@drawn
@given(st.integers(0, 2**31), st.booleans())
def test_both_paths_add_the_bias_under_a_mask(seed, batched):
    q, k, v = (normal(2, 3, 5, 4, seed=seed + i) for i in range(3))
    bias = normal(2, 3, 5, 5, seed=seed) if batched else normal(5, 5, seed=seed)
    mask = normal(1, 5, 5, seed=seed + 3) > 0.5
    mask[:, 2] = False
    fused, plain = (
        scaled_dot_product_attention(q, k, v, mask, score_bias=bias, fused=fused)
        for fused in (True, False)
    )
    assert_close(fused, plain)
    scores = (q @ k.mT / 2 + bias).masked_fill(~mask, -float("inf"))
    assert_close(
        attention_weights(q, k, mask, score_bias=bias), scores.softmax(-1).nan_to_num()
    )


def test_without_content_the_weights_come_from_the_place_alone():
    torch.manual_seed(0)
    layer = MultiHeadAttention(6, 2, positions=RelativeBias(2, 3)).double()
    with torch.no_grad():
        layer.query_key_value.weight[:12] = 0
        layer.query_key_value.bias[:12] = 0
        layer.positions.table.normal_()
    with record(layer, AttentionCore) as calls:
        layer(normal(1, 5, 6))
    q, k, _, mask, bias = calls[0].inputs
    weights = attention_weights(q, k, mask, score_bias=bias)
    assert_close(weights[0], layer.positions(5, 5).softmax(-1))


def test_the_layer_adds_the_bias_under_a_causal_mask():
    torch.manual_seed(0)
    layer = MultiHeadAttention(6, 2, positions=RelativeBias(2, 3)).double()
    plain = MultiHeadAttention(6, 2).double()
    plain.load_state_dict(layer.state_dict(), strict=False)
    x, mask = normal(2, 7, 6), causal_mask(7)
    with torch.no_grad():
        layer.positions.table.zero_()
        assert_close(layer(x, mask=mask), plain(x, mask=mask))
        layer.positions.table.normal_()
        assert not torch.allclose(layer(x, mask=mask), plain(x, mask=mask))
        longer = torch.cat([x, normal(2, 2, 6)], dim=1)
        assert_close(layer(longer, mask=causal_mask(9))[:, :7], layer(x, mask=mask))


@pytest.mark.parametrize("positions", [AlibiBias(2), RotaryPositions(4)])
def test_positions_that_are_not_learned_act_in_the_layer(positions):
    torch.manual_seed(0)
    layer = MultiHeadAttention(8, 2, positions=positions).double()
    x, mask = normal(2, 5, 8), causal_mask(5)
    with record(layer, AttentionCore) as calls:
        output = layer(x, mask=mask)
    q, k, *rest = calls[0].inputs
    if isinstance(positions, AlibiBias):
        assert_close(rest[-1], positions(5, 5))
    else:
        assert len(rest) == 2
        plain = layer.query_key_value(x)[..., :8].unflatten(-1, (2, 4)).transpose(1, 2)
        assert_close(q, positions(plain, k)[0])
    # The same tokens later in a longer sequence, seen by a window: nothing changes.
    longer = torch.cat([normal(2, 3, 8), x], dim=1)
    near = window_mask(8, None, 1) & causal_mask(8)
    near_here = window_mask(5, None, 1) & mask
    assert_close(layer(longer, mask=near)[:, 4:], layer(x, mask=near_here)[:, 1:])
    assert not torch.allclose(output, layer(x.flip(1), mask=mask).flip(1))


def test_the_table_gets_a_gradient():
    layer = MultiHeadAttention(6, 2, positions=RelativeBias(2, 3)).double()
    layer(normal(1, 5, 6)).square().sum().backward()
    assert (layer.positions.table.grad != 0).all()


@pytest.mark.error_message
def test_positions_of_another_number_of_heads_are_refused():
    with pytest.raises(ValueError, match="positions must have num_heads = 2 heads"):
        MultiHeadAttention(6, 2, positions=RelativeBias(3, 3))
    with pytest.raises(ValueError, match="positions must have num_heads = 2 heads"):
        MultiHeadAttention(6, 2, positions=AlibiBias(3))
    with pytest.raises(ValueError, match="positions must have head_dim = 4 numbers"):
        MultiHeadAttention(8, 2, positions=RotaryPositions(6))
    with pytest.raises(TypeError, match="positions must be of type"):
        MultiHeadAttention(6, 2, positions=torch.nn.Identity())
