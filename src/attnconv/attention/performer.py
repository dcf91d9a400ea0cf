"""Performer: random features whose products are on average exponentials of scores.

With them attention becomes linear in the length, as in `linear_attention`, and the more
features there are the nearer it comes to the softmax.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from attnconv.attention.inputs import check_query_key, check_value
from attnconv.validation import (
    check_at_least,
    check_axis,
    check_floating,
    check_instance,
    check_rank,
)


def random_directions(
    num_features: int, dim: int, generator: torch.Generator | None = None
) -> Float[Tensor, "num_features dim"]:
    """Draw directions to look at vectors from, in blocks of orthogonal ones.

    Args:
        num_features: How many.
        dim: Width of the vectors.
        generator: All that is random comes from it; `None` means torch's.

    Returns:
        Directions; each alone is a standard normal vector, and within a block of `dim`
        of them all are orthogonal.

    Raises:
        TypeError: If a number is not an integer, or the generator none of torch.
        ValueError: If a number is below 1.

    Source:
        Choromanski et al., 2021, section 2.4: orthogonal ones estimate with a smaller
        variance than independent ones.
    """
    check_at_least("num_features", num_features, 1)
    check_at_least("dim", dim, 1)
    if generator is not None:
        check_instance("generator", generator, torch.Generator)
    blocks = -(-num_features // dim)
    normal = torch.randn(blocks, dim, dim, generator=generator)
    turned, scale = torch.linalg.qr(normal)
    # With these signs all rotations are equally likely; LAPACK's own prefer some.
    turned = turned * scale.diagonal(dim1=-2, dim2=-1).sign().unsqueeze(-2)
    orthogonal = turned.mT.flatten(0, 1)[:num_features]
    lengths = torch.randn(num_features, dim, generator=generator).norm(dim=-1)
    directions: Tensor = orthogonal * lengths[:, None]
    return directions


def log_softmax_features(
    x: Float[Tensor, "*batch n dim"], directions: Float[Tensor, "num_features dim"]
) -> Float[Tensor, "*batch n num_features"]:
    """Take the logarithms of positive features of queries or keys.

    Args:
        x: Queries or keys.
        directions: From `random_directions`, or other standard normal rows.

    Returns:
        log φ(x) = ω · x / d^¼ − ‖x‖² / (2 √d) − ½ log m for each of m directions ω.
        Over the draw of the directions, φ(q) · φ(k) is exp(q · k / √d) on average.

    Raises:
        TypeError: If one is not floating point.
        ValueError: If `directions` does not have 2 axes, or another width.

    Cost:
        n · num_features · dim multiply-adds.

    Source:
        Choromanski et al., 2021, lemma 1 (SM⁺).
    """
    check_floating("x", x)
    check_floating("directions", directions)
    check_rank("directions", directions, 2, "(num_features, dim)")
    check_axis("directions", directions, -1, x.shape[-1], "the width of x")
    x = x / x.shape[-1] ** 0.25
    half = x.square().sum(dim=-1, keepdim=True) / 2
    seen = x @ directions.to(x).mT
    return seen - half - math.log(len(directions)) / 2


def performer_attention(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    value: Float[Tensor, "*batch n_k d_v"],
    directions: Float[Tensor, "num_features d_k"],
) -> Float[Tensor, "*batch n_q d_v"]:
    """Estimate softmax attention without ever forming its weights.

    Args:
        query: What each position asks for.
        key: What each position offers; same width and batch axes as the query.
        value: What each position hands over; one row for each key.
        directions: From `random_directions`.

    Returns:
        Means of the values, with weights φ(q) · φ(k) divided by their sum. The error
        against the softmax falls about as one over the root of the number of features,
        and grows with the length of queries and keys.

    Raises:
        TypeError: If a tensor is not floating point or dtypes differ.
        ValueError: If rank, batch axes, width or length do not match.

    Cost:
        (n_q + n_k) · num_features · (d_k + d_v + 1) multiply-adds: linear in the
        length.

    Source:
        Choromanski et al., 2021, equation 5 and lemma 1.
    """
    check_query_key(query, key)
    check_value(key, value)
    q, k = (log_softmax_features(x, directions) for x in (query, key))
    # A factor common to a query's features, or to all keys', cancels in the division.
    q = (q - q.amax(dim=-1, keepdim=True)).exp()
    k = (k - k.amax(dim=(-2, -1), keepdim=True)).exp()
    summary, total = k.mT @ value, k.sum(dim=-2).unsqueeze(-1)
    return (q @ summary) / (q @ total)
