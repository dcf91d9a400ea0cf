"""Scores that look at places alone: how far a key lies below and right of a query."""

from numbers import Integral

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.validation import (
    check_floating,
    check_not_empty,
    check_rank,
    check_shape,
    read_pair,
)


class QuadraticScores(nn.Module):
    """Each head looks for one offset: the score falls with the squared distance to it.

    s_h(δ) = −α_h ‖δ − Δ_h‖², where δ = (down, right) is the offset from the query to
    the key. Written as a product, v_h · r_δ with r_δ = (‖δ‖², down, right) and
    v_h = −α_h (1, −2 Δ_down, −2 Δ_right), up to a number that all keys share and the
    softmax does not see: a relative encoding of width D_p = 3.

    Args:
        centres: Δ, one offset (down, right) for each head, in pixels.
        sharpness: α, one number for each head: at 0 all keys count alike, far above 0
            the key nearest to the centre takes all.

    Raises:
        TypeError: If a tensor is not floating point.
        ValueError: If `centres` is not (heads, 2), or `sharpness` has another length.

    Source:
        Cordonnier, Loukas and Jaggi, 2020, equation 9.
    """

    def __init__(
        self, centres: Float[Tensor, "heads 2"], sharpness: Float[Tensor, " heads"]
    ) -> None:
        """Take centres and sharpness as parameters, so that they can be learned."""
        super().__init__()
        _check_offsets("centres", centres)
        check_floating("sharpness", sharpness)
        check_shape("sharpness", sharpness, (len(centres),), "(heads,)")
        self.centres = nn.Parameter(centres.clone())
        self.sharpness = nn.Parameter(sharpness.clone())

    @property
    def num_heads(self) -> int:
        """Number of heads."""
        return len(self.centres)

    def forward(
        self, down: Float[Tensor, "n_q n_k"], right: Float[Tensor, "n_q n_k"]
    ) -> Float[Tensor, "heads n_q n_k"]:
        """Score every key for every query.

        Args:
            down: Rows from query to key, negative above it.
            right: Columns from query to key, negative to its left.

        Returns:
            −α ‖δ − Δ‖² for each head: 0 at the centre, below 0 elsewhere.

        Raises:
            TypeError: If one of the two is not floating point.
            ValueError: If one is not (n_q, n_k), or their shapes differ.
        """
        _check_pairs(down, right)
        to_centre = torch.stack([down, right]) - self.centres[:, :, None, None]
        return -self.sharpness[:, None, None] * to_centre.square().sum(1)


class LinearScores(nn.Module):
    """The scores that the offset itself allows as its encoding: v · (down, right).

    They grow without end in one direction, so that a sharp head looks at the border of
    the image from every query, never at a neighbour; with v = 0 it looks nowhere. Other
    encodings of width D_p = 2 can do more: offsets on a circle.

    Args:
        directions: v, one (down, right) for each head.

    Raises:
        TypeError: If `directions` is not floating point.
        ValueError: If `directions` is not (heads, 2).
    """

    def __init__(self, directions: Float[Tensor, "heads 2"]) -> None:
        """Take the directions as parameters."""
        super().__init__()
        _check_offsets("directions", directions)
        self.directions = nn.Parameter(directions.clone())

    @property
    def num_heads(self) -> int:
        """Number of heads."""
        return len(self.directions)

    def forward(
        self, down: Float[Tensor, "n_q n_k"], right: Float[Tensor, "n_q n_k"]
    ) -> Float[Tensor, "heads n_q n_k"]:
        """Score every key for every query; arguments as in `QuadraticScores`."""
        _check_pairs(down, right)
        v_down, v_right = self.directions[:, :, None, None].unbind(1)
        return v_down * down + v_right * right


class TableScores(nn.Module):
    """One free number for each head and each offset of a kernel, nothing elsewhere.

    Args:
        table: (heads, kernel_height, kernel_width); −∞ for an offset not to attend to.
        first: Offset (down, right) of the first entry from the query, in pixels.
        dilation: Pixels from one entry to the next, one number or (vertical,
            horizontal).

    Raises:
        TypeError: If `table` is not floating point, or a number of pixels no integer.
        ValueError: If `table` does not have 3 axes or is empty, `first` is no pair, or
            `dilation` is below 1.
    """

    def __init__(
        self,
        table: Float[Tensor, "heads kernel_height kernel_width"],
        first: tuple[int, int],
        dilation: int | tuple[int, int] = 1,
    ) -> None:
        """Take the table as parameters."""
        super().__init__()
        check_floating("table", table)
        check_rank("table", table, 3, "(heads, kernel_height, kernel_width)")
        check_not_empty("table", table)
        if not isinstance(first, tuple) or len(first) != 2:
            raise ValueError(f"first must be a pair (down, right), got {first!r}")
        for offset in first:
            if not isinstance(offset, Integral) or isinstance(offset, bool):
                raise TypeError(f"first must hold two integers, got {first!r}")
        self.table = nn.Parameter(table.clone())
        self.first = first
        self.dilation = read_pair("dilation", dilation, 1)

    @property
    def num_heads(self) -> int:
        """Number of heads."""
        return len(self.table)

    def forward(
        self, down: Float[Tensor, "n_q n_k"], right: Float[Tensor, "n_q n_k"]
    ) -> Float[Tensor, "heads n_q n_k"]:
        """Look up the score of every key; arguments as in `QuadraticScores`."""
        _check_pairs(down, right)
        inside = torch.ones_like(down, dtype=torch.bool)
        taps = []
        for axis, offset in enumerate((down, right)):
            steps = offset - self.first[axis]
            tap = steps.div(self.dilation[axis], rounding_mode="floor")
            inside &= (tap * self.dilation[axis] == steps) & (tap >= 0)
            inside &= tap < self.table.shape[1 + axis]
            taps.append(tap.long().clamp(0, self.table.shape[1 + axis] - 1))
        scores = self.table[:, taps[0], taps[1]]
        return scores.masked_fill(~inside, float("-inf"))


def _check_pairs(down: Tensor, right: Tensor) -> None:
    """Refuse offsets that are not one number for each pair of query and key."""
    check_floating("down", down)
    check_rank("down", down, 2, "(n_q, n_k)")
    check_floating("right", right)
    check_shape("right", right, down.shape, "(n_q, n_k), as of down")


def _check_offsets(name: str, offsets: Tensor) -> None:
    """Refuse what is not one (down, right) for each head."""
    check_floating(name, offsets)
    check_rank(name, offsets, 2, "(heads, 2)")
    check_not_empty(name, offsets)
    check_shape(name, offsets, (len(offsets), 2), "(heads, 2)")
