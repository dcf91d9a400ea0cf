"""The weights of layers as matrices: a row for each output, a column for each input."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from attnconv.validation import check_named
from attnconv_book.kit.figures.arrays import to_array
from attnconv_book.kit.figures.cells import draw_map
from attnconv_book.kit.figures.style import (
    KEEP,
    SIGNED,
    SMALL_TEXT,
    WIDTH,
    canvas,
    colour_bar,
    text_on,
)

NUMBERED = 4
"""Matrices with at most this many columns show their numbers."""


def weight_matrices(matrices: Mapping[str, Any]) -> Figure:
    """Weights of several layers side by side, each on a scale centred on 0.

    Matrices with few columns share one scale and show their numbers. Larger ones are
    divided by their largest weight, so that their pattern can be compared.

    Args:
        matrices: From name to weights (outputs, inputs).

    Returns:
        The figure.

    Raises:
        ValueError: If there is no matrix, or one does not have two axes.
    """
    check_named("matrices", matrices)
    arrays = {
        name: to_array("matrices", values, 2) for name, values in matrices.items()
    }
    numbered = max(array.shape[1] for array in arrays.values()) <= NUMBERED
    tops = {name: float(np.abs(array).max()) or 1.0 for name, array in arrays.items()}
    shape = max(array.shape[0] / array.shape[1] for array in arrays.values())
    height = WIDTH / len(arrays) * shape + (0.75 if numbered else 1.2)
    figure, panels = canvas(1, len(arrays), height=height)
    for axes, (name, array) in zip(panels, arrays.items(), strict=True):
        top = max(tops.values()) if numbered else tops[name]
        norm = Normalize(-top, top) if numbered else Normalize(-1, 1)
        shown = array if numbered else array / top
        image = draw_map(axes, shown, SIGNED, norm)
        axes.set_title(name)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_xlabel("input")
        if numbered:
            for (row, column), value in np.ndenumerate(array):
                axes.text(
                    column,
                    row,
                    f"{value:.2g}".replace("-", "\N{MINUS SIGN}"),
                    ha="center",
                    va="center",
                    fontsize=SMALL_TEXT,
                    color=text_on(SIGNED(norm(value))),
                    gid=KEEP,
                )
    panels[0].set_ylabel("output")
    if not numbered:
        colour_bar(figure, image, panels, "weight / largest weight", below=True)
    return figure
