"""A learned number for each distance, added to the scores."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention.distances import DistanceBias, key_distances
from attnconv.validation import check_at_least


class RelativeBias(DistanceBias):
    """One learned number for each head and each distance, added to the scores.

    A query at position i sees the key at position j with its score plus b[j − i]. The
    bias depends on the place alone, the score on the content alone: their sum mixes by
    both. Distances beyond `max_distance` share the number of `max_distance`.

    Args:
        num_heads: Number of heads; each learns its own numbers.
        max_distance: The largest distance with a number of its own, to either side.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If `num_heads` is below 1 or `max_distance` below 0.

    Source:
        Shaw et al., 2018, section 3.2, for the clipped distance; Raffel et al., 2020,
        section 2.1, for a number added to the score instead of a vector added to the
        key (theirs shares numbers between far distances of like size); Liu et al.,
        2021, equation 4, for the same in windows of an image.
    """

    def __init__(self, num_heads: int, max_distance: int) -> None:
        """Draw one small number for each head and distance."""
        super().__init__()
        check_at_least("num_heads", num_heads, 1)
        check_at_least("max_distance", max_distance, 0)
        self.num_heads = num_heads
        self.max_distance = max_distance
        self.table = nn.Parameter(torch.empty(num_heads, 2 * max_distance + 1))
        nn.init.normal_(self.table, std=0.02)

    def forward(self, n_q: int, n_k: int) -> Float[Tensor, "num_heads {n_q} {n_k}"]:
        """Look up the bias of every pair of positions.

        Args:
            n_q: Number of queries. As in `causal_mask`, they are the last of the
                positions: the last query stands where the last key stands.
            n_k: Number of keys.

        Returns:
            Numbers to add to the scores, constant along each diagonal.

        Raises:
            TypeError: If a size is not an integer.
            ValueError: If a size is below 1.

        Cost:
            No multiply-adds; num_heads · n_q · n_k numbers of memory.
        """
        distance = key_distances(n_q, n_k, self.table.device)
        column = distance.clamp(-self.max_distance, self.max_distance)
        return self.table[:, column + self.max_distance]
