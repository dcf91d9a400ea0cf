"""Mixing matrices of many layers on one scale, and what was measured of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.colors import FuncNorm
from matplotlib.figure import Figure

from attnconv.validation import check_at_least, check_named, check_positive
from attnconv_book.kit.figures.arrays import Floats, check_texts, to_array
from attnconv_book.kit.figures.style import (
    BASELINE,
    SIGNED,
    SMALL_TEXT,
    WIDTH,
    canvas,
    colour_bar,
    colour_of,
    kind_of,
    plain_axes,
)

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
        TypeError: If an argument is of another kind than it says above.
        ValueError: If there is no layer, matrices do not have 3 axes, or the end of the
            scale or the number of columns is not positive.
    """
    check_named("matrices", matrices)
    check_at_least("columns", columns, 1)
    check_texts(label=label)
    drawn = {
        name: to_array("matrices", values, 3)[:columns]
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
