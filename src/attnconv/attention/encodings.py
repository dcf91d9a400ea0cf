"""Absolute positions: a vector for each place, added to the token that stands there."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention.waves import round_waves, wave_angles, waves_device
from attnconv.validation import (
    check_at_least,
    check_axis,
    check_even,
    check_floating,
    check_not_empty,
    check_positive,
    check_rank,
)


def sinusoidal_encoding(
    tokens: int, dim: int, *, base: int | float = 10000.0, first: int = 0
) -> Float[Tensor, "{tokens} {dim}"]:
    """Describe each position by sines and cosines of ever longer waves.

    Position p has in place 2m the sine and in place 2m + 1 the cosine of
    p / base^(2m / dim). Moving by k positions turns each such pair by a fixed angle.

    Args:
        tokens: Number of positions.
        dim: Numbers per position; even.
        base: The longest wave is almost 2π · base positions long.
        first: The first position.

    Returns:
        One row for each position, entries from −1 to 1; each row has length √(dim / 2).

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If `tokens` is below 1, `dim` is odd or below 2, `base` is not
            positive, or `first` is negative or so large that float64 cannot tell
            positions apart (2^53).

    Source:
        Vaswani et al., 2017, section 3.5.
    """
    check_at_least("tokens", tokens, 1)
    check_even("dim", dim)
    check_positive("base", base)
    check_at_least("first", first, 0)
    return _waves(tokens, dim, base, first).to(torch.get_default_dtype())


def _waves(
    tokens: int,
    dim: int,
    base: int | float,
    first: int,
    device: torch.device | None = None,
) -> Tensor:
    angles = wave_angles(tokens, dim, base, first, device)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)


class SinusoidalPositions(nn.Module):
    """Add the sines and cosines of its position to each token; nothing is learned.

    Args:
        dim: Width of a token; even.
        base: See `sinusoidal_encoding`.

    Raises:
        TypeError: If `dim` is not an integer.
        ValueError: If `dim` is odd or below 2, or `base` is not positive.
    """

    def __init__(self, dim: int, *, base: int | float = 10000.0) -> None:
        """Check the sizes; there is nothing to keep."""
        super().__init__()
        sinusoidal_encoding(1, dim, base=base)
        self.dim = dim
        self.base = base

    def forward(
        self, tokens: Float[Tensor, "batch n dim"]
    ) -> Float[Tensor, "batch n dim"]:
        """Add positions 0 to n − 1.

        Args:
            tokens: Tokens without positions, of any length.

        Returns:
            Tokens with positions.

        Raises:
            TypeError: If `tokens` is not floating point.
            ValueError: If it does not have 3 axes, is empty or is not `dim` wide.
        """
        _check_tokens(tokens, self.dim)
        n, place = tokens.shape[1], waves_device(tokens)
        rows = _waves(n, self.dim, self.base, 0, place)
        return tokens + round_waves(rows, tokens).to(tokens)


class LearnedPositions(nn.Module):
    """Add a learned vector for its position to each token.

    There is a vector for each position up to `max_tokens`; those of positions that no
    training sequence reaches stay as they were drawn.

    Args:
        max_tokens: Number of positions.
        dim: Width of a token.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.

    Source:
        Gehring et al., 2017, section 3.1; Vaswani et al., 2017, section 3.5. Drawn with
        standard deviation 0.02, as in the published code of Devlin et al., 2019, which
        also cuts off what is farther than two of them.
    """

    def __init__(self, max_tokens: int, dim: int) -> None:
        """Draw one small vector for each position."""
        super().__init__()
        check_at_least("max_tokens", max_tokens, 1)
        check_at_least("dim", dim, 1)
        self.dim = dim
        self.table = nn.Parameter(torch.empty(max_tokens, dim))
        nn.init.normal_(self.table, std=0.02)

    def forward(
        self, tokens: Float[Tensor, "batch n dim"]
    ) -> Float[Tensor, "batch n dim"]:
        """Add positions 0 to n − 1.

        Args:
            tokens: Tokens without positions, at most `max_tokens` of them.

        Returns:
            Tokens with positions.

        Raises:
            TypeError: If `tokens` is not floating point.
            ValueError: If it does not have 3 axes, is empty, is not `dim` wide or is
                longer than there are positions.
        """
        _check_tokens(tokens, self.dim)
        n = tokens.shape[1]
        if n > len(self.table):
            raise ValueError(f"tokens must be at most {len(self.table)} long, got {n}")
        return tokens + self.table[:n]


def _check_tokens(tokens: Tensor, dim: int) -> None:
    check_floating("tokens", tokens)
    check_rank("tokens", tokens, 3, "(batch, n, dim)")
    check_not_empty("tokens", tokens)
    check_axis("tokens", tokens, 2, dim, "numbers per token (dim)")
