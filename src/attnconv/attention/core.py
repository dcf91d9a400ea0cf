"""Scaled dot-product attention: each query takes a weighted average of the values.

The formula stands here once, with the weights in sight, and once more through torch's
fused kernel, which gives the same numbers without ever storing all the weights.
Masks are boolean and True means "may attend" everywhere in this package.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnconv.attention.inputs import (
    check_mask,
    check_query_key,
    check_score_bias,
    check_value,
)
from attnconv.attention.scores import scaled_dot_scores
from attnconv.validation import (
    check_finite,
    check_floating,
    check_not_empty,
    check_rank_at_least,
)


def masked_softmax(
    scores: Float[Tensor, "*batch n_q n_k"], mask: Bool[Tensor, "..."] | None = None
) -> Float[Tensor, "*batch n_q n_k"]:
    """Turn scores into weights; the one place where a mask meets a softmax.

    Args:
        scores: Any real numbers.
        mask: True = may attend; broadcasts to the scores. `None` = all may.

    Returns:
        Weights ≥ 0. Each row sums to 1; a masked entry is exactly 0; a row in which
        nothing may be attended to is all zeros. Gradients are finite in every case.

    Raises:
        TypeError: If the scores are not floating point or the mask is not boolean.
        ValueError: If the scores have fewer than 2 axes or are empty, or if the mask
            does not fit them.

    Cost:
        About 3 passes over n_q · n_k numbers, and that much memory again.
    """
    check_floating("scores", scores)
    check_rank_at_least("scores", scores, 2, "(*batch, n_q, n_k)")
    check_not_empty("scores", scores)
    if mask is None:
        return scores.softmax(dim=-1)
    check_mask(mask, scores.shape)
    blocked = ~mask
    # Not −inf: a row of nothing but −inf has no softmax (NaN). The lowest finite number
    # has weight 0 next to any other score, and the second fill clears the empty rows.
    lowest = torch.finfo(scores.dtype).min
    weights = scores.masked_fill(blocked, lowest).softmax(dim=-1)
    return weights.masked_fill(blocked, 0.0)


def attention_weights(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    mask: Bool[Tensor, "..."] | None = None,
    *,
    scale: float | None = None,
    score_bias: Float[Tensor, "..."] | None = None,
) -> Float[Tensor, "*batch n_q n_k"]:
    """Compute how much each query attends to each key.

    Args:
        query: What each position asks for.
        key: What each position offers; same width and batch axes as the query.
        mask: True = may attend; broadcasts to (*batch, n_q, n_k). `None` = all may.
        scale: Factor on the dot products; `None` means 1 / √d_k.
        score_bias: Numbers added to the scores, from `RelativeBias` for instance;
            broadcasts to (*batch, n_q, n_k). `None` = none.

    Returns:
        Weights ≥ 0. Each row sums to 1, except that a query which may attend to nothing
        has a row of zeros.

    Raises:
        TypeError: If query or key is not floating point, their dtypes differ, the mask
            is not boolean, the bias has another dtype or the scale is no number.
        ValueError: If rank, batch axes or width do not match, the mask or the bias does
            not fit, or the scale is not finite.

    Cost:
        n_q · n_k · d_k multiply-adds and n_q · n_k numbers of memory per batch entry.

    Source:
        Vaswani et al., 2017, equation 1, without the values.
    """
    scores = scaled_dot_scores(query, key, scale=scale)
    if score_bias is not None:
        check_score_bias(score_bias, scores.shape, query)
        scores = scores + score_bias
    return masked_softmax(scores, mask)


def scaled_dot_product_attention(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    value: Float[Tensor, "*batch n_k d_v"],
    mask: Bool[Tensor, "..."] | None = None,
    *,
    scale: float | None = None,
    score_bias: Float[Tensor, "..."] | None = None,
    fused: bool = True,
) -> Float[Tensor, "*batch n_q d_v"]:
    """Average the values, each weighted by how well its key matches the query.

    Args:
        query: What each position asks for.
        key: What each position offers; same width and batch axes as the query.
        value: What each position hands over; one row for each key.
        mask: True = may attend; broadcasts to (*batch, n_q, n_k). `None` = all may.
        scale: Factor on the dot products; `None` means 1 / √d_k.
        score_bias: Numbers added to the scores; broadcasts to (*batch, n_q, n_k).
        fused: Take torch's fused kernel. False takes the formula as the books write it:
            the same numbers up to rounding, with the weights in memory.

    Returns:
        Rows that lie between the values they average (in their convex hull). A query
        that may attend to nothing gets a row of zeros.

    Raises:
        TypeError: If a tensor is not floating point, dtypes differ, the mask is not
            boolean or the scale is no number.
        ValueError: If rank, batch axes, width or length do not match, if a tensor is
            empty, the mask or the bias does not fit, or the scale is not finite.

    Cost:
        n_q · n_k · (d_k + d_v) multiply-adds per batch entry on both paths. Memory on
        top of the output: n_q · n_k numbers with `fused=False`; a few tiles with
        `fused=True`, where torch has a kernel for it (d_k = d_v; on CPU).

    Source:
        Vaswani et al., 2017, equation 1. The fused path: Dao et al., 2022.
    """
    check_query_key(query, key)
    check_value(key, value)
    if not fused:
        weights = attention_weights(
            query, key, mask, scale=scale, score_bias=score_bias
        )
        return weights @ value
    if scale is not None:
        check_finite("scale", scale)
    scores_shape = (*query.shape[:-1], key.shape[-2])
    if mask is not None:
        check_mask(mask, scores_shape)
    if score_bias is not None:
        check_score_bias(score_bias, scores_shape, query)
    # torch's kernels add one tensor to the scores: −inf is how it says "may not".
    added = _as_one(mask, score_bias)
    if query.dim() != 3:
        return F.scaled_dot_product_attention(query, key, value, added, scale=scale)
    # torch's kernels want an axis for the heads: give the batch one head.
    return F.scaled_dot_product_attention(
        query.unsqueeze(1),
        key.unsqueeze(1),
        value.unsqueeze(1),
        added.unsqueeze(1) if added is not None and added.dim() == 3 else added,
        scale=scale,
    ).squeeze(1)


def _as_one(mask: Tensor | None, score_bias: Tensor | None) -> Tensor | None:
    """Write mask and bias as the one tensor that the fused kernel takes."""
    if mask is None or score_bias is None:
        return mask if score_bias is None else score_bias
    return score_bias.masked_fill(~mask, float("-inf"))


class AttentionCore(nn.Module):
    """Scaled dot-product attention as a module, so that a hook can watch it.

    It has no parameters. Its inputs are all that is needed to compute the weights
    afterwards: `attention_weights(query, key, mask)`, with `score_bias` where there is
    one.
    """

    def forward(
        self,
        query: Float[Tensor, "*batch n_q d_k"],
        key: Float[Tensor, "*batch n_k d_k"],
        value: Float[Tensor, "*batch n_k d_v"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch n_q d_v"]:
        """Average the values; see `scaled_dot_product_attention`."""
        return scaled_dot_product_attention(
            query, key, value, mask, score_bias=score_bias
        )
