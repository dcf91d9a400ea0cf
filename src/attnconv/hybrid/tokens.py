"""What the layers that take tokens of one width have in common."""

from torch import Tensor

from attnconv.validation import (
    check_axis,
    check_floating,
    check_not_empty,
    check_rank,
    check_same_dtype,
)


def check_tokens(x: Tensor, dim: int, weight: Tensor) -> None:
    """Refuse what a layer for tokens of this width cannot take.

    Args:
        x: Tokens, (batch, tokens, dim).
        dim: The width that the layer was made for.
        weight: One of the layer's weights, for the dtype.

    Raises:
        TypeError: If `x` is not floating point or not of the weights' dtype.
        ValueError: If `x` does not have 3 axes, is empty or has another width.
    """
    check_floating("x", x)
    check_rank("x", x, 3, "(batch, tokens, dim)")
    check_not_empty("x", x)
    check_axis("x", x, 2, dim, "features")
    check_same_dtype("x", x, "the weights", weight)
