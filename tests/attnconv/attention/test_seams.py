"""What is put into a layer: any positions and any core that have the methods."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from attnconv.attention import (
    AdditiveScores,
    AlibiBias,
    AttentionCore,
    LinearAttention,
    LinearCore,
    MultiHeadAttention,
    RelativeBias,
    RotaryPositions,
    ScoredAttention,
    WindowedAttention,
    WindowedCore,
    causal_mask,
)
from attnconv.inspection import record


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


class Backwards:
    """Positions of somebody else: no module, no heads of its own."""

    def place(self, query, key):
        bias = torch.arange(key.shape[-2]).to(query).expand(1, query.shape[-2], -1)
        return query.flip(-1), key, bias


class MeanCore(nn.Module):
    """A core of somebody else: all keys count alike."""

    def forward(self, query, key, value, mask=None, score_bias=None):
        return self.weights(query, key) @ value

    def weights(self, query, key, mask=None, score_bias=None):
        n_q, n_k = query.shape[-2], key.shape[-2]
        return query.new_full((*query.shape[:-2], n_q, n_k), 1 / n_k)


CORES = {
    "full": AttentionCore,
    "formula": lambda: AttentionCore(fused=False),
    "windowed": lambda: WindowedCore(2),
    "linear": LinearCore,
    "scored": lambda: ScoredAttention(AdditiveScores(4, 4, 5)),
    "mean": MeanCore,
}
POSITIONS = {
    "none": lambda: None,
    "relative": lambda: RelativeBias(2, 3),
    "alibi": lambda: AlibiBias(2),
    "rotary": lambda: RotaryPositions(4),
    "other": Backwards,
}


@pytest.mark.parametrize("positions", POSITIONS)
@pytest.mark.parametrize("core", CORES)
def test_any_core_under_any_positions_mixes_by_its_weights(core, positions):
    torch.manual_seed(0)
    layer = MultiHeadAttention(
        8, 2, positions=POSITIONS[positions](), core=CORES[core]()
    )
    layer.double()
    x, context = normal(3, 5, 8), normal(3, 7, 8, seed=1)
    if core == "linear" and positions not in ("none", "rotary"):
        return  # refused: linear attention has no scores
    for inputs in ((x, None, None), (x, context, None), (x, None, causal_mask(5))):
        weights = layer.weights(*inputs)
        _, _, v = layer.project(*inputs[:2])
        mixed = (weights @ v).transpose(1, 2).flatten(2)
        assert_close(layer(*inputs), layer.output(mixed))


# torch builds the rules of forward mode with its own deprecated compiler.
@pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated")
def test_the_formula_gives_the_same_numbers_and_second_derivatives():
    torch.manual_seed(0)
    fused, plain = (
        MultiHeadAttention(6, 2, core=AttentionCore(fused=f)).double()
        for f in (True, False)
    )
    plain.load_state_dict(fused.state_dict())
    x = normal(2, 5, 6)
    mask = causal_mask(5)
    assert_close(plain(x, mask=mask), fused(x, mask=mask))
    x = normal(1, 3, 6).requires_grad_()
    assert torch.autograd.gradgradcheck(plain, (x,))
    assert torch.autograd.gradcheck(plain, (x,), check_forward_ad=True)


@pytest.mark.parametrize(
    ("preset", "core"),
    [
        (LinearAttention(6, 2), LinearCore()),
        (WindowedAttention(6, 2, 1), WindowedCore(1)),
    ],
)
def test_a_preset_is_the_layer_with_its_core(preset, core):
    layer = MultiHeadAttention(6, 2, core=core)
    layer.load_state_dict(preset.state_dict())
    x = torch.randn(2, 5, 6)
    assert torch.equal(preset(x), layer(x))
    assert list(preset.state_dict()) == [
        "query_key_value.weight",
        "query_key_value.bias",
        "output.weight",
        "output.bias",
    ]
    with record(preset, type(core)) as calls:
        preset(x)
    assert len(calls) == 1


class OneRow(nn.Module):
    """Scores that forget that there may be several queries."""

    def forward(self, query, key):
        return query[..., :1, :] @ key.mT


@pytest.mark.error_message
def test_scores_that_are_not_one_for_each_pair_are_refused():
    q, k = torch.zeros(2, 3, 5), torch.zeros(2, 7, 5)
    message = r"scores\(query, key\) must have shape \(2, 3, 7\) .* got \(2, 1, 7\)"
    with pytest.raises(ValueError, match=message):
        ScoredAttention(OneRow())(q, k, k)


class TwoHeads(MeanCore):
    num_heads = 2


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"positions": RelativeBias(3, 1)},
            ValueError,
            "positions must have num_heads = 4 heads, got 3",
        ),
        (
            {"positions": RotaryPositions(6)},
            ValueError,
            "positions must have head_dim = 2 numbers per head, got 6",
        ),
        (
            {"positions": nn.Identity()},
            TypeError,
            "positions must be of type Positions, got Identity",
        ),
        ({"core": TwoHeads()}, ValueError, "core must have num_heads = 4 heads, got 2"),
        ({"core": nn.Identity()}, TypeError, "core must be of type Core, got Identity"),
        ({"bias": "no"}, TypeError, "bias must be True or False, got 'no'"),
    ],
)
def test_refused(options, error, message):
    with pytest.raises(error, match=message):
        MultiHeadAttention(8, 4, **options)
