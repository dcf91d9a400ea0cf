"""What one query attends to, over a picture."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from attnconv_book.kit.figures.arrays import (
    Floats,
    check_place,
    check_texts,
    to_array,
)
from attnconv_book.kit.figures.style import (
    ATTENTION,
    WEIGHTS,
    WIDTH,
    canvas,
    colour_bar,
    plain_axes,
)


def query_over_picture(
    picture: Any,
    weights: Any,
    query: tuple[int, int],
    *,
    label: str = "attention weight",
) -> Figure:
    """A picture in patches, and the weight that one patch gives to each patch.

    Args:
        picture: (height, width) or (height, width, 3), values in [0, 1].
        weights: (rows, columns), the weights of one query over the grid of patches.
        query: Row and column of the patch that asks.
        label: What the colours mean, for the colour bar.

    Returns:
        The figure: the picture with its query on the left, the weights on the right.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If the grid does not divide the picture, the query lies outside,
            the picture has other values or the weights are all 0.
    """
    check_texts(label=label)
    pixels = to_array("picture", picture, 2, 3, minimum=0.0)
    array = to_array("weights", weights, 2, minimum=0.0)
    size = check_grid(pixels, array, query)
    figure, (left, right) = canvas(1, 2, height=WIDTH / 2 + 0.6)
    left.imshow(pixels, cmap="gray", vmin=0.0, vmax=1.0)
    image = right.imshow(array, cmap=WEIGHTS, norm=Normalize(0.0, float(array.max())))
    for axes, step in ((left, size), (right, (1, 1))):
        plain_axes(axes)
        mark_patch(axes, query, step)
    colour_bar(figure, image, [left, right], label, below=True)
    return figure


def check_grid(
    pixels: Floats, weights: Floats, query: tuple[int, int]
) -> tuple[int, int]:
    """The size of a patch, after checks that grid, picture and query agree.

    Args:
        pixels: (height, width) or (height, width, 3).
        weights: (rows, columns).
        query: Row and column of a patch.

    Returns:
        Height and width of a patch in pixels.

    Raises:
        ValueError: If the grid does not divide the picture, the query lies outside,
            the picture has other values or the weights are all 0.
    """
    check_place("query", query, weights.shape)
    if pixels.max() > 1 or (pixels.ndim == 3 and pixels.shape[2] != 3):
        raise ValueError(
            "picture must have values in [0, 1] and 3 colours if any, got values up to "
            f"{pixels.max():g} and shape {pixels.shape}"
        )
    if weights.max() == 0:
        raise ValueError("weights must not all be 0")
    for axis, name in enumerate(("height", "width")):
        if pixels.shape[axis] % weights.shape[axis]:
            raise ValueError(
                f"weights must divide the picture: {weights.shape[axis]} patches do "
                f"not divide the {name} {pixels.shape[axis]}"
            )
    return (
        pixels.shape[0] // weights.shape[0],
        pixels.shape[1] // weights.shape[1],
    )


def mark_patch(
    axes: Axes,
    patch: tuple[int, int],
    size: tuple[int, int],
    colour: str = ATTENTION,
    *,
    patches: int = 1,
) -> None:
    """Draw a frame around one patch of a picture, or around a square of patches.

    Args:
        axes: Axes that hold the picture.
        patch: Row and column of the patch, the first one of a square.
        size: Height and width of a patch in units of the axes.
        colour: Colour of the frame; a light line outside it keeps it visible.
        patches: Patches on a side of the square.
    """
    corner = (patch[1] * size[1] - 0.5, patch[0] * size[0] - 0.5)
    for line, width in (("#FEFEFE", 4.5), (colour, 2.2)):
        axes.add_patch(
            Rectangle(
                corner,
                size[1] * patches,
                size[0] * patches,
                fill=False,
                edgecolor=line,
                linewidth=width,
            )
        )
