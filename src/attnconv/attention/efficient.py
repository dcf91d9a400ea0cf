"""Cheaper relatives of attention, in their plain forms.

Linear attention drops the softmax, so that the sums can be taken in another order.
Windowed attention keeps the softmax and drops the far keys. Each is equal to a full
attention matrix with special entries, and the tests hold it to that.
"""

import torch
import torch.nn.functional as F
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention.core import masked_softmax
from attnconv.attention.inputs import check_query_key, check_tokens, check_value
from attnconv.validation import check_at_least, check_divides, check_floating


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
    query: Float[Tensor, "*batch n_q d_k"], key: Float[Tensor, "*batch n_k d_k"]
) -> Float[Tensor, "*batch n_q n_k"]:
    """Compute the weights that linear attention uses but never stores.

    Args:
        query: What each position asks for.
        key: What each position offers; same width and batch axes as the query.

    Returns:
        Weights ≥ 0; each row sums to 1. The matrix has rank d_k at most. A row whose
        products of features are all too small for the number type is all zeros.

    Raises:
        TypeError: If query or key is not floating point, or their dtypes differ.
        ValueError: If rank, batch axes or width do not match.

    Cost:
        n_q · n_k · d_k multiply-adds and n_q · n_k numbers per batch entry.

    Source:
        Katharopoulos et al., 2020, section 3.2.
    """
    check_query_key(query, key)
    q, k = (positive_features(_widened(t)) for t in (query, key))
    similarity = q @ k.mT
    return _divided(similarity, similarity.sum(dim=-1, keepdim=True)).to(query.dtype)


def linear_attention(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    value: Float[Tensor, "*batch n_k d_v"],
) -> Float[Tensor, "*batch n_q d_v"]:
    """Average the values with weights φ(q)·φ(k), without ever forming the weights.

    (φ(Q) φ(K)ᵀ) V is taken as φ(Q) (φ(K)ᵀ V): one small matrix sums up all keys and
    values, and every query reads from it.

    Args:
        query: What each position asks for.
        key: What each position offers; same width and batch axes as the query.
        value: What each position hands over; one row for each key.

    Returns:
        Rows in the convex hull of the values: `linear_attention_weights @ value`.
        Float16 and bfloat16 are summed up in float32.

    Raises:
        TypeError: If a tensor is not floating point, or dtypes differ.
        ValueError: If rank, batch axes, width or length do not match.

    Cost:
        (n_q + n_k) · d_k · (d_v + 1) multiply-adds, about: linear in the length.
        Memory d_k · (d_v + 1) numbers on top of the features.

    Source:
        Katharopoulos et al., 2020, section 3.2.
    """
    check_query_key(query, key)
    check_value(key, value)
    q, k = (positive_features(_widened(t)) for t in (query, key))
    summary = k.mT @ _widened(value)
    total = k.sum(dim=-2).unsqueeze(-1)
    return _divided(q @ summary, q @ total).to(value.dtype)


def _widened(x: Tensor) -> Tensor:
    """Give narrow numbers the range of float32, which sums over many keys need."""
    return x.to(torch.promote_types(x.dtype, torch.float32))


def _divided(part: Tensor, total: Tensor) -> Tensor:
    """Divide by totals ≥ 0; where there is nothing to divide by, the result is 0."""
    nothing = total == 0
    return (part / total.masked_fill(nothing, 1)).masked_fill(nothing, 0)


def windowed_attention(
    query: Float[Tensor, "*batch n d_k"],
    key: Float[Tensor, "*batch n d_k"],
    value: Float[Tensor, "*batch n d_v"],
    radius: int,
) -> Float[Tensor, "*batch n d_v"]:
    """Let each position attend to its neighbours alone, and compute no other score.

    Args:
        query: What each position asks for.
        key: What each position offers; as many as queries.
        value: What each position hands over.
        radius: How far a position sees to either side; 0 means itself alone.

    Returns:
        The same as full attention with `window_mask(n, n, radius)`.

    Raises:
        TypeError: If a tensor is not floating point, dtypes differ, or the radius is
            not an integer.
        ValueError: If shapes do not match, lengths differ, or the radius is negative.

    Cost:
        n · (2 · radius + 1) · (d_k + d_v) multiply-adds per batch entry, and that many
        numbers again for the gathered windows.

    Source:
        Beltagy et al., 2020, section 3.1; here with a window at every position instead
        of overlapping blocks.
    """
    check_query_key(query, key)
    check_value(key, value)
    check_at_least("radius", radius, 0)
    n = query.shape[-2]
    if key.shape[-2] != n:
        raise ValueError(
            f"key must have the length of query, {n}, got {key.shape[-2]}: "
            "a window needs a place to stand"
        )
    window = 2 * radius + 1
    # (*batch, n, d, window): the neighbours of each position, zeros beyond the ends.
    keys, values = (
        F.pad(t, (0, 0, radius, radius)).unfold(-2, window, 1) for t in (key, value)
    )
    place = torch.arange(n, device=query.device)[:, None] - radius
    place = place + torch.arange(window, device=query.device)
    inside = ((place >= 0) & (place < n)).unsqueeze(-2)
    scores = query.unsqueeze(-2) @ keys * query.shape[-1] ** -0.5
    weights = masked_softmax(scores, inside)
    return (weights @ values.mT).squeeze(-2)


class LinearAttention(nn.Module):
    """Multi-head self-attention with `linear_attention` in each head.

    Args:
        dim: Width of a token.
        num_heads: Number of heads; must divide `dim`.
        bias: Whether the projections add a bias.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1 or `num_heads` does not divide `dim`.

    Source:
        Katharopoulos et al., 2020. Parameters as in `MultiHeadAttention`.
    """

    def __init__(self, dim: int, num_heads: int, *, bias: bool = True) -> None:
        """Create the projections."""
        super().__init__()
        check_at_least("dim", dim, 1)
        check_divides("num_heads", num_heads, "dim", dim)
        self.dim, self.num_heads = dim, num_heads
        self.query_key_value = nn.Linear(dim, 3 * dim, bias=bias)
        self.output = nn.Linear(dim, dim, bias=bias)

    def forward(
        self, x: Float[Tensor, "batch tokens dim"]
    ) -> Float[Tensor, "batch tokens dim"]:
        """Mix the tokens.

        Args:
            x: Tokens.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes or is not `dim` wide.

        Cost:
            4 · tokens · dim² in the projections and about 2 · tokens · dim² / num_heads
            multiply-adds in the heads, per batch entry.
        """
        check_tokens("x", x, self.query_key_value)
        q, k, v = _split(self.query_key_value(x), self.num_heads)
        output: Tensor = self.output(_join(linear_attention(q, k, v)))
        return output


class WindowedAttention(nn.Module):
    """Multi-head self-attention in which each token sees its neighbours alone.

    Args:
        dim: Width of a token.
        num_heads: Number of heads; must divide `dim`.
        radius: How far a token sees to either side.
        bias: Whether the projections add a bias.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is too small or `num_heads` does not divide `dim`.

    Source:
        Beltagy et al., 2020, section 3.1. Parameters as in `MultiHeadAttention`.
    """

    def __init__(
        self, dim: int, num_heads: int, radius: int, *, bias: bool = True
    ) -> None:
        """Create the projections."""
        super().__init__()
        check_at_least("dim", dim, 1)
        check_divides("num_heads", num_heads, "dim", dim)
        check_at_least("radius", radius, 0)
        self.dim, self.num_heads, self.radius = dim, num_heads, radius
        self.query_key_value = nn.Linear(dim, 3 * dim, bias=bias)
        self.output = nn.Linear(dim, dim, bias=bias)

    def forward(
        self, x: Float[Tensor, "batch tokens dim"]
    ) -> Float[Tensor, "batch tokens dim"]:
        """Mix each token with its neighbours.

        Args:
            x: Tokens.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes or is not `dim` wide.

        Cost:
            4 · tokens · dim² in the projections and 2 · tokens · (2 · radius + 1) · dim
            multiply-adds in the windows, per batch entry.
        """
        check_tokens("x", x, self.query_key_value)
        q, k, v = _split(self.query_key_value(x), self.num_heads)
        output: Tensor = self.output(_join(windowed_attention(q, k, v, self.radius)))
        return output


def _split(projected: Tensor, num_heads: int) -> tuple[Tensor, Tensor, Tensor]:
    """Cut the projection into query, key and value, and each into heads."""
    q, k, v = rearrange(
        projected,
        "batch n (three heads d) -> three batch heads n d",
        three=3,
        heads=num_heads,
    )
    return q, k, v


def _join(mixed: Tensor) -> Tensor:
    """Put the heads side by side again."""
    joined: Tensor = rearrange(mixed, "batch heads n d -> batch n (heads d)")
    return joined
