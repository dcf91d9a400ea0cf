"""A map of the convolution in blue beside one of attention in orange, on one scale."""

from collections.abc import Sequence
from typing import Any

from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from attnconv.validation import check_positive
from attnconv_book.kit.figures.arrays import check_length, check_texts, to_array
from attnconv_book.kit.figures.cells import (
    SMALL,
    draw_map,
    name_cells,
    names_or_numbers,
    write_numbers,
)
from attnconv_book.kit.figures.style import (
    CONVOLUTION_AMOUNTS,
    WEIGHTS,
    WIDTH,
    canvas,
    colour_bar,
)


def two_maps(
    by_where: Any,
    by_what: Any,
    *,
    names: Sequence[str] | None = None,
    label: str = "weight",
    scale_to: int | float | None = None,
    axis_names: tuple[str, str] = ("who takes", "from whom"),
    start: int = 1,
) -> Figure:
    """Draw what belongs to each operator in the colour of that operator.

    Args:
        by_where: (rows, columns), amounts that belong to the convolution.
        by_what: Amounts of the same shape that belong to attention.
        names: Names of rows and columns; numbered by default.
        label: What the colours mean.
        scale_to: End of both scales; the largest amount by default.
        axis_names: What stands along the rows and below the columns.
        start: The number of the first row and column.

    Returns:
        The figure; maps of at most 8 rows and columns show their numbers.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If shapes differ, an amount is negative, names do not fit, or the
            end of the scale is not positive.
    """
    check_texts(label=label)
    check_length("axis_names", axis_names, 2, "axes")
    left = to_array("by_where", by_where, 2, minimum=0.0)
    right = to_array("by_what", by_what, 2, minimum=0.0)
    if left.shape != right.shape:
        raise ValueError(
            f"by_what must have the shape of by_where, {left.shape}, got {right.shape}"
        )
    if scale_to is not None:
        check_positive("scale_to", scale_to)
    rows = names_or_numbers("names", names, left.shape[0], start)
    columns = names_or_numbers("names", names, left.shape[1], start)
    top = scale_to or max(float(left.max()), float(right.max())) or 1.0
    figure, axes = canvas(1, 2, height=WIDTH / 2 + 1.3)
    for axis, title, array, colours in (
        (axes[0], "convolution", left, CONVOLUTION_AMOUNTS),
        (axes[1], "attention", right, WEIGHTS),
    ):
        image = draw_map(axis, array, colours, Normalize(0.0, top))
        name_cells(axis, rows, columns, explicit=names is not None)
        if axis is axes[1]:
            axis.set_yticks([])  # the same names: the room is better used for cells
        axis.set_title(title)
        axis.set_xlabel(axis_names[1])
        if max(array.shape) <= SMALL:
            write_numbers(axis, array, colours, Normalize(0.0, top), 2)
        colour_bar(figure, image, [axis], label, below=True)
    for bar in figure.axes[2:]:
        bar.locator_params(nbins=2)  # a narrow bar has room for three numbers
    axes[0].set_ylabel(axis_names[0])
    return figure
