"""Attention weights as pictures: maps and alignments."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from attnconv.plots.arrays import check_length, to_array
from attnconv.plots.cells import (
    SMALL,
    draw_map,
    name_cells,
    names_or_numbers,
    shared_scale,
    write_numbers,
)
from attnconv.plots.style import (
    WEIGHTS,
    WIDTH,
    canvas,
    colour_bar,
)
from attnconv.validation import check_at_least


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
