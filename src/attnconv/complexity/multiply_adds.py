"""How much does a layer compute? The formulas, in multiply-adds, for one example.

One multiply-add, a product that is added to a sum, counts as one; papers that count
additions and multiplications apart ("FLOPs") give twice the number. Counted are matrix
products, convolutions, attention, lengths of vectors and Fourier transforms. Not
counted: biases, masks, activations, softmax, normalisation, pooling, products entry by
entry, and moving numbers in memory, which may well take longer than the counted part.

For a batch, multiply by its size. `count_multiply_adds` runs a model and counts.
"""

import math

from attnconv.complexity.sizes import (
    check_channels,
    check_sizes,
    read_axes,
    read_keys,
    read_scores,
)
from attnconv.validation import check_flag


def dense_multiply_adds(
    in_features: int, out_features: int, *, positions: int = 1
) -> int:
    """Count the multiply-adds of a layer that joins every input to every output.

    Args:
        in_features: Numbers in.
        out_features: Numbers out.
        positions: Places that the same layer is applied to: tokens, or pixels.

    Returns:
        positions · in_features · out_features.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.
    """
    check_sizes(in_features=in_features, out_features=out_features, positions=positions)
    return positions * in_features * out_features


def convolution_multiply_adds(
    in_channels: int,
    out_channels: int,
    kernel_size: int | tuple[int, ...],
    out_size: int | tuple[int, ...],
    *,
    groups: int = 1,
) -> int:
    """Count the multiply-adds of a convolution that is computed as it is written.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Taps along each axis: (3, 3) for images, an integer for a sequence.
        out_size: Places of the output along each axis; see `output_size`.
        groups: Number of parts the channels are split into.

    Returns:
        out_channels · in_channels / groups · taps · places. Taps that lie on padding
        are counted too: they multiply zeros.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1, `groups` does not divide the channels, or
            `kernel_size` and `out_size` have another number of axes.
    """
    check_channels(in_channels, out_channels, groups)
    taps, places = read_axes(kernel_size=kernel_size, out_size=out_size)
    return out_channels * (in_channels // groups) * math.prod(taps) * math.prod(places)


def score_multiply_adds(
    kind: str, n_q: int, n_k: int, d_k: int, *, d_q: int | None = None
) -> int:
    """Count the multiply-adds of scoring every query against every key.

    Args:
        kind: "dot", "cosine", "scaled dot", "bilinear" or "additive": the functions of
            `attnconv.attention`. Queries and keys of "additive" are projected already.
        n_q: Number of queries.
        n_k: Number of keys.
        d_k: Width of the keys; of "additive", of the hidden layer.
        d_q: Width of the queries, where it may differ ("bilinear"); `None` means d_k.

    Returns:
        n_q · n_k · d_k; for "cosine" (n_q + n_k) · d_k more, for the lengths, and for
        "bilinear" n_q · d_q · d_k more, for the matrix. The tanh of "additive", n_q ·
        n_k · d_k of them, take longer than the products and are not counted.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1, there is no such kind, or `d_q` differs from
            `d_k` where the kind has no matrix between them.
    """
    d_q = read_scores(kind, n_q, n_k, d_k, d_q)
    pairs = n_q * n_k * d_k
    if kind == "cosine":
        return pairs + (n_q + n_k) * d_k
    return pairs + n_q * d_q * d_k if kind == "bilinear" else pairs


def attention_multiply_adds(
    n_q: int, n_k: int, d_k: int, d_v: int, *, num_heads: int = 1
) -> int:
    """Count the multiply-adds of the core of attention, without projections.

    Args:
        n_q: Number of queries.
        n_k: Number of keys.
        d_k: Width of queries and keys, of one head.
        d_v: Width of values, of one head.
        num_heads: Number of heads.

    Returns:
        num_heads · n_q · n_k · (d_k + d_v): scores, and the average of the values.
        What a mask blocks is counted too.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.
    """
    check_sizes(n_q=n_q, n_k=n_k, d_k=d_k, d_v=d_v, num_heads=num_heads)
    return num_heads * n_q * n_k * (d_k + d_v)


def multi_head_multiply_adds(n_q: int, dim: int, *, n_k: int | None = None) -> int:
    """Count the multiply-adds of multi-head attention with its four projections.

    Args:
        n_q: Number of queries: tokens, for self-attention.
        dim: Width of the tokens. The number of heads changes nothing.
        n_k: Number of keys; `None` means as many as queries.

    Returns:
        2 · n_q · dim² + 2 · n_k · dim² for the projections, plus 2 · n_q · n_k · dim
        for the core. From n = 2 · dim tokens on, the core is the larger part.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.
    """
    n_k = read_keys(n_q, n_k)
    check_sizes(dim=dim)
    projections = 2 * (n_q + n_k) * dim * dim
    return projections + attention_multiply_adds(n_q, n_k, dim, dim)


def fourier_multiply_adds(points: int, *, real: bool = False) -> int:
    """Estimate the multiply-adds of a fast Fourier transform.

    Args:
        points: Number of points; of all transformed axes together.
        real: Whether one side of the transform, in or out, holds real numbers.

    Returns:
        2 · points · log₂ points, rounded; half of it if `real`. It is the count of the
        simplest fast transform: log₂ points stages of points / 2 complex products of 4
        multiply-adds each. Libraries need fewer or, where points is no power of 2,
        sometimes more.

    Raises:
        TypeError: If `points` is not an integer, or `real` not True or False.
        ValueError: If `points` is below 1.

    Source:
        Cooley and Tukey, 1965.
    """
    check_sizes(points=points)
    check_flag("real", real)
    return round((1 if real else 2) * points * math.log2(points))
