import random

import numpy as np
import pytest
import torch

from attnconv.training.seeding import (
    random_state,
    restore_random_state,
    seed_everything,
)


def draw():
    return random.random(), np.random.rand(3).tolist(), torch.rand(3).tolist()


def test_the_same_seed_gives_the_same_numbers_in_all_generators():
    seed_everything(5)
    first = draw()
    seed_everything(5)
    assert draw() == first
    seed_everything(6)
    for one, other in zip(draw(), first, strict=True):
        assert one != other


def test_a_restored_state_continues_exactly(tmp_path):
    seed_everything(5)
    draw()
    np.random.randn()  # leaves a cached second Gaussian behind
    torch.save(random_state(), tmp_path / "state.pt")
    expected = draw(), np.random.randn()
    draw()
    restore_random_state(torch.load(tmp_path / "state.pt", weights_only=True))
    assert (draw(), np.random.randn()) == expected


@pytest.mark.error_message
@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_that_numpy_cannot_take_is_refused(seed):
    with pytest.raises(ValueError, match=f"seed.*{seed}"):
        seed_everything(seed)
