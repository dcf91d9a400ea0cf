"""Names on curves: beside their ends, and beside lines that mark a value."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from attnconv.validation import check_finite, check_instance, check_positive
from attnconv_book.kit.figures.style import INK, spread_labels


def mark_values(
    axes: Axes,
    marks: Mapping[str, int | float] | None,
    *,
    vertical: bool,
    log: bool = False,
) -> None:
    """Draw dotted lines at named values, such as chance.

    Args:
        axes: Where to draw.
        marks: From name to value; None draws nothing.
        vertical: Whether the values lie along x.
        log: Whether they lie on a logarithmic axis.

    Raises:
        TypeError: If `marks` is no mapping, or a value no number.
        ValueError: If a value is not finite, or not positive on a logarithmic axis.
    """
    if marks is not None:
        check_instance("marks", marks, Mapping)
    for name, value in (marks or {}).items():
        check_finite("marks", value)
        if log:
            check_positive("marks", value)
        if vertical:
            axes.axvline(value, color=INK, linewidth=1, linestyle=":")
            axes.annotate(
                name,
                (value, 1),
                xycoords=("data", "axes fraction"),
                ha="center",
                va="bottom",
            )
        else:
            axes.axhline(value, color=INK, linewidth=1, linestyle=":")
            axes.annotate(
                name,
                (1.0, value),
                xycoords=("axes fraction", "data"),
                xytext=(0, 3),
                textcoords="offset points",
                ha="right",
            )


def label_ends(
    axes: Axes, ends: Sequence[tuple[str, str, float, float]], gap: float = 0.085
) -> None:
    """Write each curve's name beside its end, moved apart where they would touch.

    Args:
        axes: Axes that hold the curves, with scale and limits as they will stay.
        ends: For each curve its name, its colour and the point where it ends.
        gap: Smallest distance of two names, as a part of the height of the axes.
    """
    axes.autoscale_view()
    low, high = axes.get_ylim()
    if axes.get_yscale() == "log":
        low, high = np.log10(low), np.log10(high)
        values = [float(np.log10(end[3])) for end in ends]
    else:
        values = [end[3] for end in ends]
    wanted = [(value - low) / (high - low) for value in values]
    for (name, colour, _, _), height in zip(
        ends, spread_labels(wanted, gap), strict=True
    ):
        axes.annotate(
            name,
            (1.02, height),
            xycoords="axes fraction",
            va="center",
            color=colour,
            annotation_clip=False,
        )
