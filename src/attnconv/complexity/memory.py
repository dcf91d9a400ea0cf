"""How much memory does a layer take? The formulas, in bytes, for one example.

Three numbers tell it, and they are different questions: how much is alive at once while
the layer runs, how much of its own has to wait for the backward pass, and how much of
its input has to wait with it. Counted are tensors, the output among them. Not counted:
parameters (`parameters` does), masks, and what kernels use inside.

For a batch, multiply by its size. `count_memory` runs a model and counts.
"""

import math
from typing import NamedTuple

from attnconv.complexity.sizes import (
    check_channels,
    check_sizes,
    read_axes,
    read_keys,
    read_scores,
)
from attnconv.validation import check_divides, check_flag


class Memory(NamedTuple):
    """Bytes that a layer needs.

    Attributes:
        peak: The most bytes alive at once of tensors that the layer makes, in a run
            without gradients; the output counts, inputs and parameters do not.
        kept: Bytes of such tensors that wait for the backward pass.
        inputs: Bytes of the inputs that wait for it as well. In a network they are what
            the layer before has made, and could be freed otherwise.
    """

    peak: int
    kept: int
    inputs: int


def dense_memory(
    in_features: int, out_features: int, *, positions: int = 1, itemsize: int = 4
) -> Memory:
    """Compute the memory of a layer that joins every input to every output.

    Args:
        in_features: Numbers in.
        out_features: Numbers out.
        positions: Places that the same layer is applied to: tokens, or pixels.
        itemsize: Bytes of a number: 4 for float32.

    Returns:
        Its output at the peak; nothing of its own is kept, but all of its input.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.
    """
    check_sizes(
        in_features=in_features,
        out_features=out_features,
        positions=positions,
        itemsize=itemsize,
    )
    return Memory(
        positions * out_features * itemsize, 0, positions * in_features * itemsize
    )


def convolution_memory(
    in_channels: int,
    out_channels: int,
    in_size: int | tuple[int, ...],
    out_size: int | tuple[int, ...],
    *,
    itemsize: int = 4,
) -> Memory:
    """Compute the memory of a convolution with zero padding: its kernel plays no part.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        in_size: Places of the input along each axis.
        out_size: Places of the output along each axis; see `output_size`.
        itemsize: Bytes of a number: 4 for float32.

    Returns:
        Its output at the peak; nothing of its own is kept, but all of its input.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1, or `in_size` and `out_size` have another
            number of axes.
    """
    check_channels(in_channels, out_channels)
    check_sizes(itemsize=itemsize)
    seen, places = read_axes(in_size=in_size, out_size=out_size)
    return Memory(
        out_channels * math.prod(places) * itemsize,
        0,
        in_channels * math.prod(seen) * itemsize,
    )


def score_memory(
    kind: str,
    n_q: int,
    n_k: int,
    d_k: int,
    *,
    d_q: int | None = None,
    itemsize: int = 4,
) -> Memory:
    """Compute the memory of scoring every query against every key.

    Args:
        kind: "dot", "cosine", "scaled dot", "bilinear" or "additive": the functions of
            `attnconv.attention`. Queries and keys of "additive" are projected already.
        n_q: Number of queries.
        n_k: Number of keys.
        d_k: Width of the keys; of "additive", of the hidden layer.
        d_q: Width of the queries, where it may differ ("bilinear"); `None` means d_k.
        itemsize: Bytes of a number: 4 for float32.

    Returns:
        The n_q · n_k scores and, beside them at the peak, the scaled or mapped queries,
        of "cosine" the keys too. "additive" is the exception: twice n_q · n_k · d_k at
        the peak, a hidden layer for each pair, of which one half is kept.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1, there is no such kind, or `d_q` differs from
            `d_k` where the kind has no matrix between them.
    """
    d_q = read_scores(kind, n_q, n_k, d_k, d_q)
    check_sizes(itemsize=itemsize)
    pairs, queries, keys = n_q * n_k, n_q * d_k, n_k * d_k
    peak, kept, inputs = {
        "dot": (pairs, 0, queries + keys),
        # Each vector keeps its length twice: as it is, and with 0 ruled out.
        "cosine": (
            queries + keys + pairs,
            queries + keys + 2 * (n_q + n_k),
            queries + keys,
        ),
        "scaled dot": (queries + pairs, queries, keys),
        "bilinear": (queries + pairs, queries, n_q * d_q + keys),
        "additive": (2 * pairs * d_k, pairs * d_k, 0),
    }[kind]
    return Memory(peak * itemsize, kept * itemsize, inputs * itemsize)


def attention_memory(
    n_q: int,
    n_k: int,
    d_k: int,
    d_v: int,
    *,
    num_heads: int = 1,
    fused: bool = True,
    itemsize: int = 4,
) -> Memory:
    """Compute the memory of the core of attention, without projections and mask.

    Args:
        n_q: Number of queries.
        n_k: Number of keys.
        d_k: Width of queries and keys, of one head.
        d_v: Width of values, of one head.
        num_heads: Number of heads.
        fused: Count torch's fused kernel, which needs an axis for the batch. False
            counts the formula as the books write it, with the weights in memory.
        itemsize: Bytes of a number: 4 for float32.

    Returns:
        With the weights in sight, for each head n_q · n_k weights and, beside them, the
        largest of three: as many scores, the scaled queries, the output. The weights
        and the scaled queries are kept. Fused, neither scores nor weights are ever
        whole: the output, and for each query the logarithm of its softmax's sum.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1, or `fused` meets values of another width than
            the keys: for these torch has no fused kernel on a processor.

    Source:
        Dao et al., 2022, section 3.1, for the fused kernel.
    """
    check_sizes(
        n_q=n_q, n_k=n_k, d_k=d_k, d_v=d_v, num_heads=num_heads, itemsize=itemsize
    )
    queries, keys, values = n_q * d_k, n_k * d_k, n_k * d_v
    check_flag("fused", fused)
    if not fused:
        weights = n_q * n_k
        beside = n_q * max(n_k, d_k, d_v)
        each = (weights + beside, weights + queries, keys + values)
        return Memory(*(num_heads * numbers * itemsize for numbers in each))
    if d_v != d_k:
        raise ValueError(
            f"fused must be False where d_v = {d_v} is not d_k = {d_k}, got True"
        )
    made = num_heads * (n_q * d_v * itemsize + n_q * max(itemsize, 4))
    return Memory(made, made, num_heads * (queries + keys + values) * itemsize)


def multi_head_memory(
    n_q: int,
    dim: int,
    num_heads: int,
    *,
    n_k: int | None = None,
    itemsize: int = 4,
) -> Memory:
    """Compute the memory of multi-head attention with a fused core.

    Args:
        n_q: Number of queries: tokens, for self-attention.
        dim: Width of the tokens.
        num_heads: Number of heads; must divide `dim`.
        n_k: Number of keys, of cross-attention; `None` means self-attention.
        itemsize: Bytes of a number: 4 for float32.

    Returns:
        (3 · n_q + 2 · n_k) · dim numbers at the peak: queries, keys, values, what the
        heads found, and the output. All but the output are kept, and a number for each
        query and head. Nothing grows with n_q · n_k.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1, or `num_heads` does not divide `dim`.
    """
    keys = read_keys(n_q, n_k)
    check_sizes(dim=dim, itemsize=itemsize)
    check_divides("num_heads", num_heads, "dim", dim)
    tokens = n_q if n_k is None else n_q + keys
    found = (2 * n_q + 2 * keys) * dim * itemsize
    sums = num_heads * n_q * max(itemsize, 4)
    last = max(n_q * dim * itemsize, sums)
    return Memory(found + last, found + sums, tokens * dim * itemsize)
