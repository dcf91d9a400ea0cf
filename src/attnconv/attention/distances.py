"""How far each key stands from each query."""

import torch
from jaxtyping import Int64
from torch import Tensor

from attnconv.validation import check_at_least


def key_distances(
    n_q: int, n_k: int, device: torch.device | str | None, first: int | None = None
) -> Int64[Tensor, "{n_q} {n_k}"]:
    """Count the positions from every query to every key.

    Args:
        n_q: Number of queries.
        n_k: Number of keys, at positions 0 to n_k − 1.
        device: Where the result lies.
        first: Position of the first query. `None`: as in `causal_mask` the queries are
            the last of the positions, and the last one stands where the last key
            stands.

    Returns:
        j − i for query position i and key position j: negative before the query.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.
    """
    check_at_least("n_q", n_q, 1)
    check_at_least("n_k", n_k, 1)
    first = n_k - n_q if first is None else first
    query_position = torch.arange(first, first + n_q, device=device)
    key_position = torch.arange(n_k, device=device)
    return key_position - query_position[:, None]
