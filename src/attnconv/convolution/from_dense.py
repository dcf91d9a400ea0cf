"""From a dense layer to a convolution: share the weights, then keep the near ones.

A dense layer from an image to an image of the same size is a matrix: row i holds the
weights with which output place i takes from all input places. Places are counted row by
row. If all places are treated alike, the weight depends on the offset between the two
places alone, and the whole matrix is written from one table of offsets: a kernel almost
twice as large as the image. A small kernel is the middle of that table.
"""

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from attnconv.validation import (
    check_at_least,
    check_floating,
    check_not_empty,
    check_rank,
    check_shape,
)


def weights_by_offset(
    matrix: Float[Tensor, "places places"], height: int, width: int
) -> Float[Tensor, "down across"]:
    """Share the weights of a dense layer: the mean over all pairs of equal offset.

    Among all layers that treat every place alike, the one written from these means is
    the nearest to the dense layer (in the sum of squared differences).

    Args:
        matrix: Weights, output places in rows and input places in columns.
        height: Rows of the image; 1 for a signal in time.
        width: Columns of the image.

    Returns:
        One weight for each offset from output to input place, shape (2 · height − 1,
        2 · width − 1); the middle is the offset 0. It is a kernel for
        `matrix_from_kernel`.

    Raises:
        TypeError: If `matrix` is not floating point, or a size is not an integer.
        ValueError: If a size is below 1, or `matrix` is not square with height · width
            rows.
    """
    check_floating("matrix", matrix)
    check_rank("matrix", matrix, 2, "(output places, input places)")
    down, across = _offsets(height, width)
    places = height * width
    check_shape("matrix", matrix, (places, places), "(height · width) squared")
    columns = 2 * width - 1
    cells = ((down + height - 1) * columns + across + width - 1).flatten()
    total = matrix.new_zeros((2 * height - 1) * columns)
    total = total.index_add(0, cells.to(matrix.device), matrix.flatten())
    pairs = torch.zeros_like(total)
    pairs = pairs.index_add(
        0, cells.to(matrix.device), torch.ones_like(matrix).flatten()
    )
    return (total / pairs).reshape(2 * height - 1, columns)


def matrix_from_kernel(
    kernel: Float[Tensor, "kernel_height kernel_width"], height: int, width: int
) -> Float[Tensor, "places places"]:
    """Write the convolution with one kernel as the matrix of a dense layer.

    Args:
        kernel: Weights by offset, the middle for the offset 0: odd height and width.
        height: Rows of the image; 1 for a signal in time.
        width: Columns of the image.

    Returns:
        The matrix M for which `M @ image.flatten()` is the convolution that keeps the
        size of the image: stride 1, zeros beyond the border. Equal offsets have equal
        entries (Toeplitz); entries farther away than the kernel reaches are 0.

    Raises:
        TypeError: If `kernel` is not floating point, or a size is not an integer.
        ValueError: If `kernel` does not have 2 axes of odd length, or a size is below
            1.

    Cost:
        (height · width)² entries. A convolution layer never builds them.
    """
    check_floating("kernel", kernel)
    check_rank("kernel", kernel, 2, "(kernel_height, kernel_width)")
    check_not_empty("kernel", kernel)
    if not (kernel.shape[0] % 2 and kernel.shape[1] % 2):
        raise ValueError(
            f"kernel must have odd height and width, got {tuple(kernel.shape)}"
        )
    down, across = _offsets(height, width)
    reach_down, reach_across = kernel.shape[0] // 2, kernel.shape[1] // 2
    near = (down.abs() <= reach_down) & (across.abs() <= reach_across)
    row = (down + reach_down).clamp(0, 2 * reach_down)
    column = (across + reach_across).clamp(0, 2 * reach_across)
    return torch.where(near.to(kernel.device), kernel[row, column], 0.0)


def _offsets(
    height: int, width: int
) -> tuple[Int64[Tensor, "places places"], Int64[Tensor, "places places"]]:
    """How far each input place lies below and right of each output place."""
    check_at_least("height", height, 1)
    check_at_least("width", width, 1)
    place = torch.arange(height * width)
    rows, columns = place // width, place % width
    return rows[None] - rows[:, None], columns[None] - columns[:, None]
