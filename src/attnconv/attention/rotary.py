"""Rotary positions: turn queries and keys, so that scores see the distance alone."""

import torch
from einops import rearrange
from jaxtyping import Float, Int64
from torch import Tensor, nn

from attnconv.attention.waves import round_waves, wave_angles, waves_device
from attnconv.validation import (
    check_at_least,
    check_axis,
    check_choice,
    check_even,
    check_floating,
    check_positive,
    check_rank_at_least,
    check_shape,
)

PAIRINGS = {"interleaved": "(pair part)", "halves": "(part pair)"}
"""Which features are turned together: (0, 1), (2, 3), … or (0, d/2), (1, d/2 + 1), …"""


def rotary_angles(
    n: int, head_dim: int, *, base: float | int = 10000.0, first: int = 0
) -> Float[Tensor, "{n} {head_dim}//2"]:
    """By which angle is each pair of features turned, at each position?

    Args:
        n: Number of positions.
        head_dim: Width of a head; even. It has head_dim / 2 pairs.
        base: Pair m turns by base^(−2m / head_dim) per position: the first by 1 radian,
            the last by almost 1 / base.
        first: The first position; the number of cached keys, for a query that comes
            after them.

    Returns:
        Angles in radians, one row for each position.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If `n` is below 1, `head_dim` is odd or below 2, `base` is not
            positive, or `first` is negative or so large that float64 cannot tell
            positions apart (2^53).

    Source:
        Su et al., 2024, equation 15.
    """
    check_at_least("n", n, 1)
    check_even("head_dim", head_dim)
    check_positive("base", base)
    check_at_least("first", first, 0)
    return wave_angles(n, head_dim, base, first).to(torch.get_default_dtype())


def rotate(
    x: Float[Tensor, "*batch n head_dim"],
    angles: Float[Tensor, "n pairs"],
    *,
    pairing: str = "interleaved",
) -> Float[Tensor, "*batch n head_dim"]:
    """Turn each pair of features by its angle.

    Args:
        x: Queries or keys.
        angles: Radians, from `rotary_angles`.
        pairing: "interleaved" turns features 0 and 1, 2 and 3, …, as the paper does;
            "halves" turns feature m with feature m + head_dim / 2, as many programs do.
            A model trained with one gives nonsense with the other.

    Returns:
        Turned vectors, each as long as before. The product of a query at position i and
        a key at position j depends on i − j, not on i and j.

    Raises:
        TypeError: If a tensor is not floating point.
        ValueError: If `x` has fewer than 2 axes, `angles` does not have a row for each
            position and an entry for each pair, or `pairing` is unknown.

    Cost:
        2 · n · head_dim multiply-adds.

    Source:
        Su et al., 2024, equation 34.
    """
    check_floating("x", x)
    check_rank_at_least("x", x, 2, "(*batch, n, head_dim)")
    check_choice("pairing", pairing, tuple(PAIRINGS))
    check_even("x.shape[-1] (head_dim)", x.shape[-1])
    check_floating("angles", angles)
    shape = (x.shape[-2], x.shape[-1] // 2)
    check_shape("angles", angles, shape, "(n, head_dim / 2)")
    features = PAIRINGS[pairing]
    pair = rearrange(x, f"... n {features} -> part ... n pair", part=2)
    cos, sin = angles.cos().to(x), angles.sin().to(x)
    turned = torch.stack([pair[0] * cos - pair[1] * sin, pair[0] * sin + pair[1] * cos])
    return rearrange(turned, f"part ... n pair -> ... n {features}")


def halves_from_interleaved(head_dim: int) -> Int64[Tensor, " {head_dim}"]:
    """Return the order of features that turns one pairing into the other.

    Args:
        head_dim: Width of a head; even.

    Returns:
        Indices p with `rotate(x, a, pairing="interleaved")[..., p]` equal to
        `rotate(x[..., p], a, pairing="halves")`: first all first members of the pairs,
        then all second ones.

    Raises:
        TypeError: If `head_dim` is not an integer.
        ValueError: If it is odd or below 2.
    """
    check_even("head_dim", head_dim)
    return rearrange(torch.arange(head_dim), "(pair part) -> (part pair)", part=2)


class RotaryPositions(nn.Module):
    """Turn the queries and keys of every head by angles that grow with the position.

    Nothing is learned, and values are not turned.

    Args:
        head_dim: Width of a head; even.
        base: See `rotary_angles`.
        pairing: See `rotate`.

    Raises:
        TypeError: If `head_dim` is not an integer.
        ValueError: If `head_dim` is odd or below 2, `base` is not positive, or
            `pairing` is unknown.

    Source:
        Su et al., 2024, section 3.2.2; equation 16 says that scores see i − j alone.
    """

    def __init__(
        self,
        head_dim: int,
        *,
        base: float | int = 10000.0,
        pairing: str = "interleaved",
    ) -> None:
        """Check the sizes; there is nothing to keep."""
        super().__init__()
        rotary_angles(1, head_dim, base=base)
        check_choice("pairing", pairing, tuple(PAIRINGS))
        self.head_dim = head_dim
        self.base = base
        self.pairing = pairing

    def forward(
        self,
        query: Float[Tensor, "*batch n_q head_dim"],
        key: Float[Tensor, "*batch n_k head_dim"],
    ) -> tuple[
        Float[Tensor, "*batch n_q head_dim"], Float[Tensor, "*batch n_k head_dim"]
    ]:
        """Turn queries and keys.

        Args:
            query: Queries of each head. As in `causal_mask`, they are the last of the
                positions: the last query stands where the last key stands.
            key: Keys of each head, at positions 0 to n_k − 1.

        Returns:
            Turned queries and keys.

        Raises:
            TypeError: If a tensor is not floating point.
            ValueError: If one is not `head_dim` wide, or there are more queries than
                keys.
        """
        for name, tensor in (("query", query), ("key", key)):
            check_floating(name, tensor)
            check_rank_at_least(name, tensor, 2, "(*batch, n, head_dim)")
            check_axis(name, tensor, -1, self.head_dim, "numbers (head_dim)")
        n_q, n_k = query.shape[-2], key.shape[-2]
        if n_q > n_k:
            raise ValueError(
                f"query must have at most as many positions as key, {n_k}, got {n_q}"
            )
        place = waves_device(key)
        angles = wave_angles(n_k, self.head_dim, self.base, 0, place)
        angles = round_waves(angles, key)
        return (
            rotate(query, angles[n_k - n_q :], pairing=self.pairing),
            rotate(key, angles, pairing=self.pairing),
        )

    def place(
        self,
        query: Float[Tensor, "batch num_heads n_q head_dim"],
        key: Float[Tensor, "batch kv_heads n_k head_dim"],
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Turn queries and keys; nothing is added to the scores. See `forward`."""
        query, key = self(query, key)
        return query, key, None
