"""Checks of numbers that must be even, or odd."""

from attnconv.validation.values import check_at_least


def check_even(name: str, value: int) -> None:
    """Refuse a number of things that does not split into pairs.

    Args:
        name: Name of the number, such as "head_dim".
        value: The number.

    Raises:
        TypeError: If `value` is not an integer.
        ValueError: If `value` is odd or below 2.
    """
    check_at_least(name, value, 2)
    if value % 2 != 0:
        raise ValueError(f"{name} must be even, got {value}")


def check_odd(name: str, value: int) -> None:
    """Refuse a number of taps that has no middle.

    Args:
        name: Name of the number, such as "kernel_size".
        value: The number.

    Raises:
        TypeError: If `value` is not an integer.
        ValueError: If `value` is even or below 1.
    """
    check_at_least(name, value, 1)
    if value % 2 == 0:
        raise ValueError(f"{name} must be odd, got {value}")
