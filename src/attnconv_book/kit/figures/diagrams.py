"""Diagrams drawn by code: how positions mix, and what an attention head does."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from attnconv.validation import check_at_least, check_named
from attnconv_book.kit.figures.arrays import Floats, to_array
from attnconv_book.kit.figures.style import (
    INK,
    KEEP,
    ON_LIGHT,
    SMALL_TEXT,
    TEXT_SIZE,
    canvas,
    colour_of,
    kind_of,
)

DISC = "#F3EFE8"
RADIUS = 0.36
FAR = 2.4
"""Distance between the inputs and the outputs of a mixing."""
NEAR = 1.9
"""The same where three mixings share a row."""


def mixing_diagram(
    values: Any,
    matrices: Mapping[str, Any],
    *,
    kinds: Mapping[str, str] | None = None,
    decimals: int = 2,
) -> Figure:
    """How every output is mixed from the inputs; a thick line counts more.

    Args:
        values: The input signal (n,).
        matrices: From name to mixing matrix (n, n); the output is matrix @ values.
        kinds: From name to "convolution", "attention", …; it sets the colour.
        decimals: Digits after the point of the outputs.

    Returns:
        The figure, one panel for each matrix, with two in a row, or all three; inputs
        on its left, outputs on its right.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If there is no matrix or one does not fit the values.
    """
    signal = to_array("values", values, 1)
    check_named("matrices", matrices)
    check_at_least("decimals", decimals, 0)
    arrays = {name: to_array("matrices", m, 2) for name, m in matrices.items()}
    size = len(signal)
    for name, matrix in arrays.items():
        if matrix.shape != (size, size):
            raise ValueError(
                f"matrices must have shape {(size, size)} to mix {size} values, got "
                f"{matrix.shape} for {name!r}"
            )
    across = len(arrays) if len(arrays) <= 3 else 2
    far, edge, aligned = FAR, 0.55, ("center", "center")
    if across == 3:  # words beside each other need the room above their discs
        far, edge, aligned = NEAR, 0.52, ("left", "right")
    down = -(-len(arrays) // across)
    figure, panels = canvas(down, across, height=down * (0.56 * size + 0.75))
    for axes in panels[len(arrays) :]:
        axes.set_visible(False)
    for axes, (name, matrix) in zip(panels, arrays.items(), strict=False):
        colour = colour_of(kind_of(name, kinds))
        draw_lines(axes, matrix, colour, far=far)
        for row in range(size):
            disc(axes, 0.0, float(row), f"{signal[row]:g}", INK)
            disc(
                axes, far, float(row), f"{(matrix @ signal)[row]:.{decimals}f}", colour
            )
        for place, side, word in ((0.0, -1, "input"), (far, 1, "output")):
            how = aligned[side > 0]
            outer = 0.0 if how == "center" else side * RADIUS
            axes.text(place + outer, -0.72, word, ha=how)
        axes.set_title(name, color=colour, fontweight="bold", pad=12)
        axes.set_xlim(-edge, far + edge)
        axes.set_ylim(size - 0.45, -0.9)
        axes.set_aspect("equal", anchor="S" if across == 3 else "C")
        axes.axis("off")
    return figure


def draw_lines(
    axes: Axes, matrix: Floats, colour: str, *, far: int | float = FAR
) -> None:
    """Draw a line for each entry of a mixing matrix; a thick line counts more.

    Args:
        axes: Where to draw; inputs stand at x = 0, outputs at x = `far`, row by row.
        matrix: (n_out, n_in); a negative entry gives a dotted line, 0 none.
        colour: Colour of the lines.
        far: Distance between the inputs and the outputs.
    """
    top = float(np.abs(matrix).max()) or 1.0
    for (row, column), weight in np.ndenumerate(matrix):
        if weight == 0:
            continue
        share = abs(float(weight)) / top
        (line,) = axes.plot(
            [0.0, far],
            [column, row],
            color=colour,
            linewidth=0.4 + 5.0 * share,
            alpha=0.25 + 0.55 * share,
            linestyle="-" if weight > 0 else ":",
            solid_capstyle="butt",
            zorder=1,
        )
        line.set_gid(f"mix-{row}-{column}")


def disc(axes: Axes, x: int | float, y: int | float, text: str, colour: str) -> None:
    """Draw a number in a disc.

    Args:
        axes: Where to draw.
        x: Centre of the disc.
        y: Centre of the disc.
        text: The number.
        colour: Colour of the rim.
    """
    axes.add_patch(
        Circle(
            (x, y), RADIUS, facecolor=DISC, edgecolor=colour, linewidth=1.6, zorder=2
        )
    )
    axes.text(
        x,
        y,
        text,
        ha="center",
        va="center",
        fontsize=SMALL_TEXT,
        color=ON_LIGHT,
        zorder=3,
        gid=KEEP,
    )


def draw_box(
    axes: Axes, x: int | float, y: int | float, name: str, below: str, colour: str
) -> None:
    """Draw a box with two lines of text.

    Args:
        axes: Where to draw.
        x: Centre of the box.
        y: Centre of the box.
        name: Upper line.
        below: Lower line.
        colour: Colour of the rim.
    """
    axes.add_patch(
        FancyBboxPatch(
            (x - 0.62, y - 0.3),
            1.24,
            0.6,
            boxstyle="round,pad=0,rounding_size=0.1",
            facecolor=DISC,
            edgecolor=colour,
            linewidth=1.6,
            zorder=2,
        )
    )
    for text, shift, size in ((name, -0.1, TEXT_SIZE), (below, 0.15, SMALL_TEXT)):
        axes.text(
            x,
            y + shift,
            text,
            ha="center",
            va="center",
            fontsize=size,
            color=ON_LIGHT,
            zorder=3,
            gid=KEEP,
        )


def draw_path(axes: Axes, places: Sequence[tuple[int | float, int | float]]) -> None:
    """Draw an arrow from each box to the next.

    Args:
        axes: Where to draw.
        places: Centres of the boxes that `draw_box` draws. Within a row an arrow leaves
            at the side, to the left or to the right; else below.
    """
    for here, there in zip(places, places[1:], strict=False):
        side = (there[0] > here[0]) - (there[0] < here[0])
        same = here[1] == there[1]
        across, down = (0.62 * side, 0.0) if same else (0.0, 0.3)
        axes.add_patch(
            FancyArrowPatch(
                (here[0] + across, here[1] + down),
                (there[0] - across, there[1] - down),
                arrowstyle="->",
                mutation_scale=9,
                color=INK,
                lw=1,
            )
        )
