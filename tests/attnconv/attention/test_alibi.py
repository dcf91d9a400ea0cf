"""ALiBi: slopes, distances, and nothing to learn."""

import pytest
import torch

from attnconv.attention.alibi import AlibiBias, alibi_slopes


def test_slopes_by_hand():
    halved = torch.tensor([2.0 ** -(h + 1) for h in range(8)])
    assert torch.equal(alibi_slopes(8), halved)
    assert torch.equal(alibi_slopes(1), torch.tensor([2.0**-8]))
    # Six heads: four of their own, then every second one of eight.
    six = torch.tensor([2.0**-2, 2.0**-4, 2.0**-6, 2.0**-8, 2.0**-1, 2.0**-3])
    assert torch.equal(alibi_slopes(6), six)


def test_bias_by_hand():
    bias = AlibiBias(2)(2, 3)
    distance = torch.tensor([[1.0, 0, 1], [2, 1, 0]])
    slopes = torch.tensor([2.0**-4, 2.0**-8])
    assert torch.equal(bias, -slopes[:, None, None] * distance)


def test_nothing_is_learned_and_nothing_is_stored():
    layer = AlibiBias(4)
    assert list(layer.parameters()) == []
    assert layer.state_dict() == {}
    assert layer.double()(3, 3).dtype == torch.float64


@pytest.mark.error_message
def test_refused():
    with pytest.raises(ValueError, match="num_heads must be at least 1, got 0"):
        AlibiBias(0)
    with pytest.raises(TypeError, match="num_heads must be an integer"):
        alibi_slopes(1.5)
    with pytest.raises(ValueError, match="n_q must be at least 1, got 0"):
        AlibiBias(2)(0, 3)
    with pytest.raises(ValueError, match="n_k must be at least 1, got 0"):
        AlibiBias(2)(3, 0)
