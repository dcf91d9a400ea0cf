"""Patch merging: four neighbouring tokens become one, twice as wide."""

from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.validation import (
    check_at_least,
    check_axis,
    check_even,
    check_floating,
    check_not_empty,
    check_rank,
    check_same_dtype,
    read_pair,
)


class PatchMerging(nn.Module):
    """Join the tokens of each 2 × 2 square, normalise, and project to twice the width.

    A convolution with kernels of 2 × 2 and stride 2, written for tokens: the step that
    turns a transformer for images into a pyramid, as pooling does in other networks.

    Args:
        dim: Width of a token before.
        size: Rows and columns of the grid of tokens, one number or both; even.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1, or one of the grid is odd.

    Cost:
        8 · dim² + 8 · dim parameters; 8 · dim² multiply-adds for each new token.

    Source:
        Liu et al., 2021 (Swin), section 3.1; the order in which the four are joined is
        that of the published code: down the first column, then the second.
    """

    def __init__(self, dim: int, size: int | tuple[int, int]) -> None:
        """Create the normalisation and the projection."""
        super().__init__()
        check_at_least("dim", dim, 1)
        self.size = read_pair("size", size, 2)
        for side in self.size:
            check_even("size", side)
        self.dim = dim
        self.norm = nn.LayerNorm(4 * dim)
        self.reduce = nn.Linear(4 * dim, 2 * dim, bias=False)

    def forward(
        self, x: Float[Tensor, "batch tokens dim"]
    ) -> Float[Tensor, "batch fewer_tokens wider"]:
        """Merge the tokens.

        Args:
            x: Tokens of the grid, row by row.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes, is empty, or has another width or
                number of tokens.
        """
        check_floating("x", x)
        check_rank("x", x, 3, "(batch, tokens, dim)")
        check_not_empty("x", x)
        check_axis("x", x, 1, self.size[0] * self.size[1], "tokens")
        check_axis("x", x, 2, self.dim, "features")
        check_same_dtype("x", x, "the weights", self.reduce.weight)
        joined = rearrange(
            x,
            "b (rows down columns across) d -> b (rows columns) (across down d)",
            rows=self.size[0] // 2,
            down=2,
            across=2,
        )
        merged: Tensor = self.reduce(self.norm(joined))
        return merged
