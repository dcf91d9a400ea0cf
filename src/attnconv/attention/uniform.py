"""Scores that choose nothing: the control for all others."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention.inputs import check_query_key
from attnconv.validation import check_at_least


class UniformScores(nn.Module):
    """Score every pair alike, so that the weights are a plain average.

    This is the control: a model with it has everything but a choice. It takes the
    arguments of the other scores, so that it can stand in their place.

    Args:
        d_q: Width of the queries; not used.
        d_k: Width of the keys; not used.
        dim: Width that other scores project to; not used.

    Raises:
        TypeError: If a width is not an integer.
        ValueError: If a width is below 1.
    """

    def __init__(self, d_q: int, d_k: int, dim: int) -> None:
        """Create a module without parameters."""
        super().__init__()
        check_at_least("d_q", d_q, 1)
        check_at_least("d_k", d_k, 1)
        check_at_least("dim", dim, 1)

    def forward(
        self,
        query: Float[Tensor, "*batch n_q d_q"],
        key: Float[Tensor, "*batch n_k d_k"],
    ) -> Float[Tensor, "*batch n_q n_k"]:
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
        return query.new_zeros(*query.shape[:-1], key.shape[-2])
