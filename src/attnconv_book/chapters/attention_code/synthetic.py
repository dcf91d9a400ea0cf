"""Data that is made up: the article's own random numbers, and a task to reverse."""

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from attnconv.training.batches import Batches
from attnconv.validation import check_at_least, check_seed


def article_regression(
    seed: int = 0,
) -> tuple[Float[Tensor, "3 100"], Float[Tensor, "3 10"]]:
    """Draw the article's regression: 3 rows of 100 numbers, and 10 targets for each.

    Args:
        seed: Fixes the draw; the global generator stays untouched.

    Returns:
        Inputs and targets, all independent standard normal: there is nothing in the
        inputs that says anything about the targets.

    Raises:
        ValueError: If `seed` is negative or too large.

    Source:
        The article, section 4.1.
    """
    check_seed("seed", seed)
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.randn(3, 100, generator=generator)
    return inputs, torch.randn(3, 10, generator=generator)


def reversal_batches(
    *, batch_size: int, length: int = 12, num_tokens: int = 10, seed: int = 0
) -> Batches:
    """Draw random sequences, to be written backwards.

    Args:
        batch_size: Sequences per step.
        length: Tokens per sequence.
        num_tokens: Number of different tokens, at least 2.
        seed: Fixes what each step draws; the global generator stays untouched.

    Returns:
        A function of the step. Its inputs are sequences (batch, length) of independent
        token numbers, its targets the same sequences with the last token first.

    Raises:
        ValueError: If a size is too small or `seed` is negative.
    """
    check_at_least("batch_size", batch_size, 1)
    check_at_least("length", length, 1)
    check_at_least("num_tokens", num_tokens, 2)
    check_at_least("seed", seed, 0)

    def batches(step: int) -> tuple[Tensor, Tensor]:
        check_at_least("step", step, 0)
        generator = np.random.default_rng([seed, step])
        drawn = generator.integers(num_tokens, size=(batch_size, length))
        inputs = torch.from_numpy(drawn)
        return inputs, inputs.flip(dims=(1,))

    return batches
