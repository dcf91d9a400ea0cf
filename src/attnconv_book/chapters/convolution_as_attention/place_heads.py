"""Heads that look at places alone, drawn on the plane of the pixels."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from attnconv.validation import check_at_least, check_filled, check_positive
from attnconv_book.kit.figures.arrays import (
    Floats,
    check_length,
    check_place,
    to_array,
)
from attnconv_book.kit.figures.style import (
    ATTENTION,
    BASELINE,
    CONVOLUTION,
    INK,
    WIDTH,
    canvas,
    plain_axes,
)


def heads_on_plane(
    panels: Mapping[str, Any],
    *,
    sharpness: Mapping[str, Any] | None = None,
    kernel_size: int = 3,
    reach: float | int = 2.5,
    columns: int = 3,
) -> Figure:
    """Where heads are centred around the query, beside the taps of a kernel.

    Each head is a dot, with a circle of radius 1/√(2α): the standard deviation of its
    weights, if pixels were dense. What lies beyond the reach is not drawn.

    Args:
        panels: From the title of each panel to the centres (heads, 2): rows below and
            columns right of the query, in pixels.
        sharpness: From the title to α (heads,); without it, or where α is not above 0,
            there are dots alone.
        kernel_size: Taps along each axis, drawn as squares; of an even number the query
            stands between the two in the middle.
        reach: How far the plane is drawn around the query, in pixels.
        columns: Panels in a row.

    Returns:
        The figure.

    Raises:
        TypeError: If a number is none.
        ValueError: If there is no panel, or shapes do not fit.
    """
    check_filled("panels", panels)
    check_at_least("kernel_size", kernel_size, 1)
    check_positive("reach", reach)
    check_at_least("columns", columns, 1)
    across = min(columns, len(panels))
    figure, grid = _squares(len(panels), across)
    half = (kernel_size - 1) / 2
    for axes, (title, values) in zip(grid, panels.items(), strict=False):
        centres = to_array("panels", values, 2)
        if centres.shape[1] != 2:
            raise ValueError(
                f"panels must hold centres (heads, 2), got {centres.shape} in {title!r}"
            )
        for down in np.arange(kernel_size) - half:
            for right in np.arange(kernel_size) - half:
                _cell(axes, down, right, CONVOLUTION, size=0.5)
        alphas = np.zeros(len(centres))
        if sharpness is not None and title in sharpness:
            alphas = to_array("sharpness", sharpness[title], 1)
            check_length("sharpness", alphas, len(centres), f"heads of {title!r}")
        inside = (np.abs(centres) <= reach).all(axis=1)
        for (down, right), alpha in zip(centres[inside], alphas[inside], strict=True):
            if alpha > 0:
                radius = float((2 * alpha) ** -0.5)
                axes.add_patch(
                    Circle((right, down), radius, color=ATTENTION, alpha=0.16, lw=0)
                )
        dots = centres[inside]
        axes.plot(dots[:, 1], dots[:, 0], "o", color=ATTENTION, ms=5, gid="heads")
        _frame(axes, title, (-reach, reach), (-reach, reach))
    return figure


def gazes(
    panels: Mapping[str, Any],
    query: tuple[int, int],
    size: tuple[int, int],
    *,
    ring: int = 1,
) -> Figure:
    """Which pixel each head of a query looks at, near the border of an image.

    Args:
        panels: From the title of each panel to the pixels (heads, 2) that get the
            largest weight: row and column, −1 above or left of the image.
        query: Row and column of the query.
        size: Rows and columns of the image.
        ring: Rings of padding around the image, drawn with dashes.

    Returns:
        The figure.

    Raises:
        TypeError: If a number is none.
        ValueError: If there is no panel, shapes do not fit, or the query lies outside.
    """
    check_filled("panels", panels)
    check_at_least("ring", ring, 0)
    for pixels in size:
        check_at_least("size", pixels, 1)
    check_place("query", query, size)
    figure, grid = _squares(len(panels), len(panels))
    rows, columns = size
    for axes, (title, values) in zip(grid, panels.items(), strict=True):
        targets = to_array("panels", values, 2)
        if targets.shape[1] != 2:
            raise ValueError(
                f"panels must hold pixels (heads, 2), got {targets.shape} in {title!r}"
            )
        for row in range(-ring, rows + ring):
            for column in range(-ring, columns + ring):
                outside = not (0 <= row < rows and 0 <= column < columns)
                colour = BASELINE if outside else CONVOLUTION
                _cell(axes, row, column, colour, dashed=outside)
        for row, column in targets:
            axes.plot([query[1], column], [query[0], row], color=ATTENTION, lw=1.2)
        axes.plot(targets[:, 1], targets[:, 0], "o", color=ATTENTION, ms=6, gid="heads")
        axes.plot(query[1], query[0], "s", color=INK, ms=8, mfc="none", mew=1.6)
        edge = ring + 0.6
        across, along = (-edge, columns - 1 + edge), (-edge, rows - 1 + edge)
        _frame(axes, title, across, along)
    return figure


def _squares(count: int, across: int) -> tuple[Figure, list[Axes]]:
    """A grid of square panels."""
    down = -(-count // across)
    figure, grid = canvas(down, across, height=down * (WIDTH / across + 0.32))
    for axes in grid[count:]:
        axes.set_visible(False)
    return figure, grid


def _cell(
    axes: Axes,
    row: int | float,
    column: int | float,
    colour: str,
    *,
    size: float = 0.84,
    dashed: bool = False,
) -> None:
    """One pixel, or one tap."""
    corner = (column - size / 2, row - size / 2)
    style = "--" if dashed else "-"
    axes.add_patch(
        Rectangle(corner, size, size, fill=False, ec=colour, lw=1.2, ls=style)
    )


def _frame(
    axes: Axes,
    title: str,
    across: tuple[int | float, int | float],
    along: tuple[int | float, int | float],
) -> None:
    """Rows count downwards, and a pixel is as high as wide."""
    plain_axes(axes)
    axes.set_aspect("equal")
    axes.set_xlim(*across)
    axes.set_ylim(along[1], along[0])
    axes.set_title(title)


def pixels_looked_at(weights: Any, width: int, ring: int = 0) -> Floats:
    """Find the pixel that gets the largest weight of each head.

    Args:
        weights: (heads, n_k), the weights of one query on the pixels, row by row.
        width: Columns of the image, without rings.
        ring: Rings around the image that the keys include.

    Returns:
        Row and column for each head, −1 for the ring above or left.

    Raises:
        TypeError: If a size is no integer.
        ValueError: If the weights are not a matrix or do not fill whole rows.
    """
    array = to_array("weights", weights, 2)
    check_at_least("width", width, 1)
    check_at_least("ring", ring, 0)
    across = width + 2 * ring
    if array.shape[1] % across:
        raise ValueError(
            f"weights must fill rows of {across} keys, got {array.shape[1]} keys"
        )
    best = array.argmax(axis=1)
    return np.stack([best // across, best % across], axis=1).astype(float) - ring
