"""Small grids of numbers side by side: what goes in, what is done, what comes out."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from attnconv.validation import check_choice, check_instance, check_named
from attnconv_book.kit.figures.arrays import (
    Floats,
    check_length,
    check_place,
    to_array,
)
from attnconv_book.kit.figures.style import (
    CONVOLUTION,
    GREYS,
    KEEP,
    SIGNED,
    TEXT_SIZE,
    WIDTH,
    plain_axes,
    text_on,
)

GAP = 0.4
"""Inches between two grids, room for a sign."""
NAMES = 0.45
"""Inches below the grids, room for their names."""
LINE = 0.2
"""Inches for each further line of a name."""

Box = tuple[int, int, int, int]
"""Upper left row and column, then rows and columns."""


def number_grids(
    grids: Mapping[str, Any],
    *,
    pictures: Sequence[str] = (),
    frames: Mapping[str, Box] | None = None,
    signs: Sequence[str] | None = None,
) -> Figure:
    """Several small grids in a row, each number in its cell.

    Args:
        grids: From name to numbers, (rows, columns) or (columns,).
        pictures: Names of the grids that are pictures with values in [0, 1], drawn
            from dark to light; all others share one scale centred on 0.
        frames: From name to the box that is framed: row, column, rows, columns.
        signs: What stands between neighbouring grids, such as "×" and "=".

    Returns:
        The figure.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If there is no grid, a name is unknown, the signs do not fit, or
            a frame leaves its grid.
    """
    check_named("grids", grids)
    if frames is not None:
        check_instance("frames", frames, Mapping)
    arrays = {
        name: np.atleast_2d(to_array("grids", values, 1, 2))
        for name, values in grids.items()
    }
    check_instance("pictures", pictures, (list, tuple, set))
    for argument, named in (("pictures", pictures), ("frames", frames or {})):
        for name in named:
            check_choice(argument, name, tuple(arrays))
    if signs is not None and len(arrays) > 1:
        check_length("signs", signs, len(arrays) - 1, "gaps between grids")
    figure, panels = side_by_side(list(arrays.values()), names=list(arrays))
    rest = [array for name, array in arrays.items() if name not in pictures]
    top = max([1.0, *(float(np.abs(array).max()) for array in rest)])
    for axes, (name, array) in zip(panels, arrays.items(), strict=True):
        if name in pictures:
            draw_numbers(axes, array, GREYS, Normalize(0, 1), name)
        else:
            draw_numbers(axes, array, SIGNED, Normalize(-top, top), name)
        if frames and name in frames:
            check_length("frames", frames[name], 4, "numbers of a box")
            row, column, rows, columns = frames[name]
            check_place("frames", (row, column), array.shape)
            last = (row + rows - 1, column + columns - 1)
            check_place("frames", last, array.shape)
            frame_cells(axes, (row, column), (rows, columns))
    for axes, sign in zip(panels, signs or (), strict=False):
        write_sign(axes, sign)
    return figure


def side_by_side(
    grids: Sequence[Floats], *, names: Sequence[str] = ()
) -> tuple[Figure, list[Axes]]:
    """Axes with cells of one size, at places that are computed and not searched for.

    Args:
        grids: What will be drawn, (rows, columns) each.
        names: What will stand below them; each further line needs room.

    Returns:
        The figure, and axes for each grid.
    """
    below = NAMES + LINE * max((name.count("\n") for name in names), default=0)
    rows = max(grid.shape[0] for grid in grids)
    columns = sum(grid.shape[1] for grid in grids)
    cell = min(0.55, (WIDTH - GAP * len(grids)) / columns)
    width, height = columns * cell + GAP * len(grids), rows * cell + below
    figure = plt.figure(figsize=(width, height), layout="none")
    axes, left = [], GAP / 2
    for grid in grids:
        across, up = grid.shape[1] * cell, grid.shape[0] * cell
        bottom = below + (rows * cell - up) / 2
        axes.append(
            figure.add_axes(
                (left / width, bottom / height, across / width, up / height)
            )
        )
        left += across + GAP
    return figure, axes


def draw_numbers(
    axes: Axes, grid: Floats, cmap: Colormap, norm: Normalize, name: str
) -> None:
    """Draw a grid with each number in its cell and the name below.

    Args:
        axes: Where to draw.
        grid: (rows, columns).
        cmap: The colours.
        norm: The scale.
        name: What is written below.
    """
    plain_axes(axes)
    axes.imshow(grid, cmap=cmap, norm=norm)
    axes.set_xlabel(name, labelpad=6)
    for (row, column), value in np.ndenumerate(grid):
        axes.text(
            column,
            row,
            f"{value:g}".replace("-", "−"),
            ha="center",
            va="center",
            color=text_on(cmap(norm(value))),
            gid=KEEP,
        )


def frame_cells(axes: Axes, at: tuple[int, int], shape: tuple[int, ...]) -> None:
    """Draw a blue frame around some cells.

    Args:
        axes: Axes that hold the grid.
        at: Row and column of the upper left cell.
        shape: Rows and columns of the frame.
    """
    corner = (at[1] - 0.5, at[0] - 0.5)
    axes.add_patch(
        Rectangle(
            corner,
            shape[1],
            shape[0],
            fill=False,
            edgecolor=CONVOLUTION,
            linewidth=4,
            clip_on=False,
        )
    )


def write_sign(axes: Axes, sign: str) -> None:
    """Write a sign into the gap on the right of a grid.

    Args:
        axes: Axes that hold the grid on the left.
        sign: One character, such as "×".
    """
    axes.annotate(
        sign,
        (1.0, 0.5),
        xytext=(36 * GAP, 0),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=TEXT_SIZE + 4,
        annotation_clip=False,
    )
