"""Scaled dot-product attention: each query takes a weighted average of the values.

The formula stands here once, with the weights in sight, and once more through torch's
fused kernel, which gives the same numbers without ever storing all the weights.
Masks are boolean and True means "may attend" everywhere in this package.

What a mask means, on both paths alike:

- A blocked key has no part in the row, whatever its score or its bias: its weight is
  exactly 0, and the others are what they would be without it.
- A row with nothing to attend to, masked or without keys, is all zeros.
- A score bias of −∞ blocks, as a mask does. The lowest finite number does not: it is a
  number like any other.
- Keys and values must be finite, those of blocked keys too: torch's kernels multiply
  first and mask afterwards, and 0 · NaN is NaN. So fill padding with numbers.
- A score of +∞ has no softmax (NaN). Float16 and bfloat16 are scored in float32, where
  finite queries and keys of these types reach no infinity.
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
    check_flag,
    check_floating,
    check_rank_at_least,
    check_share,
)


def masked_softmax(
    scores: Float[Tensor, "*batch n_q n_k"],
    mask: Bool[Tensor, "..."] | None = None,
) -> Float[Tensor, "*batch n_q n_k"]:
    """Turn scores into weights; the one place where a mask meets a softmax.

    Args:
        scores: Any real numbers below +∞; −∞ blocks, as the mask does.
        mask: True = may attend; broadcasts to the scores. `None` = all may, and no row
            is looked at: one of nothing but −∞ gives NaN.

    Returns:
        Weights ≥ 0. Each row sums to 1; a masked entry is exactly 0, whatever its
        score; a row in which nothing may be attended to is all zeros. Gradients are
        finite in every case.

    Raises:
        TypeError: If the scores are not floating point or the mask is not boolean.
        ValueError: If the scores have fewer than 2 axes, or if the mask does not fit
            them.

    Cost:
        About 3 passes over n_q · n_k numbers, and that much memory again.
    """
    check_floating("scores", scores)
    check_rank_at_least("scores", scores, 2, "(*batch, n_q, n_k)")
    if mask is None:
        return scores.softmax(dim=-1)
    check_mask(mask, scores.shape)
    scores = scores.masked_fill(~mask, float("-inf"))
    # A row of nothing but −inf has no softmax (NaN): it gets another row for
    # the softmax, and zeros after it.
    empty = (scores == float("-inf")).all(dim=-1, keepdim=True)
    weights = scores.masked_fill(empty, 0.0).softmax(dim=-1)
    return weights.masked_fill(empty, 0.0)


def attention_weights(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    mask: Bool[Tensor, "..."] | None = None,
    *,
    scale: int | float | None = None,
    score_bias: Float[Tensor, "..."] | None = None,
) -> Float[Tensor, "*batch n_q n_k"]:
    """Compute how much each query attends to each key.

    Args:
        query: What each position asks for.
        key: What each position offers; same width and batch axes as the query.
        mask: True = may attend; broadcasts to (*batch, n_q, n_k). `None` = all may.
        scale: Factor on the dot products; `None` means 1 / √d_k.
        score_bias: Numbers added to the scores, from `RelativeBias` for instance; −∞
            blocks. Broadcasts to (*batch, n_q, n_k). `None` = none.

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
    check_query_key(query, key)
    # Narrow numbers are scored in float32, as the fused kernels do.
    wide = torch.promote_types(query.dtype, torch.float32)
    scores = scaled_dot_scores(query.to(wide), key.to(wide), scale=scale)
    return biased_softmax(scores, mask, score_bias, query).to(query.dtype)


def biased_softmax(
    scores: Float[Tensor, "*batch n_q n_k"],
    mask: Bool[Tensor, "..."] | None,
    score_bias: Float[Tensor, "..."] | None,
    query: Float[Tensor, "..."],
) -> Float[Tensor, "*batch n_q n_k"]:
    """Add the bias to the scores, then turn them into weights.

    Args:
        scores: Any real numbers below +∞.
        mask: True = may attend.
        score_bias: Numbers added to the scores; −∞ blocks, as a mask does.
        query: The query, whose dtype the bias must have.

    Returns:
        Weights, as `masked_softmax` gives them.

    Raises:
        TypeError: If the mask is not boolean or the bias has another dtype.
        ValueError: If one of them does not fit the scores.
    """
    if score_bias is None:
        return masked_softmax(scores, mask)
    check_score_bias(score_bias, scores.shape, query)
    finite = score_bias > float("-inf")
    if mask is not None:
        check_mask(mask, scores.shape)
        finite = finite & mask
    return masked_softmax(scores + score_bias, finite)


def scaled_dot_product_attention(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    value: Float[Tensor, "*batch n_k d_v"],
    mask: Bool[Tensor, "..."] | None = None,
    *,
    scale: int | float | None = None,
    score_bias: Float[Tensor, "..."] | None = None,
    dropout: int | float = 0.0,
    fused: bool = True,
) -> Float[Tensor, "*batch n_q d_v"]:
    """Average the values, each weighted by how well its key matches the query.

    Args:
        query: What each position asks for.
        key: What each position offers; same width and batch axes as the query.
        value: What each position hands over; one row for each key.
        mask: True = may attend; broadcasts to (*batch, n_q, n_k). `None` = all may.
        scale: Factor on the dot products; `None` means 1 / √d_k.
        score_bias: Numbers added to the scores; −∞ blocks. Broadcasts to (*batch, n_q,
            n_k).
        dropout: Share of the weights that are set to 0 at random, below 1; the others
            are divided by 1 − dropout. For training alone.
        fused: Take torch's fused kernel. False takes the formula as the books write it:
            the same numbers up to rounding, with the weights in memory. On a CPU the
            kernel has no second derivatives and no forward-mode ones; the formula has.

    Returns:
        Rows that lie between the values they average (in their convex hull). A query
        that may attend to nothing gets a row of zeros.

    Raises:
        TypeError: If a tensor is not floating point, dtypes differ, the mask is not
            boolean, `scale` or `dropout` is no number, or `fused` not True or False.
        ValueError: If rank, batch axes, width or length do not match, if a row has no
            numbers, the mask or the bias does not fit, the scale is not finite or
            the dropout not in [0, 1).

    Cost:
        n_q · n_k · (d_k + d_v) multiply-adds per batch entry on both paths. Memory on
        top of the output: n_q · n_k numbers with `fused=False`; a few tiles with
        `fused=True`, where torch has a kernel for it (d_k = d_v; on CPU).

    Source:
        Vaswani et al., 2017, equation 1. The fused path: Dao et al., 2022.
    """
    check_query_key(query, key)
    check_value(key, value)
    check_flag("fused", fused)
    check_share("dropout", dropout)
    if not fused:
        weights = attention_weights(
            query, key, mask, scale=scale, score_bias=score_bias
        )
        return (F.dropout(weights, dropout) if dropout else weights) @ value
    if scale is not None:
        check_finite("scale", scale)
    if mask is not None:
        check_mask(mask, (*query.shape[:-1], key.shape[-2]))
    if score_bias is not None:
        check_score_bias(score_bias, (*query.shape[:-1], key.shape[-2]), query)
    # torch's kernels add one tensor to the scores: −inf is how it says "may not".
    added = _as_one(mask, score_bias)
    return by_kernel(query, key, value, added, dropout, scale)


def by_kernel(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    added: Tensor | None,
    dropout: int | float = 0.0,
    scale: int | float | None = None,
) -> Tensor:
    """Call torch's fused kernel with tensors that are checked already."""
    if query.dim() != 3:
        return F.scaled_dot_product_attention(
            query, key, value, added, dropout, scale=scale
        )
    # It wants an axis for the heads: give the batch one head.
    return F.scaled_dot_product_attention(
        query.unsqueeze(1),
        key.unsqueeze(1),
        value.unsqueeze(1),
        added.unsqueeze(1) if added is not None and added.dim() == 3 else added,
        dropout,
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

    Args:
        fused: Take torch's fused kernel. False takes the formula as the books write it.
            On a CPU the kernel has no second derivatives and no forward-mode ones.
        dropout: Share of the weights that are set to 0 in training, below 1.

    Raises:
        TypeError: If `fused` is not True or False, or `dropout` is no number.
        ValueError: If `dropout` is not in [0, 1).
    """

    def __init__(self, *, fused: bool = True, dropout: int | float = 0.0) -> None:
        """Keep the choice of the path, and the dropout."""
        super().__init__()
        check_flag("fused", fused)
        check_share("dropout", dropout)
        self.fused = fused
        self.dropout = dropout

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
            query,
            key,
            value,
            mask,
            score_bias=score_bias,
            dropout=self.dropout if self.training else 0.0,
            fused=self.fused,
        )

    def weights(
        self,
        query: Float[Tensor, "*batch n_q d_k"],
        key: Float[Tensor, "*batch n_k d_k"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch n_q n_k"]:
        """Return the weights without dropout; see `attention_weights`."""
        return attention_weights(query, key, mask, score_bias=score_bias)
