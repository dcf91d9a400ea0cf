"""Tables of numbers and of truth values as widgets hold them: nested plain lists."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from attnconv.validation import check_boolean

Numbers = Sequence[Sequence[int | float]] | Tensor


def rows(name: str, table: Numbers) -> list[list[float]]:
    """Turn a tensor or nested sequences into nested lists of floats.

    Args:
        name: What the caller calls the table.
        table: Rows of equal length.

    Returns:
        The same numbers.

    Raises:
        ValueError: If the rows differ in length or something is not a number.
    """
    try:
        tensor = torch.as_tensor(table, dtype=torch.float64)
    except (ValueError, TypeError, RuntimeError) as error:
        raise ValueError(
            f"{name} must be rows of numbers of equal length, got {table!r:.80}"
        ) from error
    if tensor.ndim != 2:
        raise ValueError(
            f"{name} must have 2 axes (rows, columns), got {tuple(tensor.shape)}"
        )
    return [[float(x) for x in row] for row in tensor.tolist()]


def check_table(
    name: str, table: Sequence[Sequence[int | float]], shape: tuple[int, int]
) -> None:
    """Check that a table has this shape and finite numbers.

    Args:
        name: What the caller calls the table.
        table: Rows of numbers.
        shape: (rows, columns) that it must have.

    Raises:
        ValueError: If the shape differs or a number is not finite.
    """
    if len(table) != shape[0] or any(len(row) != shape[1] for row in table):
        raise ValueError(
            f"{name} must have {shape[0]} rows of {shape[1]} numbers, got rows of "
            f"{[len(row) for row in table]}"
        )
    for row in table:
        for x in row:
            if not math.isfinite(x):
                raise ValueError(f"{name} must hold finite numbers, got {x}")


def check_truths(
    name: str, table: Sequence[Sequence[bool]] | Tensor, shape: tuple[int, int]
) -> list[list[bool]]:
    """Check that a table has this shape and holds truth values.

    Args:
        name: What the caller calls the table.
        table: Rows of booleans.
        shape: (rows, columns) that it must have.

    Returns:
        The same as nested lists.

    Raises:
        TypeError: If it is not boolean.
        ValueError: If the shape differs.
    """
    try:
        tensor = torch.as_tensor(table)
    except (ValueError, TypeError, RuntimeError) as error:
        raise ValueError(
            f"{name} must be rows of truth values of equal length, got {table!r:.80}"
        ) from error
    if tuple(tensor.shape) != shape:
        raise ValueError(f"{name} must have shape {shape}, got {tuple(tensor.shape)}")
    check_boolean(name, tensor)
    truths: list[list[bool]] = tensor.tolist()
    return truths
