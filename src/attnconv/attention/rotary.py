"""Rotary positions: turn queries and keys, so that scores see the distance alone."""

import torch
from einops import rearrange
from jaxtyping import Float, Int64, Integer
from torch import Tensor, nn

from attnconv.attention.inputs import broadcasts_to
from attnconv.attention.waves import (
    LAST_POSITION,
    round_waves,
    wave_angles,
    waves_device,
)
from attnconv.validation import (
    check_at_least,
    check_axis,
    check_choice,
    check_even,
    check_floating,
    check_integers,
    check_positive,
    check_rank_at_least,
    known_numbers,
)

PAIRINGS = {"interleaved": "(pair part)", "halves": "(part pair)"}
"""Which features are turned together: (0, 1), (2, 3), … or (0, d/2), (1, d/2 + 1), …"""


def rotary_angles(
    n: int,
    head_dim: int,
    *,
    base: int | float = 10000.0,
    first: int | Integer[Tensor, "*batch"] = 0,
) -> Float[Tensor, "*batch {n} {head_dim}//2"]:
    """By which angle is each pair of features turned, at each position?

    Args:
        n: Number of positions.
        head_dim: Width of a head; even.
        base: Pair m turns by base^(−2m / head_dim) per position: the first by 1 radian,
            the last by almost 1 / base.
        first: The first position; the number of cached keys, for a query that comes
            after them. A tensor of whole numbers says it for each entry of a batch:
            `torch.tensor([[0], [7]])` for two entries whose heads share it.

    Returns:
        Angles in radians, one row for each position, on the device of `first`.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If `n` is below 1, `head_dim` is odd or below 2, `base` is not
            positive, or `first` is negative or so large that float64 cannot tell
            positions apart (2^53). The numbers of a tensor are not checked where they
            cannot be read, as under `torch.export`.

    Source:
        Su et al., 2024, equation 15.
    """
    check_at_least("n", n, 1)
    check_even("head_dim", head_dim)
    check_positive("base", base)
    device = _check_first(first, n)
    return wave_angles(n, head_dim, base, first, device).to(torch.get_default_dtype())


def _check_first(first: int | Tensor, n: int) -> torch.device | None:
    """Refuse a first position that is none; say on which device it lies."""
    if not isinstance(first, Tensor):
        check_at_least("first", first, 0)
        return None
    check_integers("first", first)
    known = known_numbers(first.flatten()) or ()
    for number in known:
        if not 0 <= number <= LAST_POSITION - n:
            raise ValueError(
                f"first must lie between 0 and 2**53 - {n}, got {number} in a tensor"
            )
    return first.device


def rotate(
    x: Float[Tensor, "*batch n head_dim"],
    angles: Float[Tensor, "*angles n pairs"],
    *,
    pairing: str = "interleaved",
) -> Float[Tensor, "*batch n head_dim"]:
    """Turn each pair of features by its angle.

    Args:
        x: Queries or keys.
        angles: Radians, from `rotary_angles`: (n, head_dim / 2) for all alike, or with
            further axes in front, of the size of the batch axis they meet or 1.
        pairing: "interleaved" turns features 0 and 1, 2 and 3, …, as the paper does;
            "halves" turns feature m with feature m + head_dim / 2, as many programs do.
            A model trained with one gives nonsense with the other.

    Returns:
        Turned vectors, each as long as before. The product of a query at position i and
        a key at position j depends on i − j, not on i and j.

    Raises:
        TypeError: If a tensor is not floating point.
        ValueError: If `x` has fewer than 2 axes, `angles` does not have a row for each
            position and an entry for each pair, or other batches, or `pairing` is
            unknown.

    Cost:
        2 · n · head_dim multiply-adds.

    Source:
        Su et al., 2024, equation 34.
    """
    check_floating("x", x)
    check_rank_at_least("x", x, 2, "(*batch, n, head_dim)")
    check_choice("pairing", pairing, tuple(PAIRINGS))
    check_even("x.shape[-1] (head_dim)", x.shape[-1])
    _check_angles(angles, x)
    features = PAIRINGS[pairing]
    pair = rearrange(x, f"... n {features} -> part ... n pair", part=2)
    cos, sin = angles.cos().to(x), angles.sin().to(x)
    turned = torch.stack([pair[0] * cos - pair[1] * sin, pair[0] * sin + pair[1] * cos])
    return rearrange(turned, f"part ... n pair -> ... n {features}")


def _check_angles(angles: Tensor, x: Tensor) -> None:
    """Refuse angles that do not belong to the rows and batches of x."""
    check_floating("angles", angles)
    rows = (x.shape[-2], x.shape[-1] // 2)
    fits = broadcasts_to(angles.shape[:-2], x.shape[:-2])
    if angles.dim() < 2 or tuple(angles.shape[-2:]) != rows or not fits:
        raise ValueError(
            f"angles must have shape {rows} = (n, head_dim / 2), or that with axes in "
            f"front that broadcast to {tuple(x.shape[:-2])}, got {tuple(angles.shape)}"
        )


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
        rotary_dim: How many features are turned, the first ones; even. The others see
            no position. `None` means all.

    Raises:
        TypeError: If a width is not an integer.
        ValueError: If a width is odd or below 2, `rotary_dim` is above `head_dim`,
            `base` is not positive, or `pairing` is unknown.

    Source:
        Su et al., 2024, section 3.2.2; equation 16 says that scores see i − j alone.
        A part of the features: Black et al., 2022, section 2.1.
    """

    def __init__(
        self,
        head_dim: int,
        *,
        base: int | float = 10000.0,
        pairing: str = "interleaved",
        rotary_dim: int | None = None,
    ) -> None:
        """Check the sizes; there is nothing to keep."""
        super().__init__()
        rotary_angles(1, head_dim, base=base)
        check_choice("pairing", pairing, tuple(PAIRINGS))
        rotary_dim = head_dim if rotary_dim is None else rotary_dim
        check_even("rotary_dim", rotary_dim)
        if rotary_dim > head_dim:
            raise ValueError(
                f"rotary_dim must be at most head_dim = {head_dim}, got {rotary_dim}"
            )
        self.head_dim = head_dim
        self.base = base
        self.pairing = pairing
        self.rotary_dim = rotary_dim

    def forward(
        self,
        query: Float[Tensor, "*batch n_q head_dim"],
        key: Float[Tensor, "*batch_k n_k head_dim"],
    ) -> tuple[
        Float[Tensor, "*batch n_q head_dim"], Float[Tensor, "*batch_k n_k head_dim"]
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
        self._check("query", query)
        self._check("key", key)
        n_q, n_k = query.shape[-2], key.shape[-2]
        if n_q > n_k:
            raise ValueError(
                f"query must have at most as many positions as key, {n_k}, got {n_q}"
            )
        angles = self._angles(n_k, 0, key)
        return self._turned(query, angles[n_k - n_q :]), self._turned(key, angles)

    def turn(
        self,
        x: Float[Tensor, "*batch n head_dim"],
        first: int | Integer[Tensor, "*first"] = 0,
    ) -> Float[Tensor, "*batch n head_dim"]:
        """Turn queries or keys that stand behind others, which are turned already.

        Args:
            x: Queries or keys of each head.
            first: The position of the first of them, or one for each entry of a batch;
                see `rotary_angles`.

        Returns:
            Turned vectors: the rows that `forward` gives at these positions.

        Raises:
            TypeError: If `x` is not floating point, or `first` no integer.
            ValueError: If `x` is not `head_dim` wide, or `first` is negative or does
                not fit the batch.
        """
        self._check("x", x)
        _check_first(first, x.shape[-2])
        return self._turned(x, self._angles(x.shape[-2], first, x))

    def place(
        self,
        query: Float[Tensor, "batch num_heads n_q head_dim"],
        key: Float[Tensor, "batch kv_heads n_k head_dim"],
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Turn queries and keys; nothing is added to the scores. See `forward`."""
        query, key = self(query, key)
        return query, key, None

    def _check(self, name: str, tensor: Tensor) -> None:
        check_floating(name, tensor)
        check_rank_at_least(name, tensor, 2, "(*batch, n, head_dim)")
        check_axis(name, tensor, -1, self.head_dim, "numbers (head_dim)")

    def _angles(self, n: int, first: int | Tensor, like: Tensor) -> Tensor:
        place = waves_device(like)
        angles = wave_angles(n, self.rotary_dim, self.base, first, place)
        return round_waves(angles, like)

    def _turned(self, x: Tensor, angles: Tensor) -> Tensor:
        if self.rotary_dim == self.head_dim:
            return rotate(x, angles, pairing=self.pairing)
        turning, rest = x[..., : self.rotary_dim], x[..., self.rotary_dim :]
        return torch.cat([rotate(turning, angles, pairing=self.pairing), rest], dim=-1)
