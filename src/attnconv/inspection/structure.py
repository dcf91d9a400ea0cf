"""What a mixing matrix looks like: empty, the same along diagonals, low in rank, fixed.

Row i of a mixing matrix says of which input positions output i is made. Each measure
here takes one matrix or a stack of them and gives one number for each.
"""

import math
from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attnconv.validation import (
    check_at_least,
    check_callable,
    check_flag,
    check_floating,
    check_instance,
    check_not_empty,
    check_rank_at_least,
)


def sparsity(
    matrix: Float[Tensor, "*batch n_out n_in"], *, threshold: int | float = 0.0
) -> Float[Tensor, "*batch"]:
    """Tell which share of a matrix is zero: pairs of positions that do not meet.

    Args:
        matrix: One matrix or a stack of them.
        threshold: An entry counts as zero up to this share of the largest entry of its
            matrix, in absolute value. 0 counts exact zeros alone.

    Returns:
        From 0 (no entry is zero) to 1 (all are).

    Raises:
        TypeError: If `matrix` is not floating point or `threshold` is no number.
        ValueError: If `matrix` has fewer than 2 axes or is empty, or `threshold` is
            below 0.
    """
    _check_matrix("matrix", matrix)
    check_at_least("threshold", threshold, 0.0)
    size = matrix.abs()
    zero = size <= threshold * size.amax(dim=(-2, -1), keepdim=True)
    return zero.to(matrix.dtype).mean(dim=(-2, -1))


def toeplitz_error(
    matrix: Float[Tensor, "*batch n_out n_in"],
    *,
    grid: tuple[int, ...] | None = None,
    circular: bool = False,
) -> Float[Tensor, "*batch"]:
    """Measure how far a matrix is from the same rule at every place.

    A matrix is Toeplitz when its entries depend on the offset i − j alone, as those of
    a convolution do. The nearest such matrix has the mean of each diagonal on it.

    Args:
        matrix: One matrix or a stack of them.
        grid: Where the positions lie, row after row: (height, width) for an image,
            whose offsets are (vertical, horizontal). `None` means on a line.
        circular: Count offsets in a circle: the matrix of a convolution with circular
            padding. Rows and columns must then be the same positions.

    Returns:
        ‖M − nearest Toeplitz matrix‖ / ‖M‖, from 0 (Toeplitz) to 1 (all diagonals have
        mean zero). A matrix of zeros is Toeplitz.

    Raises:
        TypeError: If `matrix` is not floating point, `grid` is no tuple of integers or
            `circular` not True or False.
        ValueError: If `matrix` has fewer than 2 axes or is empty, the grid has another
            number of positions, or a circle or grid is asked of a matrix that is not
            square.
    """
    _check_matrix("matrix", matrix)
    check_flag("circular", circular)
    n_out, n_in = matrix.shape[-2:]
    if (grid is not None or circular) and n_out != n_in:
        raise ValueError(
            "matrix must be square for offsets on a grid or in a circle, "
            f"got {n_out} rows and {n_in} columns"
        )
    if grid is not None:
        check_instance("grid", grid, tuple)
        for size in grid:
            check_at_least("grid", size, 1)
        if math.prod(grid) != n_in:
            raise ValueError(f"grid must have the {n_in} positions, got {grid}")
    diagonal = _offsets(n_out, n_in, grid or (n_in,), circular).to(matrix.device)
    entries = matrix.double().flatten(-2)
    places = diagonal.flatten().expand(entries.shape)
    count = int(diagonal.max()) + 1
    sums = entries.new_zeros(*entries.shape[:-1], count)
    totals = sums.scatter_add(-1, places, entries)
    members = sums.scatter_add(-1, places, torch.ones_like(entries))
    nearest = (totals / members.clamp(min=1)).gather(-1, places)
    size = entries.norm(dim=-1)
    error = (entries - nearest).norm(dim=-1) / size.where(size > 0, 1.0)
    result: Tensor = error.to(matrix.dtype)
    return result


def numerical_rank(
    matrix: Float[Tensor, "*batch n_out n_in"], *, threshold: int | float | None = None
) -> Int[Tensor, "*batch"]:
    """Count the directions of a matrix that are more than rounding.

    Args:
        matrix: One matrix or a stack of them.
        threshold: Singular values up to this share of the largest one do not count.
            `None` means max(n_out, n_in) times the rounding step of the dtype.

    Returns:
        From 0 to min(n_out, n_in). An output of a matrix of rank r has r degrees of
        freedom, whatever the input.

    Raises:
        TypeError: If `matrix` is not floating point or `threshold` is no number.
        ValueError: If `matrix` has fewer than 2 axes or is empty, or `threshold` is
            below 0.

    Cost:
        A singular value decomposition of each matrix.
    """
    _check_matrix("matrix", matrix)
    if threshold is None:
        threshold = max(matrix.shape[-2:]) * torch.finfo(matrix.dtype).eps
    check_at_least("threshold", threshold, 0.0)
    values = torch.linalg.svdvals(matrix)
    counted: Tensor = (values > threshold * values[..., :1]).sum(dim=-1)
    return counted


def input_change(
    matrix_of: Callable[[Tensor], Tensor],
    first: Float[Tensor, "..."],
    second: Float[Tensor, "..."],
) -> float:
    """Measure how much a matrix changes when the input changes.

    Args:
        matrix_of: Gives the matrix, or all of them, that belong to an input.
        first: An input.
        second: Another input.

    Returns:
        ‖M(first) − M(second)‖ / √((‖M(first)‖² + ‖M(second)‖²) / 2), the same when the
        inputs change places. 0 means that the matrix is fixed, as that of a convolution
        is; √2 that both matrices have nothing in common; at most 2.

    Raises:
        TypeError: If an input is not floating point, or `matrix_of` cannot be called or
            gives something else than floating point tensors.
        ValueError: If the two matrices differ in shape or are empty.

    Cost:
        Two calls of `matrix_of`.
    """
    check_callable("matrix_of", matrix_of)
    check_floating("first", first)
    check_floating("second", second)
    with torch.no_grad():
        one, other = matrix_of(first), matrix_of(second)
    for matrix in (one, other):
        check_floating("matrix_of(input)", matrix)
        check_not_empty("matrix_of(input)", matrix)
    if one.shape != other.shape:
        raise ValueError(
            "first and second must have matrices of one shape, "
            f"got {tuple(one.shape)} and {tuple(other.shape)}"
        )
    one, other = one.double(), other.double()
    size = math.sqrt((one.norm().item() ** 2 + other.norm().item() ** 2) / 2)
    return (one - other).norm().item() / size if size else 0.0


def _check_matrix(name: str, matrix: Tensor) -> None:
    check_floating(name, matrix)
    check_rank_at_least(name, matrix, 2, "(*batch, n_out, n_in)")
    check_not_empty(name, matrix)


def _offsets(n_out: int, n_in: int, grid: tuple[int, ...], circular: bool) -> Tensor:
    """Number the offsets between positions: equal numbers are on one diagonal."""
    if len(grid) == 1:
        rows, columns = torch.arange(n_out)[:, None], torch.arange(n_in)
        offset = rows - columns
        return offset % n_in if circular else offset + n_in - 1
    places = torch.stack(
        torch.meshgrid(*(torch.arange(size) for size in grid), indexing="ij")
    ).flatten(1)
    number = torch.zeros(n_out, n_in, dtype=torch.long)
    for size, place in zip(grid, places, strict=True):
        offset = place[:, None] - place
        offset = offset % size if circular else offset + size - 1
        number = number * (size if circular else 2 * size - 1) + offset
    return number
