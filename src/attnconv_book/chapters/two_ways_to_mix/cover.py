"""The picture on the cover: what one position sees through each operator."""

from pathlib import Path
from types import NoneType
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from attnconv.validation import (
    check_at_least,
    check_instance,
)
from attnconv_book.chapters.two_ways_to_mix.query_over_picture import (
    check_grid,
    mark_patch,
)
from attnconv_book.kit.figures.arrays import Floats, to_array
from attnconv_book.kit.figures.style import (
    ATTENTION,
    CONVOLUTION,
    TEXT_SIZE,
    WIDTH,
    canvas,
    plain_axes,
)
from attnconv_book.kit.figures.svg import to_svg

TITLE = "Two ways for one position to learn from the others"
DESCRIPTION = (
    "The same photograph of two orange flowers twice, cut into 17 by 17 patches; a "
    "frame marks the same patch, on the small flower at the lower edge, in both. "
    "Left, by a 3 by 3 convolution: only the patch and its eight neighbours are "
    "visible, flower and dark background alike, all else is pale. Right, by one "
    "attention query: the small flower and the ring of equally orange petals of the "
    "large flower far above are visible, the background next to the patch is not."
)


def cover(
    photo: Any, weights: Any, query: tuple[int, int], *, kernel_size: int = 3
) -> Figure:
    """One photograph twice: what a kernel and what a query at one patch take in.

    Each patch is drawn as clearly as it counts: on the left a patch inside the
    kernel's window fully and any other hardly, on the right in proportion to its
    attention weight.

    Args:
        photo: (height, width, 3), values in [0, 1].
        weights: (rows, columns), the attention weights of the query over the
            patches; rows and columns divide height and width.
        query: Row and column of the patch at which both operators stand.
        kernel_size: Width of the convolution's window in patches, an odd number.

    Returns:
        The figure: convolution on the left, attention on the right.

    Raises:
        ValueError: If the grid does not divide the photo, the query lies outside or
            the window is even.
    """
    pixels = to_array("photo", photo, 3, minimum=0.0)
    share = to_array("weights", weights, 2, minimum=0.0)
    size = check_grid(pixels, share, query)
    check_at_least("kernel_size", kernel_size, 1)
    if kernel_size % 2 == 0:
        raise ValueError(f"kernel_size must be odd and positive, got {kernel_size}")
    figure, (left, right) = canvas(1, 2, height=WIDTH / 2 + 0.45)
    window = inside_window(share.shape, query, kernel_size)
    show_as_seen(left, pixels, window)
    show_as_seen(right, pixels, share / share.max())
    side = kernel_size // 2
    mark_patch(
        left,
        (query[0] - side, query[1] - side),
        size,
        CONVOLUTION,
        patches=kernel_size,
    )
    for axes, colour, name in (
        (left, CONVOLUTION, "Convolution"),
        (right, ATTENTION, "Attention"),
    ):
        mark_patch(axes, query, size, colour)
        axes.set_title(name, color=colour, fontweight="bold", fontsize=TEXT_SIZE + 7)
    return figure


def inside_window(
    grid: tuple[int, ...], center: tuple[int, int], kernel_size: int
) -> Floats:
    """1 for each patch inside a square window, 0 elsewhere.

    Args:
        grid: Rows and columns of the patches.
        center: Row and column in the middle of the window.
        kernel_size: Width of the window, an odd number.

    Returns:
        (rows, columns); the part of the window that lies on the grid.
    """
    rows, columns = np.indices(grid)
    reach = kernel_size // 2
    near = (abs(rows - center[0]) <= reach) & (abs(columns - center[1]) <= reach)
    window: Floats = near.astype(np.float64)
    return window


def show_as_seen(axes: Axes, pixels: Floats, share: Floats, pale: float = 0.24) -> None:
    """Draw each patch of a photo as clearly as it counts.

    Under the photo lies a pale mosaic of the patches' mean colours, so that the whole
    picture can still be guessed.

    Args:
        axes: Where to draw.
        pixels: (height, width, 3).
        share: (rows, columns), from 0 (hardly visible) to 1 (fully visible).
        pale: Opacity of the mosaic.
    """
    down, across = (pixels.shape[axis] // share.shape[axis] for axis in (0, 1))
    blocks = pixels.reshape(share.shape[0], down, share.shape[1], across, 3)
    mosaic = np.dstack([blocks.mean(axis=(1, 3)), np.full(share.shape, pale)])
    height, width = pixels.shape[:2]
    frame = (-0.5, width - 0.5, height - 0.5, -0.5)
    axes.imshow(mosaic, extent=frame)
    alpha = np.kron(share, np.ones((down, across)))
    seen = np.dstack([pixels * (alpha[..., None] > 1 / 512), alpha])
    axes.imshow(seen, extent=frame)
    plain_axes(axes)


def save_cover(figure: Figure, book: Path | None = None) -> None:
    """Write the cover to assets/cover.svg of the book; do nothing outside of it.

    Args:
        figure: What `cover` returned.
        book: Folder of the book; by default the one above the working folder that
            holds a `_toc.yml`.

    Raises:
        TypeError: If `figure` is none, or `book` no path.
    """
    check_instance("figure", figure, Figure)
    check_instance("book", book, (Path, NoneType))
    here = Path.cwd()
    folders = [book] if book else [here, *here.parents]
    for folder in folders:
        if (folder / "_toc.yml").is_file():
            svg = to_svg(figure, title=TITLE, description=DESCRIPTION)
            file = folder / "assets" / "cover.svg"
            file.parent.mkdir(exist_ok=True)
            file.write_text(svg, encoding="utf-8", newline="\n")
            return
