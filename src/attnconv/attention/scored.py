"""Attention whose scores are a part to choose."""

from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnconv.attention.core import biased_softmax
from attnconv.attention.inputs import check_query_key, check_value
from attnconv.validation import check_instance, check_shape


class ScoredAttention(nn.Module):
    """Average values with the weights that a module of scores gives.

    It fits as the `core` of a layer too; then the batch has one more axis, the heads.

    Args:
        scores: Takes `(query, key)`, returns scores (*batch, n_q, n_k).

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
        query: Float[Tensor, "*batch n_q d_q"],
        key: Float[Tensor, "*batch n_k d_k"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch n_q n_k"]:
        """Compute how much each query attends to each key.

        Args:
            query: What asks.
            key: What is asked.
            mask: True = may attend.
            score_bias: Numbers added to the scores; −∞ blocks.

        Returns:
            Weights that are never negative; each row sums to 1, or is all zeros where
            nothing may be attended to.

        Raises:
            TypeError: If query or key is not floating point, their dtypes differ, the
                mask is not boolean, or the bias has another dtype.
            ValueError: If rank or batch axes do not match, the mask or the bias does
                not fit, or the module gives no score for every pair.
        """
        check_query_key(query, key, same_width=False)
        scores: Tensor = self.scores(query, key)
        pairs = (*query.shape[:-1], key.shape[-2])
        check_shape("scores(query, key)", scores, pairs, "(*batch, n_q, n_k)")
        return biased_softmax(scores, mask, score_bias, query)

    def forward(
        self,
        query: Float[Tensor, "*batch n_q d_q"],
        key: Float[Tensor, "*batch n_k d_k"],
        value: Float[Tensor, "*batch n_k d_v"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch n_q d_v"]:
        """Average the values by the weights.

        Args:
            query: What asks.
            key: What is asked.
            value: What is averaged, one per key.
            mask: True = may attend.
            score_bias: Numbers added to the scores; −∞ blocks.

        Returns:
            One average for each query.

        Raises:
            TypeError: As for `weights`; `value` counts as well.
            ValueError: As for `weights`, or if `value` has not one row for each key.
        """
        weights = self.weights(query, key, mask, score_bias)
        check_value(key, value)
        return weights @ value
