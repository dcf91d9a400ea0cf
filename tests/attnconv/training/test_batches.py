import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from attnconv.training.batches import shuffled_batches, steps_per_epoch


@settings(deadline=None, max_examples=25)
@given(items=st.integers(1, 23), batch_size=st.integers(1, 29), seed=st.integers(0, 9))
def test_each_epoch_shows_every_item_once(items, batch_size, seed):
    inputs = torch.arange(items)
    batches = shuffled_batches(inputs, -inputs, batch_size=batch_size, seed=seed)
    length = steps_per_epoch(items, batch_size)
    for epoch in range(3):
        parts = [batches(epoch * length + step) for step in range(length)]
        seen = torch.cat([chosen for chosen, _ in parts])
        assert sorted(seen.tolist()) == list(range(items))
        assert all(torch.equal(chosen, -targets) for chosen, targets in parts)


def test_a_step_does_not_depend_on_the_steps_before():
    inputs = torch.arange(31)
    one = shuffled_batches(inputs, inputs, batch_size=7, seed=3)
    other = shuffled_batches(inputs, inputs, batch_size=7, seed=3)
    forward = [one(step)[0].tolist() for step in range(20)]
    backward = [other(step)[0].tolist() for step in reversed(range(20))]
    assert forward == backward[::-1]


def test_epochs_and_seeds_have_orders_of_their_own():
    inputs = torch.arange(97)
    batches = shuffled_batches(inputs, inputs, batch_size=97, seed=0)
    other = shuffled_batches(inputs, inputs, batch_size=97, seed=1)
    orders = [batches(0), batches(1), other(0), other(1)]
    assert len({tuple(chosen.tolist()) for chosen, _ in orders}) == 4


def test_the_global_generators_stay_untouched():
    inputs = torch.arange(11)
    torch.manual_seed(0)
    expected = torch.rand(2)
    torch.manual_seed(0)
    shuffled_batches(inputs, inputs, batch_size=3, seed=0)(5)
    assert torch.equal(torch.rand(2), expected)


def test_a_tuple_of_inputs_is_picked_together():
    inputs = torch.arange(13)
    batches = shuffled_batches((inputs, 2 * inputs), inputs, batch_size=5, seed=1)
    (first, second), targets = batches(1)
    assert torch.equal(first, targets) and torch.equal(second, 2 * targets)


@pytest.mark.error_message
def test_wrong_sizes_are_refused():
    items = torch.arange(5)
    with pytest.raises(ValueError, match="batch_size.*0"):
        shuffled_batches(items, items, batch_size=0, seed=0)
    with pytest.raises(ValueError, match=r"as many items as .*, got"):
        shuffled_batches(items, items[:3], batch_size=2, seed=0)
    with pytest.raises(ValueError, match="items?.*0"):
        shuffled_batches(items[:0], items[:0], batch_size=2, seed=0)
    with pytest.raises(ValueError, match="seed.*-1"):
        shuffled_batches(items, items, batch_size=2, seed=-1)
