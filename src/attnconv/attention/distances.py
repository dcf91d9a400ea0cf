"""How far each key stands from each query."""

import torch
from jaxtyping import Int64
from torch import Tensor

from attnconv.validation import check_at_least


def key_distances(
    n_q: int, n_k: int, device: torch.device | str | None
) -> Int64[Tensor, "{n_q} {n_k}"]:
    """Count the positions from every query to every key.

    Args:
        n_q: Number of queries. As in `causal_mask`, they are the last of the positions:
            the last query stands where the last key stands.
        n_k: Number of keys.
        device: Where the result lies.

    Returns:
        j − i for query position i and key position j: negative before the query.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.
    """
    check_at_least("n_q", n_q, 1)
    check_at_least("n_k", n_k, 1)
    query_position = torch.arange(n_k - n_q, n_k, device=device)
    key_position = torch.arange(n_k, device=device)
    return key_position - query_position[:, None]
