"""ALiBi: scores that fall with the distance, by a fixed slope for each head."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from attnconv.attention.distances import DistanceBias, key_distances
from attnconv.validation import check_at_least


def alibi_slopes(num_heads: int) -> Float[Tensor, " {num_heads}"]:
    """Return the slope of each head, from steep (looks near) to flat (looks far).

    Args:
        num_heads: Number of heads.

    Returns:
        For a power of two, num_heads numbers from 2^(−8/num_heads) down to 2^(−8), each
        the same factor below the one before. For another number, those of the power of
        two below it, and between them every second one of the power above.

    Raises:
        TypeError: If `num_heads` is not an integer.
        ValueError: If it is below 1.

    Source:
        Press, Smith and Lewis, 2022, section 3; for other numbers of heads their
        program.
    """
    check_at_least("num_heads", num_heads, 1)
    below = 2 ** math.floor(math.log2(num_heads))
    slopes = [2 ** (-8 * (h + 1) / below) for h in range(below)]
    between = [2 ** (-8 * (h + 1) / (2 * below)) for h in range(0, 2 * below, 2)]
    return torch.tensor([*slopes, *between][:num_heads])


class AlibiBias(DistanceBias):
    """Take slope · distance off the score of every pair; nothing is learned.

    Both directions count alike. With a causal mask only keys before the query are left,
    which is the form of the paper.

    Args:
        num_heads: Number of heads.

    Raises:
        TypeError: If `num_heads` is not an integer.
        ValueError: If it is below 1.

    Source:
        Press, Smith and Lewis, 2022, section 3. The bias is added after the scores were
        divided by √d_k.
    """

    slopes: Tensor

    def __init__(self, num_heads: int) -> None:
        """Keep the slopes beside the parameters, not among them."""
        super().__init__()
        self.num_heads = num_heads
        self.register_buffer("slopes", alibi_slopes(num_heads), persistent=False)

    def forward(self, n_q: int, n_k: int) -> Float[Tensor, "num_heads {n_q} {n_k}"]:
        """Return what is added to the scores.

        Args:
            n_q: Number of queries. As in `causal_mask`, they are the last of the
                positions: the last query stands where the last key stands.
            n_k: Number of keys.

        Returns:
            −slope · |i − j| for each head, query and key.

        Raises:
            TypeError: If a size is not an integer.
            ValueError: If a size is below 1.
        """
        distance = key_distances(n_q, n_k, self.slopes.device)
        return -self.slopes[:, None, None] * distance.abs()
