"""How well does each query match each key? Five answers, each a small function.

Every score function takes query (*batch, n_q, d_q) and key (*batch, n_k, d_k) and gives
scores (*batch, n_q, n_k): one number for each pair, any real number, not yet a weight.
The functions hold the formulas; the modules below them hold the learned parameters.
"""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention.inputs import check_query_key
from attnconv.validation import (
    check_at_least,
    check_axis,
    check_finite,
    check_floating,
    check_same_dtype,
    check_shape,
)


def dot_scores(
    query: Float[Tensor, "*batch n_q d_k"], key: Float[Tensor, "*batch n_k d_k"]
) -> Float[Tensor, "*batch n_q n_k"]:
    """Score each pair by its dot product.

    Args:
        query: What each position asks for.
        key: What each position offers; same width as the query.

    Returns:
        Scores; for vectors with entries of variance 1 their variance is d_k.

    Raises:
        TypeError: If query or key is not floating point, or their dtypes differ.
        ValueError: If rank, batch axes or width do not match.

    Cost:
        n_q · n_k · d_k multiply-adds for each batch entry.

    Source:
        Luong, Pham and Manning, 2015, equation 8, "dot".
    """
    check_query_key(query, key)
    return query @ key.mT


def cosine_scores(
    query: Float[Tensor, "*batch n_q d_k"], key: Float[Tensor, "*batch n_k d_k"]
) -> Float[Tensor, "*batch n_q n_k"]:
    """Score each pair by the cosine of the angle between query and key.

    Args:
        query: What each position asks for.
        key: What each position offers; same width as the query.

    Returns:
        Scores in [-1, 1], independent of the length of the vectors. A vector of zeros
        has no direction; its scores are 0.

    Raises:
        TypeError: If query or key is not floating point, or their dtypes differ.
        ValueError: If rank, batch axes or width do not match.

    Cost:
        n_q · n_k · d_k multiply-adds, and (n_q + n_k) · d_k for the lengths.

    Source:
        Graves, Wayne and Danihelka, 2014 (Neural Turing Machines), equation 6.
    """
    check_query_key(query, key)
    # In float32 at least: the squares of float16 leave its range, as does the smallest
    # length that F.normalize divides by.
    wide = torch.promote_types(query.dtype, torch.float32)
    q, k = (F.normalize(t.to(wide), dim=-1).to(t.dtype) for t in (query, key))
    return q @ k.mT


def scaled_dot_scores(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    *,
    scale: int | float | None = None,
) -> Float[Tensor, "*batch n_q n_k"]:
    """Score each pair by its dot product, divided by the square root of the width.

    Args:
        query: What each position asks for.
        key: What each position offers; same width as the query.
        scale: Factor on the dot products; `None` means 1 / √d_k.

    Returns:
        Scores; for vectors with independent entries of variance 1 their variance is 1,
        whatever the width.

    Raises:
        TypeError: If query or key is not floating point, their dtypes differ, or the
            scale is no number.
        ValueError: If rank, batch axes or width do not match, or the scale is not
            finite.

    Cost:
        n_q · n_k · d_k multiply-adds for each batch entry.

    Source:
        Vaswani et al., 2017 (Attention is all you need), equation 1.
    """
    check_query_key(query, key)
    if scale is None:
        scale = 1 / math.sqrt(query.shape[-1])
    else:
        check_finite("scale", scale)
    return (query * scale) @ key.mT


def bilinear_scores(
    query: Float[Tensor, "*batch n_q d_q"],
    key: Float[Tensor, "*batch n_k d_k"],
    weight: Float[Tensor, "d_q d_k"],
) -> Float[Tensor, "*batch n_q n_k"]:
    """Score each pair by qᵀ W k: a dot product after one learned linear map.

    Args:
        query: What each position asks for.
        key: What each position offers; may have another width than the query.
        weight: The matrix W.

    Returns:
        Scores. With W the identity they are the dot products.

    Raises:
        TypeError: If query or key is not floating point, or their dtypes differ.
        ValueError: If rank or batch axes differ, or `weight` is not (d_q, d_k).

    Cost:
        n_q · d_q · d_k + n_q · n_k · d_k multiply-adds for each batch entry.

    Source:
        Luong, Pham and Manning, 2015, equation 8, "general".
    """
    check_query_key(query, key, same_width=False)
    check_floating("weight", weight)
    check_shape("weight", weight, (query.shape[-1], key.shape[-1]), "(d_q, d_k)")
    check_same_dtype("query", query, "weight", weight)
    return (query @ weight) @ key.mT


def additive_scores(
    query: Float[Tensor, "*batch n_q dim"],
    key: Float[Tensor, "*batch n_k dim"],
    vector: Float[Tensor, " dim"],
) -> Float[Tensor, "*batch n_q n_k"]:
    """Score each pair by vᵀ tanh(q + k): a small network with one hidden layer.

    Args:
        query: Queries, already projected to the hidden width.
        key: Keys, already projected to the same width.
        vector: The vector v, one weight for each hidden unit.

    Returns:
        Scores between −Σ|v| and +Σ|v|, because tanh lies between −1 and 1.

    Raises:
        TypeError: If query or key is not floating point, or their dtypes differ.
        ValueError: If rank, batch axes or width differ, or `vector` is not (dim,).

    Cost:
        n_q · n_k · dim multiply-adds and as many tanh for each batch entry, and n_q ·
        n_k · dim numbers of memory: the dot product needs only n_q · n_k.

    Source:
        Bahdanau, Cho and Bengio, 2015, section 3.1 and appendix A.1.2.
    """
    check_query_key(query, key)
    check_floating("vector", vector)
    check_shape("vector", vector, (query.shape[-1],), "(dim,)")
    check_same_dtype("query", query, "vector", vector)
    hidden = torch.tanh(query.unsqueeze(-2) + key.unsqueeze(-3))
    return hidden @ vector


class BilinearScores(nn.Module):
    """Score each pair by qᵀ W k with a learned matrix W.

    Args:
        d_q: Width of the queries.
        d_k: Width of the keys.

    Raises:
        ValueError: If a width is below 1.

    Source:
        Luong, Pham and Manning, 2015, equation 8, "general".
    """

    def __init__(self, d_q: int, d_k: int) -> None:
        """Create W, drawn uniformly from ±√(6 / (d_q + d_k))."""
        super().__init__()
        check_at_least("d_q", d_q, 1)
        check_at_least("d_k", d_k, 1)
        self.widths = d_q, d_k
        self.weight = nn.Parameter(torch.empty(d_q, d_k))
        nn.init.xavier_uniform_(self.weight)

    def forward(
        self,
        query: Float[Tensor, "*batch n_q d_q"],
        key: Float[Tensor, "*batch n_k d_k"],
    ) -> Float[Tensor, "*batch n_q n_k"]:
        """Give the scores; see `bilinear_scores`."""
        _check_widths(query, key, self.weight, self.widths)
        return bilinear_scores(query, key, self.weight)


class AdditiveScores(nn.Module):
    """Score each pair by vᵀ tanh(W_q q + W_k k + b), all learned.

    Args:
        d_q: Width of the queries.
        d_k: Width of the keys.
        dim: Number of hidden units.

    Raises:
        ValueError: If a width is below 1.

    Source:
        Bahdanau, Cho and Bengio, 2015, section 3.1 and appendix A.1.2. They have no b.
    """

    def __init__(self, d_q: int, d_k: int, dim: int) -> None:
        """Create the two projections and the vector v."""
        super().__init__()
        check_at_least("d_q", d_q, 1)
        check_at_least("d_k", d_k, 1)
        check_at_least("dim", dim, 1)
        self.widths = d_q, d_k
        self.query_projection = nn.Linear(d_q, dim)
        self.key_projection = nn.Linear(d_k, dim, bias=False)
        self.vector = nn.Parameter(torch.empty(dim))
        nn.init.uniform_(self.vector, -1 / math.sqrt(dim), 1 / math.sqrt(dim))

    def forward(
        self,
        query: Float[Tensor, "*batch n_q d_q"],
        key: Float[Tensor, "*batch n_k d_k"],
    ) -> Float[Tensor, "*batch n_q n_k"]:
        """Project query and key, then score; see `additive_scores`."""
        _check_widths(query, key, self.vector, self.widths)
        return additive_scores(
            self.query_projection(query), self.key_projection(key), self.vector
        )


class ScaledDotScores(nn.Module):
    """Score each pair by the scaled dot product of two learned projections.

    Args:
        d_q: Width of the queries.
        d_k: Width of the keys.
        dim: Width that both are projected to.

    Raises:
        ValueError: If a width is below 1.

    Source:
        Vaswani et al., 2017, equation 1 and section 3.2.2, with one head and no value.
    """

    def __init__(self, d_q: int, d_k: int, dim: int) -> None:
        """Create the two projections, without bias."""
        super().__init__()
        check_at_least("d_q", d_q, 1)
        check_at_least("d_k", d_k, 1)
        check_at_least("dim", dim, 1)
        self.widths = d_q, d_k
        self.query_projection = nn.Linear(d_q, dim, bias=False)
        self.key_projection = nn.Linear(d_k, dim, bias=False)

    def forward(
        self,
        query: Float[Tensor, "*batch n_q d_q"],
        key: Float[Tensor, "*batch n_k d_k"],
    ) -> Float[Tensor, "*batch n_q n_k"]:
        """Project query and key, then score; see `scaled_dot_scores`."""
        _check_widths(query, key, self.query_projection.weight, self.widths)
        return scaled_dot_scores(self.query_projection(query), self.key_projection(key))


def _check_widths(
    query: Tensor, key: Tensor, weight: Tensor, widths: tuple[int, int]
) -> None:
    """Refuse a query or key that a module with this weight was not built for."""
    check_query_key(query, key, same_width=False)
    check_same_dtype("query", query, "the weights", weight)
    check_axis("query", query, -1, widths[0], "features (d_q)")
    check_axis("key", key, -1, widths[1], "features (d_k)")
