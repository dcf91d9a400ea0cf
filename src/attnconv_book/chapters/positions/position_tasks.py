"""Two tasks: one that needs positions, and one that must not use them."""

import numpy as np
import torch
from torch import Tensor

from attnconv.training.batches import Batches
from attnconv.validation import check_at_least


def delayed_copy_batches(
    *, batch_size: int, length: int, delay: int = 3, num_tokens: int = 8, seed: int = 0
) -> Batches:
    """Draw random sequences; each place must name the token some places before it.

    Args:
        batch_size: Sequences per step.
        length: Tokens per sequence; more than `delay`.
        delay: How many places before.
        num_tokens: Number of different tokens, at least 2.
        seed: Fixes what each step draws; the global generator stays untouched.

    Returns:
        A function of the step. Its inputs are token numbers (batch, length), its
        targets (batch, length − delay): those of the places from `delay` on. Guessing
        is right once in `num_tokens`.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If a size is too small or `seed` is negative.
    """
    check_at_least("batch_size", batch_size, 1)
    check_at_least("delay", delay, 0)
    check_at_least("length", length, delay + 1)
    check_at_least("num_tokens", num_tokens, 2)
    check_at_least("seed", seed, 0)

    def batches(step: int) -> tuple[Tensor, Tensor]:
        check_at_least("step", step, 0)
        generator = np.random.default_rng([seed, step])
        drawn = generator.integers(num_tokens, size=(batch_size, length))
        inputs = torch.from_numpy(drawn)
        return inputs, inputs[:, : length - delay]

    return batches


def majority_batches(*, batch_size: int, length: int, seed: int = 0) -> Batches:
    """Draw sequences of 0 and 1; the answer is the token that occurs more often.

    The share of ones is drawn anew for each sequence, evenly from 0 to 1. The order
    carries nothing: every permutation of a sequence is as likely, with the same answer.

    Args:
        batch_size: Sequences per step.
        length: Tokens per sequence; odd, so that there is always a majority.
        seed: Fixes what each step draws; the global generator stays untouched.

    Returns:
        A function of the step. Its inputs are (batch, length) of 0 and 1, its targets
        (batch,). Guessing is right half of the time.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If a size is too small, `length` is even, or `seed` is negative.
    """
    check_at_least("batch_size", batch_size, 1)
    check_at_least("length", length, 1)
    if length % 2 == 0:
        raise ValueError(f"length must be odd, got {length}")
    check_at_least("seed", seed, 0)

    def batches(step: int) -> tuple[Tensor, Tensor]:
        check_at_least("step", step, 0)
        generator = np.random.default_rng([seed, step])
        share = generator.random((batch_size, 1))
        inputs = torch.from_numpy((generator.random((batch_size, length)) < share) * 1)
        return inputs, (2 * inputs.sum(1) > length).long()

    return batches
