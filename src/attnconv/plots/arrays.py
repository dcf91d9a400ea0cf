"""What a plot accepts: arrays or tensors, checked before anything is drawn."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    if hasattr(values, "detach"):
        values = values.detach().cpu().double().numpy()
    try:
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


def check_length(name: str, labels: Any, length: int, of: str) -> None:
    """Check that there is one label for each thing.

    Args:
        name: Name of the argument, for the error message.
        labels: The labels.
        length: How many there must be.
        of: What is labelled, for the error message.

    Raises:
        ValueError: If the number of labels is another.
    """
    if len(labels) != length:
        raise ValueError(
            f"{name} must have one entry for each of the {length} {of}, "
            f"got {len(labels)}"
        )
