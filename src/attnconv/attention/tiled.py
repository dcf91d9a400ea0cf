"""Exact attention without the table of weights: keys are read tile by tile.

For each query three things are kept from tile to tile: the largest score so far, the
sum of the exponentials, and the mixture that is not yet divided by it. When a larger
score turns up, both sums are shrunk. The tests hold it equal to the full softmax.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from attnconv.attention.inputs import check_query_key, check_value
from attnconv.validation import check_at_least, check_flag


def tiled_attention(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    value: Float[Tensor, "*batch n_k d_v"],
    *,
    tile: int = 64,
    causal: bool = False,
) -> Float[Tensor, "*batch n_q d_v"]:
    """Compute softmax attention with memory that grows with the length alone.

    This is the plain way, for reading; the fused kernel behind
    `scaled_dot_product_attention` does the same in the processor's fast memory.

    Args:
        query: What each position asks for.
        key: What each position offers; same width and batch axes as the query.
        value: What each position hands over; one row for each key.
        tile: Queries and keys in a tile.
        causal: Each query attends to its own position and those before it; the queries
            are the last n_q of the n_k positions, as in `causal_mask`.

    Returns:
        The same as `scaled_dot_product_attention`. Narrow numbers are summed up in
        float32.

    Raises:
        TypeError: If a tensor is not floating point, dtypes differ, `tile` is no
            integer or `causal` not True or False.
        ValueError: If rank, batch axes, width or length do not match, `tile` is below
            1, or, if causal, there are more queries than keys.

    Cost:
        n_q · n_k · (d_k + d_v) multiply-adds, about half of them if causal; beside the
        output tile · (tile + d_v) numbers per batch entry, where no gradients are kept.

    Source:
        Milakov and Gimelshein, 2018, for the softmax in one pass; Rabe and Staats,
        2021, and Dao et al., 2022 (FlashAttention, algorithm 1), for attention.
    """
    check_query_key(query, key)
    check_value(key, value)
    check_at_least("tile", tile, 1)
    check_flag("causal", causal)
    n_q, n_k = query.shape[-2], key.shape[-2]
    if causal and n_q > n_k:
        raise ValueError(
            f"query must have at most as many positions as key, {n_k}, got {n_q}: "
            "the queries are the last of them"
        )
    wide = torch.promote_types(query.dtype, torch.float32)
    rows = [
        _row_of_tiles(
            query[..., first : first + tile, :].to(wide) / math.sqrt(query.shape[-1]),
            key,
            value,
            tile,
            first + n_k - n_q if causal else None,
        )
        for first in range(0, n_q, tile)
    ]
    return torch.cat(rows, dim=-2).to(value.dtype) if rows else value[..., :0, :]


def _row_of_tiles(
    query: Tensor, key: Tensor, value: Tensor, tile: int, place: int | None
) -> Tensor:
    """Let one tile of queries read all keys; the first query stands at `place`."""
    largest = query.new_full((*query.shape[:-1], 1), -math.inf)
    total = torch.zeros_like(largest)
    mixed = query.new_zeros((*query.shape[:-1], value.shape[-1]))
    seen = key.shape[-2] if place is None else place + query.shape[-2]
    for first in range(0, seen, tile):
        last = min(first + tile, seen)
        scores = query @ key[..., first:last, :].to(query.dtype).mT
        if place is not None and last > place + 1:  # some keys lie ahead of a query
            ahead = torch.ones_like(scores, dtype=torch.bool).triu(place - first + 1)
            scores = scores.masked_fill(ahead, -math.inf)
        larger = torch.maximum(largest, scores.amax(dim=-1, keepdim=True))
        shrink, powers = (largest - larger).exp(), (scores - larger).exp()
        total = total * shrink + powers.sum(dim=-1, keepdim=True)
        mixed = mixed * shrink + powers @ value[..., first:last, :].to(query.dtype)
        largest = larger
    return mixed / total
