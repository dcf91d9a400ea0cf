"""What a classifier mixes up: the matrix of counts, and the mistakes themselves."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from attnconv_book.kit.figures.arrays import check_length, to_array
from attnconv_book.kit.figures.cells import draw_map
from attnconv_book.kit.figures.image_grids import images
from attnconv_book.kit.figures.style import (
    KEEP,
    SMALL_TEXT,
    WEIGHTS,
    canvas,
    text_on,
)


def confusion_matrix(counts: Any, *, labels: Sequence[str] | None = None) -> Figure:
    """How often each class was taken for each other; only mistakes are coloured.

    Args:
        counts: (true class, predicted class), counts from 0.
        labels: Names of the classes; numbered from 0 by default.

    Returns:
        The figure: a number in each cell that is not 0, the diagonal uncoloured.

    Raises:
        ValueError: If the matrix is not square, has negative entries or labels do
            not fit.
    """
    array = to_array("counts", counts, 2, minimum=0.0)
    if array.shape[0] != array.shape[1]:
        raise ValueError(f"counts must be a square matrix, got shape {array.shape}")
    classes = len(array)
    names = [str(number) for number in range(classes)] if labels is None else labels
    check_length("labels", names, classes, "classes")
    mistakes = array * (1 - np.eye(classes))
    norm = Normalize(0.0, float(mistakes.max()) or 1.0)
    figure, (axes,) = canvas(height=max(2.2, 0.44 * classes + 0.8))
    draw_map(axes, mistakes, WEIGHTS, norm)
    axes.set_xticks(range(classes), names)
    axes.set_yticks(range(classes), names)
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    for (row, column), value in np.ndenumerate(array):
        if value:
            axes.text(
                column,
                row,
                f"{value:g}",
                ha="center",
                va="center",
                fontsize=SMALL_TEXT,
                color=text_on(WEIGHTS(norm(mistakes[row, column]))),
                gid=KEEP,
            )
    return figure


def error_gallery(
    pictures: Any,
    true: Sequence[Any],
    predicted: Sequence[Any],
    *,
    columns: int = 6,
    scale: tuple[int | float, int | float] = (0.0, 1.0),
) -> Figure:
    """The pictures a classifier got wrong, with what they are and what it said.

    Args:
        pictures: (n, height, width) or (n, 1, height, width).
        true: The right class of each.
        predicted: The class that was predicted for each.
        columns: Pictures in a row.
        scale: The values drawn as dark and as light.

    Returns:
        The figure; under each picture "true → predicted".

    Raises:
        ValueError: If the numbers of pictures and classes differ, or a picture was
            classified right.
    """
    array = to_array("pictures", pictures, 3, 4)
    check_length("true", true, len(array), "pictures")
    check_length("predicted", predicted, len(array), "pictures")
    pairs = [(_name(t), _name(p)) for t, p in zip(true, predicted, strict=True)]
    right = [place for place, (t, p) in enumerate(pairs) if t == p]
    if right:
        raise ValueError(f"pictures must all be mistakes, got right ones at {right}")
    labels = [f"{t} → {p}" for t, p in pairs]
    return images(array, labels=labels, columns=columns, scale=scale)


def _name(label: Any) -> str:
    return label if isinstance(label, str) else str(int(label))
