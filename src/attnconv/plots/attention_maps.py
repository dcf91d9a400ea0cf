"""Attention weights as pictures: maps, alignments, one query over a picture."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

from attnconv.plots.arrays import Floats, check_length, check_place, to_array
from attnconv.plots.style import (
    ATTENTION,
    KEEP,
    SIGNED,
    SMALL_TEXT,
    TEXT_SIZE,
    WEIGHTS,
    WIDTH,
    canvas,
    colour_bar,
    plain_axes,
    text_on,
)
from attnconv.validation import check_at_least, check_positive

SMALL = 8
"""Maps with at most this many rows and columns show their numbers."""


def attention_map(
    weights: Any,
    *,
    queries: Sequence[str] | None = None,
    keys: Sequence[str] | None = None,
    numbers: bool | None = None,
    decimals: int = 2,
    label: str = "attention weight",
    scale_to: int | float | None = None,
) -> Figure:
    """One map: a row for each query, a column for each key.

    Args:
        weights: (n_q, n_k); a map with negative entries (scores, for example) is
            drawn with the diverging colours, centred on 0.
        queries: Names of the rows; numbered from 1 by default.
        keys: Names of the columns; numbered from 1 by default.
        numbers: Write the values into the cells; by default only in small maps.
        decimals: Digits after the point.
        label: What the colours mean, for the colour bar.
        scale_to: End of the colour scale; the largest absolute value by default.

    Returns:
        The figure.

    Raises:
        ValueError: If the weights are not a matrix of finite numbers, or names are
            too few or too many.
    """
    return attention_maps(
        {"": to_array("weights", weights, 2)},
        queries=queries,
        keys=keys,
        numbers=numbers,
        decimals=decimals,
        label=label,
        scale_to=scale_to,
    )


def attention_maps(
    maps: Mapping[str, Any],
    *,
    queries: Sequence[str] | None = None,
    keys: Sequence[str] | None = None,
    numbers: bool | None = None,
    decimals: int = 2,
    label: str = "attention weight",
    scale_to: int | float | None = None,
    columns: int | None = None,
    axis_names: tuple[str, str] = ("query", "key"),
    start: int = 1,
) -> Figure:
    """Several maps of one shape side by side, on one shared scale that is drawn.

    Args:
        maps: From the title of each map to its weights, all (n_q, n_k).
        queries: Names of the rows; numbered by default.
        keys: Names of the columns; numbered by default.
        numbers: Write the values into the cells; by default only in small maps.
        decimals: Digits after the point.
        label: What the colours mean, for the colour bar.
        scale_to: End of the colour scale; the largest absolute value by default.
        columns: Maps in a row; at most 3 by default.
        axis_names: What stands along the rows and below the columns.
        start: The number of the first row and column.

    Returns:
        The figure.

    Raises:
        ValueError: If there is no map, if shapes differ, or names do not fit.
    """
    if not maps:
        raise ValueError("maps must hold at least one map, got none")
    arrays = {name: to_array("weights", values, 2) for name, values in maps.items()}
    shapes = {array.shape for array in arrays.values()}
    if len(shapes) > 1:
        raise ValueError(f"maps must share one shape, got {sorted(shapes)}")
    (n_q, n_k) = shapes.pop()
    rows_named = names_or_numbers("queries", queries, n_q, start)
    columns_named = names_or_numbers("keys", keys, n_k, start)
    cmap, norm = shared_scale(list(arrays.values()), scale_to)
    if numbers is None:
        numbers = max(n_q, n_k) <= SMALL and len(arrays) <= 2
    if columns is not None:
        check_at_least("columns", columns, 1)
    across = columns or min(len(arrays), 3)
    down = -(-len(arrays) // across)
    below = across > 1 or n_k > n_q
    room = (WIDTH - (0.5 if below else 1.2)) / across - 0.2
    cell = min(0.72, room / n_k)
    height = max(1.9, down * (cell * n_q + 0.4) + (1.2 if below else 0.7))
    figure, axes = canvas(down, across, height=height)
    for axis in axes[len(arrays) :]:
        axis.set_visible(False)
    for place, (name, array) in enumerate(arrays.items()):
        axis = axes[place]
        image = draw_map(axis, array, cmap, norm)
        name_cells(axis, rows_named, columns_named, explicit=keys is not None)
        axis.set_title(name)
        if place % across == 0:
            axis.set_ylabel(axis_names[0])
        if place // across == down - 1:
            axis.set_xlabel(axis_names[1])
        if numbers:
            write_numbers(axis, array, cmap, norm, decimals)
    colour_bar(figure, image, axes, label, below=below)
    return figure


def alignment(
    weights: Any,
    source: Sequence[str],
    target: Sequence[str],
    *,
    label: str = "attention weight",
) -> Figure:
    """Which characters of the source each character of the target looked at.

    Args:
        weights: (target, source), one row for each output step.
        source: The characters that were read, along the top.
        target: The characters that were written, down the side.
        label: What the colours mean, for the colour bar.

    Returns:
        The figure.

    Raises:
        ValueError: If the weights do not fit the characters or lie outside [0, 1].
    """
    array = to_array("weights", weights, 2, minimum=0.0)
    if array.max() > 1 + 1e-6:
        raise ValueError(f"weights must be at most 1, got {array.max():g}")
    check_length("target", target, array.shape[0], "rows")
    check_length("source", source, array.shape[1], "columns")
    below = array.shape[1] > array.shape[0]
    cell = min(0.34, (WIDTH - (0.6 if below else 1.3)) / array.shape[1])
    height = max(1.8, cell * array.shape[0] + (1.5 if below else 1.0))
    figure, (axes,) = canvas(height=height)
    image = draw_map(axes, array, WEIGHTS, Normalize(0.0, 1.0))
    name_cells(axes, list(target), list(source), explicit=True, turn=False)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.tick_params(length=0)
    axes.set_xlabel("read")
    axes.set_ylabel("written")
    colour_bar(figure, image, axes, label, below=below)
    return figure


def query_over_picture(
    picture: Any,
    weights: Any,
    query: tuple[int, int],
    *,
    label: str = "attention weight",
) -> Figure:
    """A picture in patches, and the weight that one patch gives to each patch.

    Args:
        picture: (height, width) or (height, width, 3), values in [0, 1].
        weights: (rows, columns), the weights of one query over the grid of patches.
        query: Row and column of the patch that asks.
        label: What the colours mean, for the colour bar.

    Returns:
        The figure: the picture with its query on the left, the weights on the right.

    Raises:
        ValueError: If the grid does not divide the picture, the query lies outside,
            the picture has other values or the weights are all 0.
    """
    pixels = to_array("picture", picture, 2, 3, minimum=0.0)
    array = to_array("weights", weights, 2, minimum=0.0)
    size = check_grid(pixels, array, query)
    figure, (left, right) = canvas(1, 2, height=WIDTH / 2 + 0.6)
    left.imshow(pixels, cmap="gray", vmin=0.0, vmax=1.0)
    image = right.imshow(array, cmap=WEIGHTS, norm=Normalize(0.0, float(array.max())))
    for axes, step in ((left, size), (right, (1, 1))):
        plain_axes(axes)
        mark_patch(axes, query, step)
    colour_bar(figure, image, [left, right], label, below=True)
    return figure


def check_grid(
    pixels: Floats, weights: Floats, query: tuple[int, int]
) -> tuple[int, int]:
    """The size of a patch, after checks that grid, picture and query agree.

    Args:
        pixels: (height, width) or (height, width, 3).
        weights: (rows, columns).
        query: Row and column of a patch.

    Returns:
        Height and width of a patch in pixels.

    Raises:
        ValueError: If the grid does not divide the picture, the query lies outside,
            the picture has other values or the weights are all 0.
    """
    check_place("query", query, weights.shape)
    if pixels.max() > 1 or (pixels.ndim == 3 and pixels.shape[2] != 3):
        raise ValueError(
            "picture must have values in [0, 1] and 3 colours if any, got values up to "
            f"{pixels.max():g} and shape {pixels.shape}"
        )
    if weights.max() == 0:
        raise ValueError("weights must not all be 0")
    for axis, name in enumerate(("height", "width")):
        if pixels.shape[axis] % weights.shape[axis]:
            raise ValueError(
                f"weights must divide the picture: {weights.shape[axis]} patches do "
                f"not divide the {name} {pixels.shape[axis]}"
            )
    return (
        pixels.shape[0] // weights.shape[0],
        pixels.shape[1] // weights.shape[1],
    )


def mark_patch(
    axes: Axes,
    patch: tuple[int, int],
    size: tuple[int, int],
    colour: str = ATTENTION,
    *,
    patches: int = 1,
) -> None:
    """Draw a frame around one patch of a picture, or around a square of patches.

    Args:
        axes: Axes that hold the picture.
        patch: Row and column of the patch, the first one of a square.
        size: Height and width of a patch in units of the axes.
        colour: Colour of the frame; a light line outside it keeps it visible.
        patches: Patches on a side of the square.
    """
    corner = (patch[1] * size[1] - 0.5, patch[0] * size[0] - 0.5)
    for line, width in (("#FEFEFE", 4.5), (colour, 2.2)):
        axes.add_patch(
            Rectangle(
                corner,
                size[1] * patches,
                size[0] * patches,
                fill=False,
                edgecolor=line,
                linewidth=width,
            )
        )


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
        ValueError: If the number of names is another.
    """
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
