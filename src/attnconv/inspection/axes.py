"""Which axes of a tensor hold its positions: counted from the front."""


def count_axes(name: str, axes: tuple[int, ...], rank: int) -> tuple[int, ...]:
    """Count axes from the front; refuse what is no axis.

    Args:
        name: The argument's name, as the caller wrote it.
        axes: The axes; negative ones count from the end.
        rank: Number of axes that there are.

    Returns:
        The same axes, each from 0 to rank − 1.

    Raises:
        TypeError: If `axes` is no tuple, or an axis is not an integer.
        ValueError: If an axis does not exist.
    """
    if not isinstance(axes, tuple):
        raise TypeError(f"{name} must be a tuple of integers, got {axes!r}")
    for axis in axes:
        if isinstance(axis, bool) or not isinstance(axis, int):
            raise TypeError(f"{name} must be integers, got {axis!r}")
        if not -rank <= axis < rank:
            raise ValueError(f"{name} must exist in x with {rank} axes, got {axis}")
    return tuple(axis % rank for axis in axes)
