"""One place of a convolution: the window, the kernel, and the number they make."""

from typing import Any

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from attnconv_book.kit.figures.arrays import (
    check_length,
    check_place,
    to_array,
)
from attnconv_book.kit.figures.number_grids import (
    draw_numbers,
    frame_cells,
    side_by_side,
    write_sign,
)
from attnconv_book.kit.figures.style import GREYS, SIGNED


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
        TypeError: If an argument is of another kind than it says above.
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
    check_length("names", names, 3, "grids")
    figure, axes = side_by_side([pixels, taps, sums])
    top = max(abs(taps).max(), abs(sums).max(), 1.0)
    draw_numbers(axes[0], pixels, GREYS, Normalize(0, 1), names[0])
    draw_numbers(axes[1], taps, SIGNED, Normalize(-top, top), names[1])
    draw_numbers(axes[2], sums, SIGNED, Normalize(-top, top), names[2])
    frame_cells(axes[0], at, taps.shape)
    frame_cells(axes[2], at, (1, 1))
    for place, sign in ((0, "×"), (1, "=")):
        write_sign(axes[place], sign)
    return figure
