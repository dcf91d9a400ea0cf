"""Batches as a pure function of the step, so that a run can start at any step."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor

from attnconv.validation import check_at_least

Inputs: TypeAlias = Tensor | tuple[Tensor, ...]
"""What a model is called with: one tensor, or a tuple of positional arguments."""

Batches: TypeAlias = Callable[[int], tuple[Inputs, Tensor]]
"""`batches(step)` gives the inputs and targets of that step, always the same."""


def as_tuple(inputs: Inputs) -> tuple[Tensor, ...]:
    """Write the inputs of a model as a tuple of positional arguments.

    Args:
        inputs: One tensor or a tuple of tensors.

    Returns:
        The tuple; a single tensor becomes a tuple of length one.
    """
    return inputs if isinstance(inputs, tuple) else (inputs,)


def steps_per_epoch(items: int, batch_size: int) -> int:
    """Count the steps in which every item is seen once.

    Args:
        items: Number of items, at least 1.
        batch_size: Items per step, at least 1.

    Returns:
        The quotient, rounded up: the last batch of an epoch may be smaller.

    Raises:
        ValueError: If one of the two is smaller than 1.
    """
    check_at_least("items", items, 1)
    check_at_least("batch_size", batch_size, 1)
    return -(-items // batch_size)


def shuffled_batches(
    inputs: Inputs, targets: Tensor, *, batch_size: int, seed: int
) -> Batches:
    """Deal the items out in a new random order each epoch.

    Args:
        inputs: Tensor, or tuple of tensors, whose first axis runs over the items.
        targets: Targets of the same items.
        batch_size: Items per step; the last batch of an epoch may be smaller.
        seed: Fixes the orders of all epochs; the global generators stay untouched.

    Returns:
        A function of the step number. Each epoch shows every item exactly once,
        and the answer for a step does not depend on the steps asked before.

    Raises:
        ValueError: If there is no item, if inputs and targets differ in number, or
            if `batch_size` is smaller than 1 or `seed` negative.
    """
    parts = as_tuple(inputs)
    items = len(targets)
    for part in parts:
        if len(part) != items:
            raise ValueError(
                f"inputs must hold as many items as targets ({items}), got {len(part)}"
            )
    epoch_length = steps_per_epoch(items, batch_size)
    check_at_least("seed", seed, 0)

    @lru_cache(maxsize=2)
    def order(epoch: int) -> Tensor:
        permutation = np.random.default_rng([seed, epoch]).permutation(items)
        return torch.from_numpy(permutation).to(targets.device)

    def batches(step: int) -> tuple[Inputs, Tensor]:
        epoch, position = divmod(step, epoch_length)
        chosen = order(epoch)[position * batch_size : (position + 1) * batch_size]
        picked = tuple(part[chosen] for part in parts)
        return picked if isinstance(inputs, tuple) else picked[0], targets[chosen]

    return batches
