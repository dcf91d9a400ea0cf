"""Grids of cells: how a map is coloured, named and numbered."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize
from matplotlib.image import AxesImage

from attnconv.validation import check_instance, check_positive
from attnconv_book.kit.figures.arrays import Floats, check_length
from attnconv_book.kit.figures.style import (
    KEEP,
    SIGNED,
    SMALL_TEXT,
    TEXT_SIZE,
    WEIGHTS,
    text_on,
)

SMALL = 8
"""Maps with at most this many rows and columns show their numbers."""


def shared_scale(
    arrays: Sequence[Floats], scale_to: int | float | None = None
) -> tuple[Colormap, Normalize]:
    """One colour map and scale for several arrays.

    Args:
        arrays: What will be drawn.
        scale_to: End of the scale; the largest absolute value by default.

    Returns:
        From 0 upwards where nothing is negative, else centred on 0.

    Raises:
        ValueError: If the end of the scale is not positive.
    """
    top = max(float(np.abs(array).max()) for array in arrays)
    if scale_to is not None:
        check_positive("scale_to", scale_to)
        top = scale_to
    top = top or 1.0
    if min(float(array.min()) for array in arrays) < 0:
        return SIGNED, Normalize(-top, top)
    return WEIGHTS, Normalize(0.0, top)


def names_or_numbers(
    argument: str, names: Sequence[str] | None, length: int, start: int = 1
) -> list[str]:
    """The names given, or consecutive numbers.

    Args:
        argument: Name of the argument, for the error message.
        names: The names, or None.
        length: How many there must be.
        start: The first number.

    Returns:
        One name for each row or column.

    Raises:
        TypeError: If the names have no length, or `start` is no whole number.
        ValueError: If the number of names is another.
    """
    check_instance("start", start, int)
    if names is None:
        return [str(start + number) for number in range(length)]
    check_length(argument, names, length, "cells")
    return [str(name) for name in names]


def draw_map(
    axes: Axes, array: Floats, cmap: str | Colormap, norm: Normalize
) -> AxesImage:
    """Draw a matrix as square cells with thin lines between them.

    Args:
        axes: Where to draw.
        array: (rows, columns).
        cmap: The colours.
        norm: The scale.

    Returns:
        The image, for a colour bar.
    """
    image = axes.imshow(array, cmap=cmap, norm=norm, aspect="equal")
    if max(array.shape) <= 2 * SMALL:
        for row in range(1, array.shape[0]):
            axes.axhline(row - 0.5, color="#FEFEFE", linewidth=0.8)
        for column in range(1, array.shape[1]):
            axes.axvline(column - 0.5, color="#FEFEFE", linewidth=0.8)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)
    return image


def name_cells(
    axes: Axes,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    explicit: bool,
    turn: bool = True,
) -> None:
    """Write the names of rows and columns at the edges of a map.

    Args:
        axes: Axes that hold the map.
        rows: One name for each row.
        columns: One name for each column.
        explicit: Write every name; else only as many numbers as fit.
        turn: Turn long column names; in a wide map, any of several letters.
    """
    for axis, names in ((axes.yaxis, rows), (axes.xaxis, columns)):
        step = 1 if explicit or len(names) <= SMALL else -(-len(names) // SMALL)
        places = range(0, len(names), step)
        axis.set_ticks(list(places), [names[place] for place in places])
    if turn and explicit and max(len(name) for name in columns) > 3:
        plt.setp(
            axes.get_xticklabels(), rotation=45, ha="right", rotation_mode="anchor"
        )
    elif explicit and len(columns) > 2 * SMALL:
        for label in axes.get_xticklabels():
            label.set_rotation(90 if len(label.get_text()) > 1 else 0)


def write_numbers(
    axes: Axes, array: Floats, cmap: Colormap, norm: Normalize, decimals: int
) -> None:
    """Write each value into its cell, dark on light and light on dark.

    Args:
        axes: Axes that hold the map.
        array: (rows, columns).
        cmap: The colours of the map.
        norm: The scale of the map.
        decimals: Digits after the point.
    """
    size = TEXT_SIZE if array.shape[1] <= 5 else SMALL_TEXT
    for (row, column), value in np.ndenumerate(array):
        axes.text(
            column,
            row,
            f"{value:.{decimals}f}".replace("-", "\N{MINUS SIGN}"),
            ha="center",
            va="center",
            fontsize=size,
            color=text_on(cmap(norm(value))),
            gid=KEEP,
        )
