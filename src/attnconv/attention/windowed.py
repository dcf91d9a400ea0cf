"""Windowed attention: the softmax stays, the far keys go.

It is equal to full attention under `window_mask`, and the tests hold it to that.
"""

import torch
import torch.nn.functional as F
from einops import rearrange
from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnconv.attention.core import (
    attention_weights,
    by_kernel,
    scaled_dot_product_attention,
)
from attnconv.attention.inputs import check_mask, check_query_key, check_value
from attnconv.attention.masks import band, read_window, window_mask
from attnconv.attention.multi_head import MultiHeadAttention
from attnconv.validation import check_flag

SMALLEST_BLOCK, LARGEST_BLOCK = 16, 128
"""Queries that are scored together: half as many as the window has neighbours, but in
between these numbers."""

WORTHWHILE = 3
"""How many times fewer pairs the blocks must have than the whole to be the faster way;
`bench_windowed` measures it."""


def windowed_attention(
    query: Float[Tensor, "*batch n d_k"],
    key: Float[Tensor, "*batch n d_k"],
    value: Float[Tensor, "*batch n d_v"],
    radius: int | tuple[int, int],
    *,
    fused: bool = True,
) -> Float[Tensor, "*batch n d_v"]:
    """Let each position attend to its neighbours alone, and score no far one.

    Args:
        query: What each position asks for.
        key: What each position offers; as many as queries.
        value: What each position hands over.
        radius: How far a position sees, to either side or (before, after); 0 means
            itself alone.
        fused: Take torch's fused kernel. False takes the formula as the books write it,
            in the same blocks. On a CPU the kernel has no second derivatives and no
            forward-mode ones.

    Returns:
        The same as full attention with `window_mask(n, n, radius)`.

    Raises:
        TypeError: If a tensor is not floating point, dtypes differ, the radius is not
            an integer or `fused` not True or False.
        ValueError: If shapes do not match, lengths differ, or the radius is negative.

    Cost:
        Blocks of b neighbouring queries, b = (before + after) / 2 but from 16 to 128,
        are scored against the b + before + after keys that one of them sees:
        n · (b + before + after) · (d_k + d_v) multiply-adds per batch entry, and
        n · (b + before + after) bytes for the mask. As long as that is more than a
        third of all pairs, it takes full attention under the mask, which is faster
        then. (An export with a length to choose keeps to one side of that.)

    Source:
        Beltagy et al., 2020, section 3.1.
    """
    check_query_key(query, key)
    check_value(key, value)
    before, after = read_window(radius)
    check_flag("fused", fused)
    n = query.shape[-2]
    if key.shape[-2] != n:
        raise ValueError(
            f"key must have the length of query, {n}, got {key.shape[-2]}: "
            "a window needs a place to stand"
        )
    block = min(max((before + after) // 2, SMALLEST_BLOCK), LARGEST_BLOCK)
    if n < WORTHWHILE * (block + before + after):
        if n == 0:
            return torch.zeros_like(value)
        near = band(n, n, -before, after, query.device)
        return _mixed(query, key, value, near, fused)
    blocks = -(-n // block)
    filling = blocks * block - n  # zeros behind the end, which nobody sees
    q = F.pad(_one_batch(query), (0, 0, 0, filling))
    q = rearrange(q, "batch (blocks i) d -> batch blocks i d", i=block)
    keys, values = (
        F.pad(_one_batch(t), (0, 0, before, after + filling))
        .unfold(-2, block + before + after, block)
        .mT
        for t in (key, value)
    )
    near = _near_in_blocks(n, block, before, after, query.device)
    mixed = _mixed(q, keys, values, near, fused)
    return mixed.flatten(-3, -2)[..., :n, :].reshape(value.shape)


def _mixed(q: Tensor, k: Tensor, v: Tensor, near: Tensor, fused: bool) -> Tensor:
    """Attend under a mask; for a few tokens a second check would cost too much."""
    if fused:
        return by_kernel(q, k, v, near)
    return attention_weights(q, k, near) @ v


def _one_batch(tensor: Tensor) -> Tensor:
    """Give a tensor exactly one batch axis in front."""
    return tensor.flatten(0, -3) if tensor.dim() > 2 else tensor.unsqueeze(0)


def _near_in_blocks(
    n: int, block: int, before: int, after: int, device: torch.device
) -> Tensor:
    """Say who sees whom, (1, blocks, queries of a block, keys that one of them sees).

    Torch's fastest kernel wants all four axes. Inside a block, query i and key j stand
    at the same place where j = i + before.
    """
    i = torch.arange(block, device=device)[:, None]
    j = torch.arange(block + before + after, device=device)
    near = (j >= i) & (j <= i + before + after)
    start = torch.arange(0, n, block, device=device)[:, None, None]
    place = start + j - before
    return (near & (place >= 0) & (place < n)).unsqueeze(0)


class WindowedCore(nn.Module):
    """Windowed attention as the core of a layer.

    Args:
        radius: How far a token sees, to either side or (before, after).
        fused: Take torch's fused kernel. False takes the formula as the books write it;
            see `windowed_attention`. On a CPU the kernel has no second derivatives and
            no forward-mode ones.

    Raises:
        TypeError: If the radius is not an integer or `fused` not True or False.
        ValueError: If the radius is negative.
    """

    def __init__(self, radius: int | tuple[int, int], *, fused: bool = True) -> None:
        """Keep the radius; there are no parameters."""
        super().__init__()
        read_window(radius)
        check_flag("fused", fused)
        self.radius = radius
        self.fused = fused

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
            return windowed_attention(query, key, value, self.radius, fused=self.fused)
        near = self._near(query, key, mask)
        return scaled_dot_product_attention(
            query, key, value, near, score_bias=score_bias, fused=self.fused
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

    It is `MultiHeadAttention` with a `WindowedCore`; that takes all other options. On a
    CPU its kernel has no second derivatives and no forward-mode ones;
    `WindowedCore(radius, fused=False)` has.

    Args:
        dim: Width of a token.
        num_heads: Number of heads; must divide `dim`.
        radius: How far a token sees, to either side or (before, after).
        bias: Whether the projections add a bias.

    Raises:
        TypeError: If a size is not an integer or `bias` not True or False.
        ValueError: If a size is too small or `num_heads` does not divide `dim`.

    Source:
        Beltagy et al., 2020, section 3.1. Parameters as in `MultiHeadAttention`.
    """

    def __init__(
        self,
        dim: int,
        num_heads: int,
        radius: int | tuple[int, int],
        *,
        bias: bool = True,
    ) -> None:
        """Create the projections."""
        super().__init__(dim, num_heads, bias=bias, core=WindowedCore(radius))
