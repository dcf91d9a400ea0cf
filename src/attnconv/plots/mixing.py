"""Mixing matrices of many layers on one scale, and what was measured of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import FuncNorm
from matplotlib.figure import Figure

from attnconv.plots.arrays import Floats, to_array
from attnconv.plots.style import (
    BASELINE,
    MARKERS,
    SIGNED,
    SMALL_TEXT,
    WIDTH,
    canvas,
    colour_bar,
    colour_of,
    kind_of,
    plain_axes,
)
from attnconv.validation import check_filled, check_positive

GAP = 2
"""Empty cells between two matrices."""
PIXELS = 3
"""Pixels for each cell of a matrix, so that no browser blurs it."""


def mixing_matrices(
    matrices: Mapping[str, Any],
    *,
    kinds: Mapping[str, str] | None = None,
    columns: int = 8,
    scale_to: int | float | None = None,
    label: str = "entry of M",
) -> Figure:
    """All matrices of several layers: a row for each layer, a picture for each matrix.

    One signed scale serves all of them. Its colours follow the square root of the
    entries, so that small weights can be seen beside large ones.

    Args:
        matrices: From the name of a layer to its matrices (terms, n_out, n_in).
        kinds: From name to kind; it sets the colour of the name.
        columns: Matrices drawn of each layer; of more, the first ones.
        scale_to: End of the scale; the largest absolute entry by default.
        label: What the colours mean, for the colour bar.

    Returns:
        The figure.

    Raises:
        ValueError: If there is no layer, matrices do not have 3 axes, or the end of the
            scale or the number of columns is not positive.
    """
    check_filled("matrices", matrices)
    check_positive("columns", columns)
    drawn = {
        name: to_array("matrices", values, 3)[: int(columns)]
        for name, values in matrices.items()
    }
    top = max(float(np.abs(array).max()) for array in drawn.values())
    if scale_to is not None:
        check_positive("scale_to", scale_to)
        top = float(scale_to)
    top = top or 1.0
    sheet, heights = _sheet(list(drawn.values()))
    figure, (axes,) = canvas(
        height=0.9 + 0.62 * WIDTH * sheet.shape[0] / sheet.shape[1]
    )
    norm = FuncNorm((_root, _square), -top, top)
    pixels = np.kron(sheet, np.ones((PIXELS, PIXELS)))
    rows, wide = sheet.shape
    image = axes.imshow(
        np.ma.masked_invalid(pixels),
        cmap=SIGNED,
        norm=norm,
        extent=(0, wide, rows, 0),
    )
    plain_axes(axes)
    for (name, array), (start, height) in zip(drawn.items(), heights, strict=True):
        axes.text(
            -GAP,
            start + height / 2,
            name,
            ha="right",
            va="center",
            fontsize=SMALL_TEXT,
            color=colour_of(kind_of(name, kinds)),
        )
        total = len(to_array("matrices", matrices[name], 3))
        if total > len(array):
            axes.text(
                wide + GAP,
                start + height / 2,
                f"+{total - len(array)}",
                va="center",
                fontsize=SMALL_TEXT,
                color=BASELINE,
            )
    colour_bar(figure, image, axes, label, below=True)
    ticks = [-top, -top / 4, 0.0, top / 4, top]
    names = [f"{tick:.2g}".replace("-", "\N{MINUS SIGN}") for tick in ticks]
    figure.axes[-1].set_xticks(ticks, names)
    return figure


def measure_panels(
    measures: Mapping[str, Mapping[str, Any]],
    *,
    kinds: Mapping[str, str] | None = None,
    limits: Mapping[str, tuple[int | float, int | float]] | None = None,
) -> Figure:
    """Several measures side by side: a row for each layer, a dot at what was measured.

    Args:
        measures: From the name of a measure to the values of all layers, each one
            number or one for each draw; of several, the mean is drawn with ± one
            standard deviation. The layers are those of the first measure.
        kinds: From the name of a layer to its kind; it sets colour and marker.
        limits: From the name of a measure to the ends of its axis.

    Returns:
        The figure.

    Raises:
        ValueError: If there is no measure or no layer, or a measure has other layers.
    """
    check_filled("measures", measures)
    panels = list(measures.items())
    for measure, values in panels:
        check_filled(f"measures[{measure!r}]", values)
    names = list(panels[0][1])
    for measure, values in panels:
        if list(values) != names:
            raise ValueError(
                f"measures must have the same layers, got {list(values)} "
                f"in {measure!r} and {names} in {panels[0][0]!r}"
            )
    figure, grid = canvas(1, len(panels), height=0.75 + 0.27 * len(names))
    for axes, (measure, values) in zip(grid, panels, strict=True):
        for row, name in enumerate(names):
            kind = kind_of(name, kinds)
            _dot(axes, row, to_array("values", values[name]).ravel(), kind)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_yticks([])
        axes.grid(axis="y", color=BASELINE, alpha=0.25)
        axes.set_xlabel(measure)
        axes.locator_params(axis="x", nbins=3)
        if limits and measure in limits:
            axes.set_xlim(*limits[measure])
    figure.set_layout_engine("constrained", wspace=0.12)  # ends of scales stay apart
    grid[0].set_yticks(range(len(names)), names)
    for tick, name in zip(grid[0].get_yticklabels(), names, strict=True):
        tick.set_color(colour_of(kind_of(name, kinds)))
    for axes in grid:
        axes.tick_params(axis="y", length=0, pad=8)  # a dot at 0 touches no name
        axes.spines["left"].set_visible(False)
    return figure


def _dot(axes: Axes, row: int, values: Floats, kind: str) -> None:
    """The mean of some draws, and their standard deviation as a line."""
    colour = colour_of(kind)
    mean = float(values.mean())
    if len(values) > 1:
        spread = float(values.std(ddof=1))
        axes.plot([mean - spread, mean + spread], [row, row], color=colour, lw=1.5)
    axes.plot([mean], [row], marker=MARKERS[kind], color=colour, clip_on=False)


def _sheet(stacks: list[Floats]) -> tuple[Floats, list[tuple[int, int]]]:
    """Lay out all matrices on one grid; NaN where there is none."""
    widths = [sum(m.shape[1] + GAP for m in stack) - GAP for stack in stacks]
    heights = [stack.shape[1] for stack in stacks]
    sheet = np.full((sum(heights) + GAP * (len(stacks) - 1), max(widths)), np.nan)
    places, top = [], 0
    for stack, height in zip(stacks, heights, strict=True):
        left = 0
        for matrix in stack:
            sheet[top : top + height, left : left + matrix.shape[1]] = matrix
            left += matrix.shape[1] + GAP
        places.append((top, height))
        top += height + GAP
    return sheet, places


def _root(values: Floats) -> Floats:
    """Square root that keeps the sign."""
    return np.sign(values) * np.sqrt(np.abs(values))


def _square(values: Floats) -> Floats:
    """What undoes `_root`."""
    return np.sign(values) * np.square(values)
