"""Associative recall: pairs of a key and a value, then keys that ask for their values.

A sequence reads k₁ v₁ k₂ v₂ … k_P v_P q₁ … q_Q. Each query is one of the keys, and its
answer the value that followed that key. To answer, a network must find the key again
(content) and take what stands beside it (place).
"""

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Int64
from torch import Tensor

from attnconv.validation import (
    check_at_least,
    check_instance,
    check_integers,
    check_not_empty,
    check_rank,
)


class Recall(NamedTuple):
    """Sequences of one size, with the answers to their queries.

    Attributes:
        tokens: Token numbers. Keys are 0 … num_keys − 1, values come after them.
        targets: For each query the number of its value, 0 … num_values − 1.
    """

    tokens: Int64[Tensor, "batch tokens"]
    targets: Int64[Tensor, "batch queries"]


def draw_recall(
    generator: np.random.Generator,
    *,
    batch: int,
    pairs: int,
    queries: int = 1,
    num_keys: int = 32,
    num_values: int = 32,
) -> Recall:
    """Draw sequences of pairs with queries after them.

    The keys of a sequence differ from each other, the values are drawn independently,
    and no pair is asked for twice.

    Args:
        generator: All that is random comes from it.
        batch: Number of sequences.
        pairs: Pairs in each, at most `num_keys`.
        queries: Queries in each, at most `pairs`.
        num_keys: Number of different keys.
        num_values: Number of different values.

    Returns:
        2 · pairs + queries tokens for each sequence, and its answers.

    Raises:
        TypeError: If `generator` is none, or a number is not an integer.
        ValueError: If a number is below 1, or `pairs` or `queries` too large.

    Source:
        Arora et al., 2024 (Zoology), section 4, multi-query associative recall. There
        the queries are spread over a longer sequence; here they follow at once.
    """
    check_instance("generator", generator, np.random.Generator)
    check_at_least("batch", batch, 1)
    check_at_least("pairs", pairs, 1)
    check_at_least("queries", queries, 1)
    check_at_least("num_keys", num_keys, 1)
    check_at_least("num_values", num_values, 1)
    if pairs > num_keys:
        raise ValueError(f"pairs must be at most num_keys = {num_keys}, got {pairs}")
    if queries > pairs:
        raise ValueError(f"queries must be at most pairs = {pairs}, got {queries}")
    keys = _without_repeats(generator, batch, num_keys, pairs)
    values = generator.integers(num_values, size=(batch, pairs))
    asked = _without_repeats(generator, batch, pairs, queries)
    shown = np.stack([keys, num_keys + values], axis=-1).reshape(batch, 2 * pairs)
    tokens = np.concatenate([shown, np.take_along_axis(keys, asked, 1)], axis=1)
    targets = np.take_along_axis(values, asked, 1)
    return Recall(torch.from_numpy(tokens), torch.from_numpy(targets))


def accuracy_without_recall(
    tokens: Int64[Tensor, "batch tokens"], *, pairs: int
) -> float:
    """Say how often a guess is right that knows the values, but not whose they are.

    The best such guess is the value that occurs most often in the sequence. A network
    that is right more often has connected keys with their values.

    Args:
        tokens: Sequences as `draw_recall` draws them.
        pairs: Pairs in each.

    Returns:
        Expected accuracy on these sequences, from 1 / pairs to 1.

    Raises:
        TypeError: If `tokens` holds no integers, or `pairs` is none.
        ValueError: If `tokens` does not have 2 axes, is empty or too short for so many
            pairs.
    """
    check_rank("tokens", tokens, 2, "(batch, tokens)")
    check_integers("tokens", tokens)
    check_not_empty("tokens", tokens)
    check_at_least("pairs", pairs, 1)
    if tokens.shape[1] < 2 * pairs:
        raise ValueError(
            f"pairs must be at most half of the {tokens.shape[1]} tokens, got {pairs}"
        )
    values = tokens[:, 1 : 2 * pairs : 2]
    alike = (values.unsqueeze(1) == values.unsqueeze(2)).sum(dim=2)
    return float(alike.amax(dim=1).double().mean()) / pairs


def _without_repeats(
    generator: np.random.Generator, batch: int, size: int, number: int
) -> np.ndarray:
    """Draw numbers below a size for each row, none of them twice: (batch, number)."""
    rows = np.tile(np.arange(size), (batch, 1))
    return generator.permuted(rows, axis=1)[:, :number]
