"""The stem of the chapter from picture to scores, with its two open places."""

from matplotlib.figure import Figure

from attnconv_book.kit.figures.diagrams import draw_box, draw_path
from attnconv_book.kit.figures.style import BASELINE, CONVOLUTION, HYBRID, canvas

STEPS = (
    ("strip", "1 × 12 × 32", BASELINE),
    ("convolution", "16 × 6 × 16", CONVOLUTION),
    ("convolution", "32 × 3 × 8", CONVOLUTION),
    ("block", "32 × 3 × 8", HYBRID),
    ("pooling", "32 numbers", HYBRID),
    ("linear", "scores", BASELINE),
)
"""Name of each step, what comes out of it, and its colour."""
ROW = 3


def stem_diagram() -> Figure:
    """Draw the six steps in two rows; the open places are in the hybrids' colour.

    Returns:
        The figure.
    """
    figure, (axes,) = canvas(height=1.9)
    places = [(1.75 * (i % ROW), 1.1 * (i // ROW)) for i in range(len(STEPS))]
    draw_path(axes, places)
    for (x, y), (name, below, colour) in zip(places, STEPS, strict=True):
        draw_box(axes, x, y, name, below, colour)
    axes.set(xlim=(-0.7, 4.2), ylim=(1.5, -0.4))
    axes.axis("off")
    return figure
