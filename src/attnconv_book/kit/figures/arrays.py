"""What a plot accepts: arrays or tensors, checked before anything is drawn."""

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attnconv.validation import check_filled, check_instance

Floats = NDArray[np.float64]


def to_array(
    name: str, values: Any, *ranks: int, minimum: int | float | None = None
) -> Floats:
    """The values as a NumPy array of floats, refused where they cannot be drawn.

    Args:
        name: Name of the argument, for the error message.
        values: NumPy array, torch tensor (any device) or nested list.
        *ranks: Allowed numbers of axes; any number if none is given.
        minimum: Smallest value allowed.

    Returns:
        A float64 array on the CPU, apart from any gradient.

    Raises:
        TypeError: If the values are not numbers.
        ValueError: If the values are empty, not finite, below the minimum, or have
            a wrong number of axes.
    """
    try:
        if hasattr(values, "detach"):
            values = values.detach().cpu()
            values = (values if values.is_complex() else values.double()).numpy()
        if np.iscomplexobj(values):
            raise TypeError("complex numbers have no order")
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"{name} must be numbers in a regular grid, got {type(values).__name__}"
        ) from error
    if ranks and array.ndim not in ranks:
        wanted = " or ".join(str(rank) for rank in ranks)
        raise ValueError(f"{name} must have {wanted} axes, got shape {array.shape}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")
    if not np.isfinite(array).all():
        bad = int((~np.isfinite(array)).sum())
        raise ValueError(f"{name} must be finite, got {bad} entries that are not")
    if minimum is not None and array.min() < minimum:
        raise ValueError(f"{name} must be at least {minimum:g}, got {array.min():g}")
    return array


def check_place(name: str, place: Any, shape: tuple[int, ...]) -> None:
    """Check that (row, column) lies inside a grid.

    Args:
        name: Name of the argument, for the error message.
        place: Row and column.
        shape: Rows and columns of the grid.

    Raises:
        TypeError: If it is not two whole numbers.
        ValueError: If it lies outside.
    """
    whole = isinstance(place, (tuple, list)) and all(
        isinstance(number, Integral) and not isinstance(number, bool)
        for number in place
    )
    if not whole or len(place) != 2:
        raise TypeError(f"{name} must be (row, column), got {place!r}")
    if not all(0 <= at < size for at, size in zip(place, shape, strict=True)):
        raise ValueError(f"{name} must lie inside the grid {shape}, got {place}")


def check_scale(name: str, scale: Any) -> None:
    """Check the two ends of a colour scale.

    Args:
        name: Name of the argument, for the error message.
        scale: The values drawn as dark and as light.

    Raises:
        ValueError: If it is not two finite numbers, the first one smaller.
    """
    ends = to_array(name, scale, 1)
    if len(ends) != 2 or not ends[0] < ends[1]:
        raise ValueError(f"{name} must rise from dark to light, got {scale}")


def check_texts(**texts: Any) -> None:
    """Refuse labels and the like that are no text.

    Args:
        **texts: By the names of the caller's arguments.

    Raises:
        TypeError: If one is no text.
    """
    for name, text in texts.items():
        check_instance(name, text, str)


def check_length(name: str, labels: Any, length: int, of: str) -> None:
    """Check that there is one label for each thing.

    Args:
        name: Name of the argument, for the error message.
        labels: The labels.
        length: How many there must be.
        of: What is labelled, for the error message.

    Raises:
        TypeError: If the labels have no length.
        ValueError: If the number of labels is another.
    """
    check_filled(name, labels)
    if len(labels) != length:
        raise ValueError(
            f"{name} must have one entry for each of the {length} {of}, "
            f"got {len(labels)}"
        )
