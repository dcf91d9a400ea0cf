"""Relative positions on a grid: each query meets a vector for the step to each key."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.validation import (
    check_at_least,
    check_axis,
    check_floating,
    check_rank_at_least,
    check_same_dtype,
)


class RelativePlaces(nn.Module):
    """Add to each score what the query thinks of the step from its place to the key's.

    One learned vector for each step down, −(H − 1) to H − 1, and one for each step to
    the right; a score gets q · (down + right) / √d. All heads share the vectors. Rows
    of the grid follow each other, as `maps.flatten(2)` puts them.

    Args:
        height: Rows of the grid.
        width: Columns of the grid.
        head_dim: Width d of a query.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.

    Cost:
        2 · (height + width − 1) · head_dim parameters; as many multiply-adds for each
        query of each head, and a number for each pair of places.

    Source:
        Shaw et al., 2018, on a grid as in Bello et al., 2019, and Srinivas et al.,
        2021, figure 4. Some libraries leave out the division by √d.
    """

    def __init__(self, height: int, width: int, head_dim: int) -> None:
        """Draw the vectors."""
        super().__init__()
        check_at_least("height", height, 1)
        check_at_least("width", width, 1)
        check_at_least("head_dim", head_dim, 1)
        self.height, self.width, self.head_dim = height, width, head_dim
        self.down = nn.Parameter(torch.empty(2 * height - 1, head_dim))
        self.right = nn.Parameter(torch.empty(2 * width - 1, head_dim))
        for table in (self.down, self.right):
            nn.init.normal_(table, std=head_dim**-0.5)

    def forward(
        self, query: Float[Tensor, "*batch places head_dim"]
    ) -> Float[Tensor, "*batch places places"]:
        """Compute what is added to the scores.

        Args:
            query: A query for each place of the grid.

        Returns:
            A number for each query and each key.

        Raises:
            TypeError: If `query` is not floating point or not of the vectors' dtype.
            ValueError: If it does not have a row for each place, or another width.
        """
        check_floating("query", query)
        check_rank_at_least("query", query, 2, "(..., places, head_dim)")
        check_axis("query", query, -2, self.height * self.width, "places")
        check_axis("query", query, -1, self.head_dim, "features")
        check_same_dtype("query", query, "the weights", self.down)
        rows = torch.arange(self.height, device=query.device)
        columns = torch.arange(self.width, device=query.device)
        of_row = rows.repeat_interleave(self.width)
        of_column = columns.repeat(self.height)
        # Which vector each query takes for each row of keys, and for each column.
        down = rows - of_row[:, None] + self.height - 1
        right = columns - of_column[:, None] + self.width - 1
        scores_down = (query @ self.down.T).gather(
            -1, down.expand(*query.shape[:-1], -1)
        )
        scores_right = (query @ self.right.T).gather(
            -1, right.expand(*query.shape[:-1], -1)
        )
        both = scores_down[..., :, None] + scores_right[..., None, :]
        added: Tensor = both.flatten(-2) * self.head_dim**-0.5
        return added

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
            TypeError: As for a call.
            ValueError: As for a call, or if there is another number of keys.
        """
        check_axis("key", key, -2, self.height * self.width, "places")
        return query, key, self(query)
