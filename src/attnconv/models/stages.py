"""What networks in stages expect of their sizes: one integer for each stage."""

from collections.abc import Sequence

from attnconv.validation import check_at_least


def check_stages(
    name: str, values: Sequence[int], like: tuple[str, Sequence[int]] | None = None
) -> int:
    """Refuse what is not one integer of at least 1 for each stage.

    Args:
        name: The argument's name, as the caller wrote it.
        values: The argument, a tuple or a list.
        like: Name and value of an argument, already checked, that has as many numbers;
            `None` means that any number of stages will do.

    Returns:
        The number of stages.

    Raises:
        TypeError: If it is neither a tuple nor a list, or holds anything but integers.
        ValueError: If there are more or fewer numbers than stages, none at all, or one
            is below 1.
    """
    if not isinstance(values, tuple | list):
        raise TypeError(
            f"{name} must be a tuple with one integer for each stage, got {values!r}"
        )
    if not values:
        raise ValueError(f"{name} must have one integer for each stage, got none")
    if like is not None and len(values) != len(like[1]):
        raise ValueError(
            f"{name} must have one integer for each stage, as many as {like[0]} "
            f"({len(like[1])}), got {values!r}"
        )
    for value in values:
        check_at_least(name, value, 1)
    return len(values)
