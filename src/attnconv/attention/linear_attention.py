"""Linear attention: without the softmax, the sums can be taken in another order.

It is equal to a full attention matrix with special entries, and the tests hold it to
that.
"""

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnconv.attention.inputs import (
    check_mask,
    check_query_key,
    check_value,
)
from attnconv.attention.linear_gated import gated_linear_attention
from attnconv.attention.masks import causal_mask
from attnconv.attention.multi_head import MultiHeadAttention
from attnconv.validation import check_flag, check_floating, check_tensor


def positive_features(x: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    """Map each number to a positive one: elu(x) + 1.

    Args:
        x: Any real numbers.

    Returns:
        x + 1 where x > 0, exp(x) elsewhere: right to the last digit also far below 0,
        where the sum elu(x) + 1 cancels. Gradients are finite for every finite x.

    Raises:
        TypeError: If `x` is not floating point.

    Source:
        Katharopoulos et al., 2020, section 3.2.1, equation 7.
    """
    check_floating("x", x)
    # The exponential sees no number above 0: it would be infinite there, and its
    # gradient 0 · ∞.
    return torch.where(x > 0, x + 1, x.clamp(max=0).exp())


def linear_attention_weights(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    mask: Bool[Tensor, "..."] | None = None,
) -> Float[Tensor, "*batch n_q n_k"]:
    """Compute the weights that linear attention uses but never stores.

    Args:
        query: What each position asks for.
        key: What each position offers; same width and batch axes as the query.
        mask: True = may attend; broadcasts to (*batch, n_q, n_k). `None` = all may.

    Returns:
        Weights ≥ 0; each row sums to 1. Without a mask the matrix has rank d_k at most.
        A row without a key that may be attended to, or whose products of features are
        all too small for the number type, is all zeros.

    Raises:
        TypeError: If query or key is not floating point, their dtypes differ, or the
            mask is not boolean.
        ValueError: If rank, batch axes or width do not match, or the mask does not fit.

    Cost:
        n_q · n_k · d_k multiply-adds and n_q · n_k numbers per batch entry.

    Source:
        Katharopoulos et al., 2020, section 3.2.
    """
    check_query_key(query, key)
    q, k = (positive_features(_widened(t)) for t in (query, key))
    similarity = q @ k.mT
    if mask is not None:
        check_mask(mask, similarity.shape)
        similarity = similarity.masked_fill(~mask, 0)
    return _divided(similarity, similarity.sum(dim=-1, keepdim=True)).to(query.dtype)


def linear_attention(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    value: Float[Tensor, "*batch n_k d_v"],
    mask: Bool[Tensor, "..."] | None = None,
    *,
    causal: bool = False,
) -> Float[Tensor, "*batch n_q d_v"]:
    """Average the values with weights φ(q)·φ(k), without ever forming the weights.

    (φ(Q) φ(K)ᵀ) V is taken as φ(Q) (φ(K)ᵀ V): one small matrix sums up all keys and
    values, and every query reads from it.

    Args:
        query: What each position asks for.
        key: What each position offers; same width and batch axes as the query.
        value: What each position hands over; one row for each key.
        mask: True = may attend; broadcasts to (*batch, n_q, n_k). `None` = all may. A
            mask for all queries alike, (…, 1, n_k), leaves keys out of the sums.
        causal: Each query attends to its own position and those before it, as under
            `causal_mask(n_q, n_k)`; the sums then grow from piece to piece.

    Returns:
        Rows in the convex hull of the values: `linear_attention_weights @ value`.
        Float16 and bfloat16 are summed up in float32.

    Raises:
        TypeError: If a tensor is not floating point, dtypes differ, the mask is not
            boolean or `causal` not True or False.
        ValueError: If rank, batch axes, width or length do not match, the mask does
            not fit, or, if causal, there are more queries than keys.

    Cost:
        (n_q + n_k) · d_k · (d_v + 1) multiply-adds, about: linear in the length.
        Memory d_k · (d_v + 1) numbers on top of the features. Causal: as for
        `gated_linear_attention` in chunks. A mask that differs from query to query
        needs the weights: n_q · n_k · (d_k + d_v) and n_q · n_k numbers.

    Source:
        Katharopoulos et al., 2020, sections 3.2 and 3.3.
    """
    check_query_key(query, key)
    check_value(key, value)
    check_flag("causal", causal)
    n_q, n_k = query.shape[-2], key.shape[-2]
    if causal and n_q > n_k:
        raise ValueError(
            f"query must have at most as many positions as key, {n_k}, got {n_q}: "
            "the queries are the last of them"
        )
    if mask is not None:
        check_mask(mask, (*query.shape[:-1], n_k))
        if mask.shape[-2] != 1:
            mask = _with_causal(mask, query, key) if causal else mask
            return linear_attention_weights(query, key, mask) @ value
    q, k, v = (_widened(t) for t in (query, key, value))
    q, k = positive_features(q), positive_features(k)
    if mask is not None:
        k = k.masked_fill(~mask.mT, 0)
    if not causal:
        summary, total = k.mT @ v, k.sum(dim=-2).unsqueeze(-1)
        return _divided(q @ summary, q @ total).to(value.dtype)
    # One more value, always 1, sums up what to divide by.
    v = torch.cat([v, torch.ones_like(v[..., :1])], dim=-1)
    before, here = slice(None, n_k - n_q), slice(n_k - n_q, None)
    state = k[..., before, :].mT @ v[..., before, :]
    read = gated_linear_attention(q, k[..., here, :], v[..., here, :], state=state)
    sums, total = read.output[..., :-1], read.output[..., -1:]
    return _divided(sums, total).to(value.dtype)


def _with_causal(mask: Tensor | None, query: Tensor, key: Tensor) -> Tensor:
    """Join a mask, already checked, with the causal one."""
    causal = causal_mask(query.shape[-2], key.shape[-2], device=query.device)
    return causal if mask is None else causal & mask


def _widened(x: Tensor) -> Tensor:
    """Give narrow numbers the range of float32, which sums over many keys need."""
    return x.to(torch.promote_types(x.dtype, torch.float32))


def _divided(part: Tensor, total: Tensor) -> Tensor:
    """Divide by totals ≥ 0; where there is nothing to divide by, the result is 0."""
    nothing = total == 0
    return (part / total.masked_fill(nothing, 1)).masked_fill(nothing, 0)


class LinearCore(nn.Module):
    """Linear attention as the core of a layer; it has no parameters.

    Args:
        causal: Each query attends to its own position and those before it.

    Raises:
        TypeError: If `causal` is not True or False.
    """

    def __init__(self, *, causal: bool = False) -> None:
        """Keep the flag."""
        super().__init__()
        check_flag("causal", causal)
        self.causal = causal

    def forward(
        self,
        query: Float[Tensor, "*batch n_q d_k"],
        key: Float[Tensor, "*batch n_k d_k"],
        value: Float[Tensor, "*batch n_k d_v"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch n_q d_v"]:
        """Average the values; see `linear_attention`.

        Args:
            query: What each position asks for.
            key: What each position offers.
            value: What each position hands over.
            mask: True = may attend.
            score_bias: None: there are no scores that anything could be added to.

        Returns:
            `weights @ value`.

        Raises:
            TypeError: As for `linear_attention`.
            ValueError: As there, or if there is a bias.
        """
        _check_no_bias(score_bias)
        return linear_attention(query, key, value, mask, causal=self.causal)

    def weights(
        self,
        query: Float[Tensor, "*batch n_q d_k"],
        key: Float[Tensor, "*batch n_k d_k"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch n_q n_k"]:
        """Return the weights; see `linear_attention_weights`."""
        _check_no_bias(score_bias)
        if self.causal:
            check_query_key(query, key)
            if mask is not None:
                check_mask(mask, (*query.shape[:-1], key.shape[-2]))
            mask = _with_causal(mask, query, key)
        return linear_attention_weights(query, key, mask)


class LinearAttention(MultiHeadAttention):
    """Multi-head attention with `linear_attention` in each head.

    It is `MultiHeadAttention` with a `LinearCore`; that takes all other options.

    Args:
        dim: Width of a token.
        num_heads: Number of heads; must divide `dim`.
        bias: Whether the projections add a bias.

    Raises:
        TypeError: If a size is not an integer or `bias` not True or False.
        ValueError: If a size is below 1 or `num_heads` does not divide `dim`.

    Source:
        Katharopoulos et al., 2020. Parameters as in `MultiHeadAttention`.
    """

    def __init__(self, dim: int, num_heads: int, *, bias: bool = True) -> None:
        """Create the projections."""
        super().__init__(dim, num_heads, bias=bias, core=LinearCore())


def _check_no_bias(score_bias: Tensor | None) -> None:
    """Refuse numbers for scores that linear attention does not have."""
    if score_bias is not None:
        check_tensor("score_bias", score_bias)
        raise ValueError(
            "score_bias must be None for linear attention, which has no scores to add "
            f"to, got shape {tuple(score_bias.shape)}"
        )
