"""One place of a convolution: the window, the kernel, and the number they make."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from attnconv.plots.arrays import Floats, check_place, to_array
from attnconv.plots.style import (
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
"""Inches between two grids, room for × and =."""
NAMES = 0.45
"""Inches below the grids, room for their names."""


def convolution_step(
    image: Any,
    kernel: Any,
    output: Any,
    at: tuple[int, int] = (0, 0),
    *,
    names: tuple[str, str, str] = ("image", "kernel", "output"),
) -> Figure:
    """A small image, a kernel and the output, with one window and its result framed.

    Args:
        image: (height, width) with few pixels, values in [0, 1].
        kernel: (kernel_height, kernel_width).
        output: (height - kernel_height + 1, width - kernel_width + 1): the kernel
            slides in steps of 1 and stays inside the image.
        at: Row and column of the output that is framed.
        names: What is written under the three grids.

    Returns:
        The figure, with every number in its cell.

    Raises:
        ValueError: If the output has not the size that the kernel leaves, or `at`
            lies outside it.
    """
    pixels, taps = to_array("image", image, 2), to_array("kernel", kernel, 2)
    sums = to_array("output", output, 2)
    left = tuple(np.subtract(pixels.shape, taps.shape) + 1)
    if sums.shape != left:
        raise ValueError(
            f"output must have shape {tuple(map(int, left))}, what a kernel of shape "
            f"{taps.shape} leaves of an image of shape {pixels.shape}, "
            f"got {sums.shape}"
        )
    check_place("at", at, sums.shape)
    figure, axes = _side_by_side([pixels, taps, sums])
    top = max(abs(taps).max(), abs(sums).max(), 1.0)
    _numbers(axes[0], pixels, GREYS, Normalize(0, 1), names[0])
    _numbers(axes[1], taps, SIGNED, Normalize(-top, top), names[1])
    _numbers(axes[2], sums, SIGNED, Normalize(-top, top), names[2])
    _frame(axes[0], at, taps.shape)
    _frame(axes[2], at, (1, 1))
    for place, sign in ((0, "×"), (1, "=")):
        axes[place].annotate(
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
    return figure


def _side_by_side(grids: list[Floats]) -> tuple[Figure, list[Axes]]:
    """Axes with cells of one size, at places that are computed and not searched for."""
    rows = max(grid.shape[0] for grid in grids)
    columns = sum(grid.shape[1] for grid in grids)
    cell = min(0.55, (WIDTH - GAP * len(grids)) / columns)
    width, height = columns * cell + GAP * len(grids), rows * cell + NAMES
    figure = plt.figure(figsize=(width, height), layout="none")
    axes, left = [], GAP / 2
    for grid in grids:
        across, up = grid.shape[1] * cell, grid.shape[0] * cell
        bottom = NAMES + (rows * cell - up) / 2
        axes.append(
            figure.add_axes(
                (left / width, bottom / height, across / width, up / height)
            )
        )
        left += across + GAP
    return figure, axes


def _numbers(axes: Axes, grid: Floats, cmap: Any, norm: Normalize, name: str) -> None:
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


def _frame(axes: Axes, at: tuple[int, int], shape: tuple[int, ...]) -> None:
    """Draw a blue frame around `shape` cells whose upper left one is `at`."""
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
