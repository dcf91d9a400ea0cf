"""Scores of several models beside one another, every run in sight."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from attnconv.validation import check_at_least
from attnconv_book.kit.figures.arrays import (
    check_texts,
    to_array,
)
from attnconv_book.kit.figures.curves import at_least_one
from attnconv_book.kit.figures.names import mark_values
from attnconv_book.kit.figures.style import (
    INK,
    MARKERS,
    canvas,
    colour_of,
    kind_of,
)


def comparison(
    scores: Mapping[str, Any],
    *,
    kinds: Mapping[str, str] | None = None,
    xlabel: str = "accuracy (%)",
    decimals: int = 1,
    marks: Mapping[str, int | float] | None = None,
) -> Figure:
    """A score of several models: every run as a point, mean ± sd beside it.

    Args:
        scores: From name to the values of its runs (seeds or folds,); a single
            value is drawn without a spread.
        kinds: From name to kind; it sets colour and marker.
        xlabel: Name and unit of the score.
        decimals: Digits after the point in the labels.
        marks: From name to position of vertical lines (chance, for example).

    Returns:
        The figure, first name on top.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If there is no model or its values are not a list of numbers.
    """
    check_texts(xlabel=xlabel)
    check_at_least("decimals", decimals, 0)
    arrays = {
        name: to_array("scores", values, 1)
        for name, values in at_least_one("scores", scores)
    }
    figure, (axes,) = canvas(height=0.8 + 0.52 * len(arrays))
    for row, (name, runs) in enumerate(arrays.items()):
        kind = kind_of(name, kinds)
        colour, mean = colour_of(kind), float(runs.mean())
        spread = float(runs.std(ddof=1)) if len(runs) > 1 else 0.0
        if len(runs) > 1:
            axes.plot(runs, np.full(len(runs), row - 0.22), ".", color=colour, ms=5)
            axes.errorbar(mean, row, xerr=spread, color=colour, capsize=4)
        axes.plot(mean, row, MARKERS[kind], color=colour, ms=8)
        text = f"{mean:.{decimals}f}"
        if len(runs) > 1:
            text += f" ± {spread:.{decimals}f}"
        axes.annotate(
            text,
            (1.02, row),
            xycoords=("axes fraction", "data"),
            va="center",
            color=INK,
            annotation_clip=False,
        )
    mark_values(axes, marks, vertical=True)
    axes.set_yticks(range(len(arrays)), list(arrays))
    axes.set_ylim(len(arrays) - 0.5, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(xlabel)
    return figure
