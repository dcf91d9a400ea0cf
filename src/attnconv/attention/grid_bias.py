"""A learned number for each step on a grid, added to the scores."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from attnconv.validation import (
    check_at_least,
    check_axis,
    check_integers,
    check_shape,
    read_pair,
)


class GridBias(nn.Module):
    """One learned number for each head and each step from a query's place to a key's.

    `RelativeBias` for tokens that stand on a grid, row by row: a query sees a key that
    is r rows below it and c columns to its right with its score plus b[r, c]. The
    same step has the same number everywhere, as the taps of a kernel do.

    Args:
        num_heads: Number of heads; each learns its own numbers.
        size: Rows and columns of the grid, one number or both.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.

    Cost:
        num_heads · (2 · rows − 1) · (2 · columns − 1) parameters; a number for each
        pair of places and each head.

    Source:
        Liu et al., 2021 (Swin), equation 4; Dai et al., 2021 (CoAtNet), equation 3,
        where it is added before the softmax.
    """

    def __init__(self, num_heads: int, size: int | tuple[int, int]) -> None:
        """Draw one small number for each head and step."""
        super().__init__()
        check_at_least("num_heads", num_heads, 1)
        self.num_heads = num_heads
        self.size = read_pair("size", size, 1)
        rows, columns = self.size
        self.table = nn.Parameter(torch.empty(num_heads, 2 * rows - 1, 2 * columns - 1))
        nn.init.normal_(self.table, std=0.02)

    def look_up(
        self, down: Int[Tensor, "n_q n_k"], right: Int[Tensor, "n_q n_k"]
    ) -> Float[Tensor, "num_heads n_q n_k"]:
        """Look up the bias of given steps.

        Args:
            down: Rows from each query down to each key.
            right: Columns from each query to the right to each key. Steps longer than
                the grid get the number of the longest one.

        Returns:
            Numbers to add to the scores.

        Raises:
            TypeError: If the steps are not integers.
            ValueError: If the two have different shapes.
        """
        check_integers("down", down)
        check_integers("right", right)
        check_shape("right", right, tuple(down.shape), "(n_q, n_k), as down")
        far_down, far_right = (side - 1 for side in self.size)
        row = down.clamp(-far_down, far_down) + far_down
        column = right.clamp(-far_right, far_right) + far_right
        return self.table[:, row, column]

    def forward(self) -> Float[Tensor, "num_heads places places"]:
        """Look up the bias of every pair of places of the grid."""
        return self.look_up(*grid_steps(*self.size, self.table.device))

    def place(
        self,
        query: Float[Tensor, "batch heads places head_dim"],
        key: Float[Tensor, "batch kv_heads places head_dim"],
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Leave queries and keys as they are; say what is added to their scores.

        Args:
            query: A query for each place of the grid, of each head.
            key: As many keys.

        Raises:
            ValueError: If there is not one query and one key for each place.
        """
        places = self.size[0] * self.size[1]
        check_axis("query", query, -2, places, "places")
        check_axis("key", key, -2, places, "places")
        return query, key, self()


def grid_steps(
    rows: int, columns: int, device: torch.device
) -> tuple[Int[Tensor, "places places"], Int[Tensor, "places places"]]:
    """Say how far it is from each place of a grid to each other one.

    Args:
        rows: Rows of the grid.
        columns: Columns of the grid.
        device: Where the result is to lie.

    Returns:
        Steps down and steps to the right, from the place of the row to that of the
        column; places are counted row by row.
    """
    row = torch.arange(rows, device=device).repeat_interleave(columns)
    column = torch.arange(columns, device=device).repeat(rows)
    return row - row[:, None], column - column[:, None]
