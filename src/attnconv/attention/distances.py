"""How far each key stands from each query, and positions that see this alone."""

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

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


class DistanceBias(nn.Module):
    """Positions that add numbers to the scores: a call `(n_q, n_k)` gives them."""

    def place(
        self,
        query: Float[Tensor, "batch num_heads n_q head_dim"],
        key: Float[Tensor, "batch kv_heads n_k head_dim"],
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Leave queries and keys as they are, and give what is added to the scores.

        Args:
            query: Queries of each head; only their number counts.
            key: Keys of each head; only their number counts.

        Returns:
            Queries, keys, and the bias in their number type.
        """
        bias: Tensor = self(query.shape[-2], key.shape[-2])
        return query, key, bias.to(query.dtype)
