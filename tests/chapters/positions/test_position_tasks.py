"""Two tasks: what they ask, and that the same step asks the same."""

import pytest
import torch

from attnconv_book.chapters.positions.position_tasks import (
    delayed_copy_batches,
    majority_batches,
)


def test_the_copy_is_delayed():
    inputs, targets = delayed_copy_batches(batch_size=3, length=7, delay=2)(5)
    assert inputs.shape == (3, 7) and targets.shape == (3, 5)
    assert torch.equal(targets, inputs[:, :5])
    assert int(inputs.max()) <= 7


def test_the_majority_is_counted():
    inputs, targets = majority_batches(batch_size=200, length=5, seed=3)(0)
    counts = inputs.sum(1)
    assert torch.equal(targets, (counts >= 3).long())
    assert set(counts.tolist()) == {0, 1, 2, 3, 4, 5}
    assert 60 < int(targets.sum()) < 140


@pytest.mark.parametrize("deal", [delayed_copy_batches, majority_batches])
def test_steps_are_reproducible_and_differ(deal):
    first, again = deal(batch_size=4, length=9), deal(batch_size=4, length=9)
    assert torch.equal(first(2)[0], again(2)[0])
    assert not torch.equal(first(2)[0], first(3)[0])
    other = deal(batch_size=4, length=9, seed=1)
    assert not torch.equal(first(2)[0], other(2)[0])


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: delayed_copy_batches(batch_size=0, length=5),
            "batch_size must be at least 1, got 0",
        ),
        (
            lambda: delayed_copy_batches(batch_size=2, length=3),
            "length must be at least 4, got 3",
        ),
        (
            lambda: delayed_copy_batches(batch_size=2, length=5, delay=-1),
            "delay must be at least 0, got -1",
        ),
        (
            lambda: delayed_copy_batches(batch_size=2, length=5, num_tokens=1),
            "num_tokens must be at least 2, got 1",
        ),
        (
            lambda: majority_batches(batch_size=2, length=4),
            "length must be odd, got 4",
        ),
        (
            lambda: majority_batches(batch_size=2, length=5, seed=-1),
            "seed must be at least 0, got -1",
        ),
        (
            lambda: majority_batches(batch_size=2, length=5)(-1),
            "step must be at least 0, got -1",
        ),
    ],
)
def test_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
