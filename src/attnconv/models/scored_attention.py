"""The scores that choose nothing, and the attention that takes scores as a part."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention import ScoredAttention
from attnconv.attention.inputs import check_query_key

__all__ = ["ScoredAttention", "UniformScores"]


class UniformScores(nn.Module):
    """Score every pair alike, so that the weights are a plain average.

    This is the control: an encoder-decoder with it has everything but a choice.

    Args:
        d_q: Width of a query; not used.
        d_k: Width of a key; not used.
        dim: Width that other scores project to; not used.
    """

    def __init__(self, d_q: int, d_k: int, dim: int) -> None:
        """Create a module without parameters."""
        super().__init__()

    def forward(
        self, query: Float[Tensor, "batch n_q d_q"], key: Float[Tensor, "batch n_k d_k"]
    ) -> Float[Tensor, "batch n_q n_k"]:
        """Score every pair 0.

        Args:
            query: Only its length counts.
            key: Only its length counts.

        Returns:
            Zeros.

        Raises:
            TypeError: If query or key is not floating point, or their dtypes differ.
            ValueError: If rank or batch axes do not match.
        """
        check_query_key(query, key, same_width=False)
        return query.new_zeros(query.shape[0], query.shape[1], key.shape[1])
