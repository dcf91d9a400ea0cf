import pytest
import torch
from torch.testing import assert_close

from attnconv.inspection import contribution_norms


def test_numbers_a_hand_can_check():
    weights = torch.tensor([[0.9, 0.1], [0.5, 0.5]])
    value = torch.tensor([[0.0, 0.0], [3.0, 4.0]])
    wanted = torch.tensor([[0.0, 0.5], [0.0, 2.5]])
    assert_close(contribution_norms(weights, value), wanted)


def test_it_is_the_length_of_each_vector_that_is_added():
    generator = torch.Generator().manual_seed(0)
    weights = torch.randn(2, 3, 5, generator=generator).softmax(dim=-1)
    value = torch.randn(2, 5, 7, generator=generator)
    added = weights[..., None] * value[:, None]
    assert_close(added.sum(dim=-2), weights @ value)
    assert_close(contribution_norms(weights, value), added.norm(dim=-1))


@pytest.mark.error_message
def test_what_is_refused():
    weights = torch.full((2, 3, 5), 0.2)
    with pytest.raises(ValueError, match="value must have 5 rows"):
        contribution_norms(weights, torch.ones(2, 3, 7))
    with pytest.raises(ValueError, match="value must have the batch axes of weights"):
        contribution_norms(weights, torch.ones(3, 5, 7))
    with pytest.raises(ValueError, match="weights must sum to 1"):
        contribution_norms(2 * weights, torch.ones(2, 5, 7))
    with pytest.raises(TypeError, match="value must be a torch tensor"):
        contribution_norms(weights, None)
