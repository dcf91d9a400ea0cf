"""Attention weights as pictures: maps and alignments."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from attnconv.validation import check_at_least, check_flag, check_named
from attnconv_book.kit.figures.arrays import check_length, check_texts, to_array
from attnconv_book.kit.figures.cells import (
    SMALL,
    draw_map,
    name_cells,
    names_or_numbers,
    shared_scale,
    write_numbers,
)
from attnconv_book.kit.figures.style import WIDTH, canvas, colour_bar


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
        TypeError: If an argument is of another kind than it says above.
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
        TypeError: If an argument is of another kind than it says above.
        ValueError: If there is no map, if shapes differ, or names do not fit.
    """
    check_named("maps", maps)
    check_at_least("decimals", decimals, 0)
    if numbers is not None:
        check_flag("numbers", numbers)
    check_texts(label=label)
    check_length("axis_names", axis_names, 2, "axes")
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
