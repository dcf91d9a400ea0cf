"""Softcapped scores: bounded, so that no pair takes all the weight for good."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention.scores import scaled_dot_scores
from attnconv.validation import check_finite, check_positive


def softcapped_scores(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    cap: int | float,
    *,
    scale: int | float | None = None,
) -> Float[Tensor, "*batch n_q n_k"]:
    """Score each pair by its scaled dot product s, bent to cap · tanh(s / cap).

    Args:
        query: What each position asks for.
        key: What each position offers; same width as the query.
        cap: The bound of the scores, above 0.
        scale: Factor on the dot products; `None` means 1 / √d_k.

    Returns:
        Scores between −cap and +cap; much smaller ones are as they were.

    Raises:
        TypeError: If query or key is not floating point, their dtypes differ, or `cap`
            or `scale` is no number.
        ValueError: If rank, batch axes or width do not match, `cap` is not positive and
            finite, or `scale` not finite.

    Cost:
        n_q · n_k · d_k multiply-adds and n_q · n_k tanh for each batch entry. Torch's
        fused kernel has no cap: the scores are in memory.

    Source:
        Bello et al., 2017, section 2.2; Gemma Team, 2024 (Gemma 2), section 2.
    """
    check_positive("cap", cap)
    check_finite("cap", cap)
    scores = scaled_dot_scores(query, key, scale=scale)
    return cap * torch.tanh(scores / cap)


class SoftcappedScores(nn.Module):
    """Softcapped scores as a part: `ScoredAttention(SoftcappedScores(50))` is a core.

    Args:
        cap: The bound of the scores, above 0.

    Raises:
        TypeError: If `cap` is no number.
        ValueError: If it is not positive and finite.
    """

    def __init__(self, cap: int | float) -> None:
        """Keep the cap; there are no parameters."""
        super().__init__()
        check_positive("cap", cap)
        check_finite("cap", cap)
        self.cap = cap

    def forward(
        self,
        query: Float[Tensor, "*batch n_q d_k"],
        key: Float[Tensor, "*batch n_k d_k"],
    ) -> Float[Tensor, "*batch n_q n_k"]:
        """Give the scores; see `softcapped_scores`."""
        return softcapped_scores(query, key, self.cap)
