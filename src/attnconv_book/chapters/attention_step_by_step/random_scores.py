"""Dot products of random queries and keys, for one width after another."""

from typing import Any

import torch

from attnconv.validation import check_at_least

KEYS, DRAWS = 6, 6
WIDTHS = tuple(2**power for power in range(2, 11))
"""Widths d of the random queries and keys: 4, 8, … 1024."""


def random_scores(seed: int) -> list[list[list[float]]]:
    """Multiply random queries with random keys, for one width after another.

    Args:
        seed: For the normal entries with mean 0 and standard deviation 1. The first d
            entries of the same vectors make those of width d.

    Returns:
        Dot products, not divided, of 6 queries, for each of the 9 widths, with 6 keys
        each; rounded to three decimals.

    Raises:
        TypeError: If the seed is not an integer.
        ValueError: If it is negative.
    """
    check_at_least("seed", seed, 0)
    options: dict[str, Any] = {
        "generator": torch.Generator().manual_seed(seed),
        "dtype": torch.float64,
    }
    query = torch.randn(DRAWS, 1, WIDTHS[-1], **options)
    key = torch.randn(DRAWS, KEYS, WIDTHS[-1], **options)
    sums = (query * key).cumsum(dim=-1)
    return [
        [[round(x, 3) for x in draw[:, width - 1].tolist()] for width in WIDTHS]
        for draw in sums
    ]
