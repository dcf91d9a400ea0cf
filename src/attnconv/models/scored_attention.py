"""Attention whose scores are a part to choose, and the scores that choose nothing."""

from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnconv.attention import masked_softmax
from attnconv.attention.inputs import check_query_key, check_value
from attnconv.validation import check_instance


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


class ScoredAttention(nn.Module):
    """Average values with the weights that a module of scores gives.

    Args:
        scores: Takes `(query, key)`, returns scores (batch, n_q, n_k).

    Raises:
        TypeError: If `scores` is not a module.
    """

    def __init__(self, scores: nn.Module) -> None:
        """Keep the module of scores as a child."""
        super().__init__()
        check_instance("scores", scores, nn.Module)
        self.scores = scores

    def weights(
        self,
        query: Float[Tensor, "batch n_q d_q"],
        key: Float[Tensor, "batch n_k d_k"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "batch n_q n_k"]:
        """Compute how much each query attends to each key.

        Args:
            query: What asks.
            key: What is asked.
            mask: True = may attend.

        Returns:
            Weights that are never negative; each row sums to 1.

        Raises:
            TypeError: If query or key is not floating point, their dtypes differ, or
                the mask is not boolean.
            ValueError: If rank or batch axes do not match, or the mask does not fit.
        """
        check_query_key(query, key, same_width=False)
        return masked_softmax(self.scores(query, key), mask)

    def forward(
        self,
        query: Float[Tensor, "batch n_q d_q"],
        key: Float[Tensor, "batch n_k d_k"],
        value: Float[Tensor, "batch n_k d_v"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "batch n_q d_v"]:
        """Average the values by the weights.

        Args:
            query: What asks.
            key: What is asked.
            value: What is averaged, one per key.
            mask: True = may attend.

        Returns:
            One average for each query.

        Raises:
            TypeError: As for `weights`; `value` counts as well.
            ValueError: As for `weights`, or if `value` has not one row for each key.
        """
        weights = self.weights(query, key, mask)
        check_value(key, value)
        return weights @ value
