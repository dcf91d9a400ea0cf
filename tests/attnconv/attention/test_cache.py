"""Token by token with a cache gives the rows of the whole."""

import pytest
import torch
from torch.testing import assert_close

from attnconv.attention import (
    AlibiBias,
    AttentionCore,
    KeyValueCache,
    LinearCore,
    MultiHeadAttention,
    RelativeBias,
    RotaryPositions,
    WindowedCore,
    causal_mask,
)

POSITIONS = {
    "none": lambda: None,
    "relative": lambda: RelativeBias(6, 3),
    "alibi": lambda: AlibiBias(6),
    "rotary": lambda: RotaryPositions(2),
}


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("positions", POSITIONS)
@pytest.mark.parametrize("core", [AttentionCore(), WindowedCore(2)])
@pytest.mark.parametrize("kv_heads", [6, 2, 1])
def test_pieces_give_the_rows_of_the_whole(kv_heads, core, positions):
    torch.manual_seed(0)
    layer = MultiHeadAttention(
        12, 6, num_kv_heads=kv_heads, positions=POSITIONS[positions](), core=core
    ).double()
    x = normal(3, 11, 12)
    whole = layer(x, mask=causal_mask(11))
    cache, parts = KeyValueCache(), []
    for piece in x.split([4, 1, 1, 5], dim=1):
        n = piece.shape[1]
        parts.append(layer(piece, mask=causal_mask(n, len(cache) + n), cache=cache))
    assert_close(torch.cat(parts, dim=1), whole)
    assert len(cache) == 11
    assert cache.key.shape == (3, kv_heads, 11, 2)


def test_linear_attention_reads_the_cache_too():
    torch.manual_seed(0)
    layer, x = MultiHeadAttention(6, 2, core=LinearCore()).double(), normal(1, 5, 6)
    cache = KeyValueCache()
    layer(x[:, :3], cache=cache)
    assert_close(layer(x[:, 3:], cache=cache), layer(x)[:, 3:])


@pytest.mark.error_message
def test_what_does_not_belong_together_is_refused():
    layer, cache = MultiHeadAttention(6, 2), KeyValueCache()
    x = torch.zeros(2, 3, 6)
    layer(x, cache=cache)
    with pytest.raises(ValueError, match=r"key must have shape \(2, 2, 3, 3\) .* kept"):
        layer(x[:1], cache=cache)
    with pytest.raises(TypeError, match="key must have the dtype of what is kept"):
        MultiHeadAttention(6, 2).double()(x.double(), cache=cache)
    with pytest.raises(ValueError, match="context must be None with a cache"):
        layer(x, x, cache=cache)
    with pytest.raises(TypeError, match="cache must be of type KeyValueCache"):
        layer(x, cache={})
    with pytest.raises(ValueError, match=r"mask must broadcast .* \(2, 3, 6\)"):
        layer(x, mask=causal_mask(3), cache=cache)
    assert len(cache) == 3
