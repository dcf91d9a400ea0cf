"""A number in the text is the number of the run, and the run checks it.

The value travels to the page as a mime bundle in the cell's output, in the format
that the build's `glue` role reads. It is written here by hand, so that a reader needs
nothing but IPython to run a chapter.
"""

import math
from typing import Any, Protocol, runtime_checkable

#: How far a number may lie from its reference when no tolerance is given.
RELATIVE_TOLERANCE = 1e-3

#: Prefix of the mime types that carry a value to the text without showing it.
MIME_PREFIX = "application/papermill.record/"

Scalar = int | float | str | bool


class NotAsMeasured(AssertionError):
    """A value left its tolerance: the text of the chapter would be wrong."""


@runtime_checkable
class _HoldsItem(Protocol):
    """A tensor, array or NumPy number with one entry."""

    def item(self) -> Any: ...


def measured(
    name: str,
    value: Any,
    *,
    expected: Any = None,
    tolerance: int | float | None = None,
) -> None:
    """Hand a value of this run to the text, and check that it is as expected.

    In the text, `[?](#measured:name:.2f)` shows it: the command that executes the
    notebook writes the number in place of the question mark. The cell displays nothing.
    When the notebook is tested, the new value is compared with the stored one within
    the same tolerance.

    Args:
        name: What the text calls the value; letters, digits and underscores.
        value: A number, a text, a truth value, or a tensor or array with no axes.
        expected: What the sentences around the number rely on; not checked if None.
        tolerance: Largest distance that is accepted, in the unit of the value.
            Without it: a thousandth of the expected number; whole numbers, texts and
            truth values exactly.

    Raises:
        NotAsMeasured: The value is further from the expected one than the tolerance.
        ValueError: The name is not an identifier, the value is not finite, or the
            tolerance is negative or makes no sense for the value.
        TypeError: The value is not a single number, text or truth value.
    """
    if not (isinstance(name, str) and name.isidentifier()):
        raise ValueError(
            "name must consist of letters, digits and underscores and not begin "
            f"with a digit, got {name!r}"
        )
    value = _scalar("value", value)
    if tolerance is not None:
        tolerance = _checked_tolerance(name, tolerance, value)
    if expected is not None:
        expected = _scalar("expected", expected)
        _compare(name, value, expected, tolerance)
    _emit(name, value, tolerance)


def within(value: Scalar, reference: Scalar, tolerance: int | float | None) -> bool:
    """Say whether a value agrees with its reference.

    Args:
        value: The value of this run.
        reference: The value that it is compared with.
        tolerance: Largest distance; None means a thousandth of the reference for
            numbers with a fraction, and equality for everything else.

    Returns:
        True if they agree. Values of different kinds (a text and a number) never do.
    """
    if not (_is_number(value) and _is_number(reference)):
        return type(value) is type(reference) and value == reference
    if tolerance is None:
        if isinstance(value, int) and isinstance(reference, int):
            return value == reference
        tolerance = RELATIVE_TOLERANCE * abs(float(reference))
    # A value exactly at the border passes in spite of rounding in the difference.
    slack = 1e-12 * max(abs(float(value)), abs(float(reference)))
    return abs(float(value) - float(reference)) <= tolerance + slack


def _scalar(role: str, value: Any) -> Scalar:
    """Turn 0-d tensors and arrays into plain Python values; refuse the rest."""
    if isinstance(value, _HoldsItem):
        axes = getattr(value, "ndim", 0)
        if axes != 0:
            raise TypeError(
                f"{role} must be a single number, got {type(value).__name__} with "
                f"shape {tuple(getattr(value, 'shape', ()))}"
            )
        value = value.item()
    if not isinstance(value, (bool, int, float, str)):
        raise TypeError(
            f"{role} must be a number, a text or a truth value, got "
            f"{type(value).__name__}"
        )
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{role} must be finite, got {value}")
    return value


def _is_number(value: Scalar) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _checked_tolerance(name: str, tolerance: Any, value: Scalar) -> float:
    """Return the tolerance as a number, refused where it makes no sense."""
    tolerance = _scalar("tolerance", tolerance)
    if not _is_number(tolerance) or float(tolerance) < 0:
        raise ValueError(f"tolerance must be a number >= 0, got {tolerance!r}")
    if not _is_number(value):
        raise ValueError(
            f"tolerance must be left out for {name}, which is not a number, "
            f"got {tolerance!r}"
        )
    return float(tolerance)


def _compare(
    name: str, value: Scalar, expected: Scalar, tolerance: int | float | None
) -> None:
    if within(value, expected, tolerance):
        return
    if not _is_number(value) or not _is_number(expected):
        allowed = "exactly"
    elif tolerance is not None:
        allowed = f"within {tolerance:g}"
    elif isinstance(value, int) and isinstance(expected, int):
        allowed = "exactly"
    else:
        allowed = f"within {RELATIVE_TOLERANCE:g} of itself"
    raise NotAsMeasured(
        f"{name} is {value!r}, expected {expected!r} ({allowed}): either the code "
        "changed its result, or the text and the expected value have to change"
    )


def _emit(name: str, value: Scalar, tolerance: int | float | None) -> None:
    """Write the value into the output of the cell; outside IPython do nothing."""
    try:
        from IPython.core.getipython import get_ipython
        from IPython.display import display
    except ImportError:  # plain Python: the check was all there is to do
        return
    if get_ipython() is None:
        return
    record = {"name": name, "mime_prefix": MIME_PREFIX}
    metadata: dict[str, Any] = {"scrapbook": record}
    if tolerance is not None:
        metadata["attnconv"] = {"tolerance": tolerance}
    display(  # type: ignore[no-untyped-call]
        {MIME_PREFIX + "text/plain": repr(value)}, raw=True, metadata=metadata
    )
