import math

import pytest
import torch
from torch.testing import assert_close

from attnconv.inspection import effective_keys, weight_entropy

ROWS = torch.tensor(
    [
        [1.0, 0, 0, 0],
        [0.25, 0.25, 0.25, 0.25],
        [0.5, 0.5, 0, 0],
        [0.5, 0.25, 0.125, 0.125],
        [0, 0, 0, 0],
    ],
    dtype=torch.float64,
)


def test_entropies_a_hand_can_check():
    in_bits = weight_entropy(ROWS) / math.log(2)
    assert_close(in_bits, torch.tensor([0.0, 2, 1, 1.75, 0]).double())


def test_the_number_of_keys():
    wanted = torch.tensor([1.0, 4, 2, 2**1.75, 0]).double()
    assert_close(effective_keys(ROWS), wanted)


def test_batch_axes_and_number_types():
    weights = torch.randn(2, 3, 5, 7, generator=torch.Generator().manual_seed(0))
    weights = weights.softmax(dim=-1)
    assert weight_entropy(weights).shape == effective_keys(weights).shape == (2, 3, 5)
    wanted = torch.distributions.Categorical(probs=weights.double()).entropy()
    for dtype, rtol in ((torch.float32, 1e-5), (torch.float16, 1e-2)):
        got = weight_entropy(weights.to(dtype))
        assert got.dtype == dtype
        assert_close(got.double(), wanted, rtol=rtol, atol=rtol)


def test_a_gradient_passes_where_all_weights_are_positive():
    scores = torch.tensor([[0.3, -0.2, 1.0]], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda s: weight_entropy(s.softmax(-1)), (scores,))


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(TypeError, match="weights must be floating point"):
        weight_entropy(torch.ones(2, 2, dtype=torch.long))
    with pytest.raises(ValueError, match=r"weights must sum to 1 .* got .* sum 2"):
        weight_entropy(torch.ones(2, 2))
    with pytest.raises(ValueError, match="weights must be finite and at least 0"):
        weight_entropy(torch.tensor([[1.5, -0.5]]))
    with pytest.raises(ValueError, match="weights must be finite and at least 0"):
        effective_keys(torch.tensor([[float("nan"), 1.0]]))
    with pytest.raises(ValueError, match="weights must have at least 2 axes"):
        weight_entropy(torch.ones(1))
