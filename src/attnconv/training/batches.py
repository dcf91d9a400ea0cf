"""Batches as a pure function of the step, so that a run can start at any step."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor

from attnconv.validation import check_at_least, check_rank_at_least, check_tensor

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


def count_items(inputs: Inputs) -> int:
    """Count the items that all inputs of a model run over.

    Args:
        inputs: One tensor or a tuple of tensors, their first axis over the items.

    Returns:
        The length of that axis, at least 1.

    Raises:
        TypeError: If one of the inputs is no tensor.
        ValueError: If there is no tensor or no item, if a tensor has no axis, or if
            the tensors differ in the number of items.
    """
    parts = as_tuple(inputs)
    check_at_least("number of inputs", len(parts), 1)
    for part in parts:
        check_rank_at_least("inputs", part, 1, "(items, ...)")
    counts = [len(part) for part in parts]
    if len(set(counts)) > 1 or counts[0] == 0:
        raise ValueError(
            f"inputs must hold as many items in each part, at least 1, got {counts}"
        )
    return counts[0]


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
        TypeError: If inputs or targets are no tensors, or a number is no integer.
        ValueError: If there is no item, if inputs and targets differ in number, or
            if `batch_size` is smaller than 1 or `seed` negative. The function of the
            step refuses negative steps.
    """
    check_tensor("targets", targets)
    items, parts = count_items(inputs), as_tuple(inputs)
    if targets.shape[:1] != (items,):
        raise ValueError(
            f"targets must hold as many items as inputs ({items}), "
            f"got shape {tuple(targets.shape)}"
        )
    epoch_length = steps_per_epoch(items, batch_size)
    check_at_least("seed", seed, 0)

    @lru_cache(maxsize=2)
    def order(epoch: int) -> Tensor:
        permutation = np.random.default_rng([seed, epoch]).permutation(items)
        return torch.from_numpy(permutation).to(targets.device)

    def batches(step: int) -> tuple[Inputs, Tensor]:
        check_at_least("step", step, 0)
        epoch, position = divmod(step, epoch_length)
        chosen = order(epoch)[position * batch_size : (position + 1) * batch_size]
        picked = tuple(part[chosen] for part in parts)
        return picked if isinstance(inputs, tuple) else picked[0], targets[chosen]

    return batches
