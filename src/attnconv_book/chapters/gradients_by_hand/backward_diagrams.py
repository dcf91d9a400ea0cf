"""The way back, drawn: the lines of a mixing walked backwards, the paths of a head."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from attnconv_book.kit.figures.arrays import Floats, check_length, to_array
from attnconv_book.kit.figures.diagrams import FAR, disc, draw_box, draw_lines
from attnconv_book.kit.figures.style import INK, SMALL_TEXT, canvas, colour_of


def there_and_back(
    values: Any, matrix: Any, gradient: Any, *, kind: str = "baseline"
) -> Figure:
    """One mixing twice: numbers go to the right, gradients come back on the same lines.

    Args:
        values: The input signal (n,).
        matrix: The mixing matrix (n_out, n); the output is matrix @ values.
        gradient: Derivatives of a loss by the outputs (n_out,); those by the inputs are
            matrixᵀ @ gradient.
        kind: "convolution", "attention", …; it sets the colour.

    Returns:
        The figure, inputs on the left and outputs on the right of both panels.

    Raises:
        ValueError: If values or gradient do not fit the matrix, or there is no such
            kind.
    """
    signal, mixing = to_array("values", values, 1), to_array("matrix", matrix, 2)
    above = to_array("gradient", gradient, 1)
    check_length("values", signal, mixing.shape[1], "columns of the matrix")
    check_length("gradient", above, mixing.shape[0], "rows of the matrix")
    colour = colour_of(kind)
    rows = max(mixing.shape)
    figure, panels = canvas(1, 2, height=0.62 * rows + 0.9)
    _panel(panels[0], mixing, signal, mixing @ signal, ("x", "y"), colour)
    _panel(panels[1], mixing, mixing.T @ above, above, ("dx", "dy"), colour)
    for axes, name, start, end in (
        (panels[0], "forward", 0.55, 1.85),
        (panels[1], "backward", 1.85, 0.55),
    ):
        axes.set_title(name, color=colour, fontweight="bold", pad=8)
        _arrow(axes, (start, -0.8), (end, -0.8))
    return figure


def attention_paths() -> Figure:
    """One attention head with its three ways back, each numbered.

    Returns:
        The figure, all arrows pointing back: 1 through the values, blue as in a
        convolution; 2 and 3 through weights and scores, which only attention has.
    """
    boxes = {
        "X": (0.0, 1.0, "input", "X"),
        "V": (1.75, 0.0, "values", "V"),
        "Q": (1.75, 1.0, "queries", "Q"),
        "K": (1.75, 2.0, "keys", "K"),
        "Y": (5.25, 0.0, "output", "Y"),
        "A": (5.25, 1.0, "weights", "A"),
        "S": (5.25, 2.0, "scores", "S"),
    }
    back = {
        ("Y", "V"): "convolution",
        ("V", "X"): "convolution",
        ("Y", "A"): "attention",
        ("A", "S"): "attention",
        ("S", "Q"): "attention",
        ("S", "K"): "attention",
        ("Q", "X"): "attention",
        ("K", "X"): "attention",
    }
    figure, (axes,) = canvas(height=3.0)
    for (start, end), kind in back.items():
        _arrow(axes, *_rims(boxes[start][:2], boxes[end][:2]), colour_of(kind), 2.4)
    for x, y, name, symbol in boxes.values():
        draw_box(axes, x, y, name, symbol, INK)
    for x, y, text, side, kind in (
        (3.5, -0.2, "1: dV = Aᵀ dY", "center", "convolution"),
        (5.13, 0.5, "dA = dY Vᵀ", "right", "attention"),
        (5.13, 1.5, "softmax", "right", "attention"),
        (3.35, 0.95, "2: dQ = c dS K", "center", "attention"),
        (3.5, 2.2, "3: dK = c dSᵀ Q", "center", "attention"),
    ):
        axes.text(
            x,
            y,
            text,
            ha=side,
            va="center",
            fontsize=SMALL_TEXT,
            color=colour_of(kind),
        )
    axes.set_xlim(-0.72, 5.97)
    axes.set_ylim(2.45, -0.45)
    axes.axis("off")
    return figure


def _panel(
    axes: Axes,
    matrix: Floats,
    left: Floats,
    right: Floats,
    names: tuple[str, str],
    colour: str,
) -> None:
    """Numbers on both sides, a line for each entry of the matrix."""
    draw_lines(axes, matrix, colour)
    for x, name, column in ((0.0, names[0], left), (FAR, names[1], right)):
        axes.text(x, -0.8, name, ha="center", va="center", fontstyle="italic")
        for row, number in enumerate(column):
            text = f"{number:.3g}".replace("-", "\N{MINUS SIGN}")
            disc(axes, x, float(row), text, colour)
    axes.set_xlim(-0.55, FAR + 0.55)
    axes.set_ylim(max(matrix.shape) - 0.45, -1.1)
    axes.set_aspect("equal")
    axes.axis("off")


def _rims(
    start: tuple[float, float], end: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where an arrow between two boxes begins and ends."""
    step = np.sign(end[0] - start[0])
    if step == 0:
        down = float(np.sign(end[1] - start[1]))
        return (start[0], start[1] + 0.32 * down), (end[0], end[1] - 0.32 * down)
    return (start[0] + 0.65 * step, start[1]), (end[0] - 0.65 * step, end[1])


def _arrow(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str = INK,
    width: float = 1.2,
) -> None:
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=13,
            color=colour,
            linewidth=width,
            shrinkA=0,
            shrinkB=0,
        )
    )
