"""Draws the picture that link previews show: assets/social-card.png, 1200 x 630.

python -m attnconv_book.making.social_card
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

CARD = Path("assets/social-card.png")
CONVOLUTION, ATTENTION, INK, PAPER = "#0072B2", "#D55E00", "#141414", "#FFFFFF"
CELLS, HERE = 9, (6, 2)  # the grid and the position that learns from the others


def content() -> np.ndarray:
    """Return a grid with a few cells that resemble the chosen one."""
    grid = np.full((CELLS, CELLS), 0.06)
    for row, column, likeness in ((1, 6, 0.9), (2, 7, 0.7), (6, 2, 1.0), (7, 7, 0.5)):
        grid[row, column] = likeness
    return grid


def draw_grid(axes: Axes, name: str, colour: str) -> None:
    """Draw an empty grid with a name above it."""
    axes.set_xlim(-0.6, CELLS - 0.4)
    axes.set_ylim(CELLS - 0.4, -0.6)
    axes.set_aspect("equal")
    axes.axis("off")
    for row in range(CELLS):
        for column in range(CELLS):
            corner = (column - 0.45, row - 0.45)
            axes.add_patch(Rectangle(corner, 0.9, 0.9, fc="#EDEFF2", lw=0))
    axes.set_title(name, color=colour, fontsize=20, pad=8, fontweight="bold")


def main() -> None:
    """Write the picture."""
    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor=PAPER)
    words: dict[str, Any] = {"ha": "left", "va": "top", "color": INK}
    title = "Attention and\nConvolution,\nSide by Side"
    figure.text(0.055, 0.84, title, fontsize=44, linespacing=1.15, **words)
    promise = "What each one does, how they are\nthe same thing, when which wins."
    figure.text(0.057, 0.43, promise, fontsize=19, **{**words, "color": "#48566B"})
    row, column = HERE
    left = figure.add_axes((0.50, 0.26, 0.23, 0.48))
    draw_grid(left, "by where", CONVOLUTION)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            corner = (column + dx - 0.45, row + dy - 0.45)
            shade = 1.0 if dx == dy == 0 else 0.55
            left.add_patch(
                Rectangle(corner, 0.9, 0.9, fc=CONVOLUTION, alpha=shade, lw=0)
            )
    right = figure.add_axes((0.745, 0.26, 0.23, 0.48))
    draw_grid(right, "by what", ATTENTION)
    for (y, x), weight in np.ndenumerate(content()):
        if weight > 0.1:
            corner = (x - 0.45, y - 0.45)
            right.add_patch(
                Rectangle(corner, 0.9, 0.9, fc=ATTENTION, alpha=weight, lw=0)
            )
            right.plot([column, x], [row, y], color=ATTENTION, lw=3 * weight, alpha=0.8)
    figure.savefig(CARD, facecolor=PAPER, metadata={"Software": None})
    print(CARD.name, CARD.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
