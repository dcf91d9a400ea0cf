"""Seven networks in a chain: what each one asks of the one before it."""

from matplotlib.figure import Figure

from attnconv_book.kit.figures.diagrams import draw_box, draw_path
from attnconv_book.kit.figures.style import ATTENTION, CONVOLUTION, HYBRID, canvas

CHAIN = (
    ("ViT", "patches", ATTENTION),
    ("CCT", "no cuts?", HYBRID),
    ("CvT", "look first?", HYBRID),
    ("Swin", "windows?", ATTENTION),
    ("CoAtNet", "look far last?", HYBRID),
    ("ConvNeXt", "no attention?", CONVOLUTION),
    ("ConvMixer", "no pyramid?", CONVOLUTION),
)
"""Name, what it asks, and colour of its family."""
PLACES = ((0, 0), (1.75, 0), (3.5, 0), (3.5, 1.1), (1.75, 1.1), (0, 1.1), (0, 2.2))


def chain_diagram() -> Figure:
    """Draw the seven networks in the order of the chapter, as a winding path.

    Returns:
        The figure.
    """
    figure, (axes,) = canvas(height=2.7)
    draw_path(axes, PLACES)
    for (x, y), (name, below, colour) in zip(PLACES, CHAIN, strict=True):
        draw_box(axes, x, y, name, below, colour)
    axes.set(xlim=(-0.75, 4.25), ylim=(2.7, -0.35))
    axes.axis("off")
    return figure
