"""Readers of numbers that are given once for all axes, or once for each."""

from collections.abc import Sequence
from typing import Any

from attnconv.validation.values import check_at_least


def read_each_axis(
    name: str, value: int | Sequence[int], axes: int | None, minimum: int
) -> tuple[int, ...]:
    """Read a kernel size, a stride or the like: one number, or one for each axis.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument, one integer, or a tuple or list with one for each axis.
        axes: How many axes there are; one integer means the same for all. `None`: as
            many as there are numbers; one integer means a single axis.
        minimum: The smallest number allowed.

    Returns:
        One number for each axis.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If there are more or fewer numbers than axes or none at all, or one
            is too small.
    """
    if type(value) is int and value >= minimum:
        return (value,) * (axes or 1)  # nearly every call
    numbers: tuple[Any, ...] = (value,) * (axes or 1)
    if isinstance(value, tuple | list):
        numbers = tuple(value)
    if not numbers or len(numbers) != (axes or len(numbers)):
        meaning = {2: "(vertical, horizontal)", None: "one for each axis"}.get(
            axes, f"one for each of {axes} axes"
        )
        raise ValueError(f"{name} must be one integer or {meaning}, got {value!r}")
    for number in numbers:
        check_at_least(name, number, minimum)
    return numbers


def read_pair(name: str, value: int | Sequence[int], minimum: int) -> tuple[int, int]:
    """Read one number as the same for both axes of an image, or one for each.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument, one integer or (vertical, horizontal).
        minimum: The smallest number allowed.

    Returns:
        (vertical, horizontal).

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If there are not two numbers, or one is too small.
    """
    vertical, horizontal = read_each_axis(name, value, 2, minimum)
    return vertical, horizontal
