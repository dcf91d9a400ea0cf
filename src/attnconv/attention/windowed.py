"""Windowed attention: the softmax stays, the far keys go.

It is equal to full attention under `window_mask`, and the tests hold it to that.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnconv.attention.core import (
    attention_weights,
    masked_softmax,
    scaled_dot_product_attention,
)
from attnconv.attention.inputs import check_mask, check_query_key, check_value
from attnconv.attention.masks import window_mask
from attnconv.attention.multi_head import MultiHeadAttention
from attnconv.validation import check_at_least


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


class WindowedCore(nn.Module):
    """Windowed attention as the core of a layer.

    Args:
        radius: How far a token sees to either side.

    Raises:
        TypeError: If the radius is not an integer.
        ValueError: If it is negative.
    """

    def __init__(self, radius: int) -> None:
        """Keep the radius; there are no parameters."""
        super().__init__()
        check_at_least("radius", radius, 0)
        self.radius = radius

    def forward(
        self,
        query: Float[Tensor, "*batch n_q d_k"],
        key: Float[Tensor, "*batch n_k d_k"],
        value: Float[Tensor, "*batch n_k d_v"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch n_q d_v"]:
        """Average the values of the neighbours.

        Args:
            query: What each position asks for. They are the last of the positions.
            key: What each position offers.
            value: What each position hands over.
            mask: True = may attend, inside the window. `None` = all of it.
            score_bias: Numbers added to the scores.

        Returns:
            `weights @ value`.

        Raises:
            TypeError: As for `scaled_dot_product_attention`.
            ValueError: As there, or if there are more queries than keys.

        Cost:
            As for `windowed_attention`. With a mask or a bias, or with more keys than
            queries: n_q · n_k scores, as for full attention.
        """
        check_query_key(query, key)
        n_q, n_k = query.shape[-2], key.shape[-2]
        if mask is None and score_bias is None and n_q == n_k:
            return windowed_attention(query, key, value, self.radius)
        near = self._near(query, key, mask)
        return scaled_dot_product_attention(
            query, key, value, near, score_bias=score_bias
        )

    def weights(
        self,
        query: Float[Tensor, "*batch n_q d_k"],
        key: Float[Tensor, "*batch n_k d_k"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch n_q n_k"]:
        """Return the weights of all keys, zeros beyond the window."""
        check_query_key(query, key)
        near = self._near(query, key, mask)
        return attention_weights(query, key, near, score_bias=score_bias)

    def _near(self, query: Tensor, key: Tensor, mask: Tensor | None) -> Tensor:
        """Join the window with a mask."""
        n_q, n_k = query.shape[-2], key.shape[-2]
        near = window_mask(n_q, n_k, self.radius, device=query.device)
        if mask is None:
            return near
        check_mask(mask, (*query.shape[:-1], n_k))
        return near & mask


class WindowedAttention(MultiHeadAttention):
    """Multi-head self-attention in which each token sees its neighbours alone.

    It is `MultiHeadAttention` with a `WindowedCore`; that takes all other options.

    Args:
        dim: Width of a token.
        num_heads: Number of heads; must divide `dim`.
        radius: How far a token sees to either side.
        bias: Whether the projections add a bias.

    Raises:
        TypeError: If a size is not an integer or `bias` not True or False.
        ValueError: If a size is too small or `num_heads` does not divide `dim`.

    Source:
        Beltagy et al., 2020, section 3.1. Parameters as in `MultiHeadAttention`.
    """

    def __init__(
        self, dim: int, num_heads: int, radius: int, *, bias: bool = True
    ) -> None:
        """Create the projections."""
        super().__init__(dim, num_heads, bias=bias, core=WindowedCore(radius))
