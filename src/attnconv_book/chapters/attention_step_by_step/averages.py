"""Weighted means as points: where they lie among the points that they average."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from scipy.spatial import ConvexHull

from attnconv_book.kit.figures.arrays import (
    Floats,
    check_length,
    check_texts,
    to_array,
)
from attnconv_book.kit.figures.style import ATTENTION, BASELINE, INK, canvas

FLAT = 1e-9
"""Points whose hull is thinner than this lie on a line, which has no inside."""


def averages(
    value: Any,
    output: Any,
    names: Sequence[str],
    *,
    xlabel: str = "first number",
    ylabel: str = "second number",
) -> Figure:
    """Values as corners, outputs as dots between them.

    Args:
        value: (n, 2), the points that are averaged.
        output: (n, 2), one weighted mean for each name.
        names: One name for each point and for its mean.
        xlabel: What the first of the two numbers is.
        ylabel: What the second one is.

    Returns:
        The figure: the region of all possible means is shaded.

    Raises:
        TypeError: If values or outputs are not numbers, or a label no text.
        ValueError: If they are not points of a plane, are fewer than three, lie on a
            line, or do not fit the names.
    """
    check_texts(xlabel=xlabel, ylabel=ylabel)
    corners, means = to_array("value", value, 2), to_array("output", output, 2)
    for argument, array in (("value", corners), ("output", means)):
        if array.shape[1] != 2:
            raise ValueError(
                f"{argument} must have 2 numbers for each point, got {array.shape[1]}"
            )
        check_length("names", names, len(array), f"points of {argument}")
    figure, (axes,) = canvas(height=3.3)
    around = _around(corners)
    axes.add_patch(
        Polygon(around, facecolor=BASELINE, alpha=0.15, edgecolor="none", zorder=0)
    )
    axes.plot(*corners.T, "s", color=BASELINE, ms=8, label="value", zorder=2)
    axes.plot(*means.T, "o", color=ATTENTION, ms=8, label="output", zorder=3)
    for name, corner, mean in zip(names, corners, means, strict=True):
        _name(axes, name, corner, INK, above=True)
        _name(axes, name, mean, ATTENTION, above=False)
    figure.legend(loc="outside upper center", ncols=2, labelcolor="linecolor")
    axes.set_aspect("equal")
    axes.margins(0.2)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.locator_params(nbins=5)
    return figure


def _around(points: Floats) -> Floats:
    """The corners of the region between the points, in order."""
    if len(points) < 3:
        raise ValueError(f"value must have at least 3 points, got {len(points)}")
    first, *others = points
    areas = [
        abs(
            (one[0] - first[0]) * (two[1] - first[1])
            - (one[1] - first[1]) * (two[0] - first[0])
        )
        for one in others
        for two in others
    ]
    if max(areas) < FLAT:
        raise ValueError("value must hold points that do not lie on a line")
    corners: Floats = points[ConvexHull(points).vertices]
    return corners


def _name(axes: Axes, name: str, point: Floats, colour: str, *, above: bool) -> None:
    axes.annotate(
        name,
        (float(point[0]), float(point[1])),
        xytext=(0, 6 if above else -6),
        textcoords="offset points",
        ha="center",
        va="bottom" if above else "top",
        color=colour,
    )
