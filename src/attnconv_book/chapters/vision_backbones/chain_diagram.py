"""Seven networks in a chain: what each one asks of the one before it."""

from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from attnconv_book.kit.figures.diagrams import draw_box
from attnconv_book.kit.figures.style import ATTENTION, CONVOLUTION, HYBRID, INK, canvas

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
    for here, there in zip(PLACES, PLACES[1:], strict=False):
        right = (there[0] > here[0]) - (there[0] < here[0])
        start = (here[0] + 0.62 * right, here[1] + (0 if right else 0.3))
        end = (there[0] - 0.62 * right, there[1] - (0 if right else 0.3))
        axes.add_patch(
            FancyArrowPatch(
                start, end, arrowstyle="->", mutation_scale=9, color=INK, lw=1
            )
        )
    for (x, y), (name, below, colour) in zip(PLACES, CHAIN, strict=True):
        draw_box(axes, x, y, name, below, colour)
    axes.set(xlim=(-0.75, 4.25), ylim=(2.7, -0.35))
    axes.axis("off")
    return figure
