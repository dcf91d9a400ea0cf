"""What the same convolution costs in each of the five ways to compute it.

The ways are those of `attnconv.convolution.reference`. Only one of them, `loops`, does
what the definition says and nothing else; the others copy, pad with zeros or transform
first, so that their multiply-adds do not tell their time.
"""

import math
from typing import NamedTuple

from attnconv.complexity.multiply_adds import (
    convolution_multiply_adds,
    fourier_multiply_adds,
)
from attnconv.complexity.sizes import check_channels, check_sizes
from attnconv.validation import check_at_least, check_choice, read_pair

WAYS = ("loops", "im2col", "toeplitz", "fourier", "winograd")
"""The ways of `attnconv.convolution.reference`, without `convolve_`."""


class WayCost(NamedTuple):
    """Multiply-adds of one way to compute a convolution.

    Attributes:
        products: Those that multiply inputs by weights, or the spectra or sums of them.
        transforms: Those of the transforms before and after.
    """

    products: int
    transforms: int

    @property
    def multiply_adds(self) -> int:
        """All of them together, as `count_multiply_adds` counts them."""
        return self.products + self.transforms


def convolution_way_cost(
    way: str,
    in_channels: int,
    out_channels: int,
    kernel_size: int | tuple[int, int],
    padded_size: int | tuple[int, int],
    *,
    batch: int = 1,
) -> WayCost:
    """Count the multiply-adds of a convolution of images, by the way it is computed.

    Args:
        way: "loops", "im2col", "toeplitz", "fourier" or "winograd".
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Taps along each axis, one number or (vertical, horizontal); 3 for
            "winograd".
        padded_size: Height and width of the input with its padding, one number or two.
        batch: Number of images. The kernels are transformed once for all of them.

    Returns:
        For stride 1, dilation 1 and one group. "loops" and "im2col": the multiply-adds
        of the definition. "toeplitz": one for every pair of a padded input and an
        output, most of them with a zero. "fourier": the transforms, and 4 for each
        product of two complex numbers; the kernel size plays no part beyond the
        padding. "winograd": 16 products for each 2×2 tile of the output, and the
        transforms as products of small matrices, whose factors are mostly 0 or ±1.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1, a tuple is no pair, there is no such way, the
            kernel is larger than the padded input, or it is not 3×3 for "winograd".

    Source:
        Lavin and Gray, 2016, section 4.1, for "winograd".
    """
    check_choice("way", way, WAYS)
    check_channels(in_channels, out_channels)
    check_sizes(batch=batch)
    kernel_size = read_pair("kernel_size", kernel_size, 1)
    padded_size = read_pair("padded_size", padded_size, 1)
    for taps, size in zip(kernel_size, padded_size, strict=True):
        check_at_least("padded_size", size, taps)
    pairs = in_channels * out_channels
    height, width = (
        size - taps + 1 for taps, size in zip(kernel_size, padded_size, strict=True)
    )
    if way == "toeplitz":
        pixels = math.prod(padded_size)
        return WayCost(batch * pairs * height * width * pixels, 0)
    if way == "fourier":
        layers = batch * in_channels + pairs + batch * out_channels
        each = fourier_multiply_adds(math.prod(padded_size), real=True)
        frequencies = padded_size[0] * (padded_size[1] // 2 + 1)
        return WayCost(4 * batch * pairs * frequencies, layers * each)
    if way == "winograd":
        if kernel_size != (3, 3):
            raise ValueError(
                f'kernel_size must be (3, 3) for way "winograd", got {kernel_size}'
            )
        tiles = batch * ((height + 1) // 2) * ((width + 1) // 2)
        # Two small matrices on both sides of a 4×4 tile, a 3×3 kernel, a 4×4 product.
        of_inputs = tiles * in_channels * (4 * 4 * 4 + 4 * 4 * 4)
        of_kernels = pairs * (4 * 3 * 3 + 4 * 3 * 4)
        of_outputs = tiles * out_channels * (2 * 4 * 4 + 2 * 4 * 2)
        return WayCost(16 * tiles * pairs, of_inputs + of_kernels + of_outputs)
    one = convolution_multiply_adds(
        in_channels, out_channels, kernel_size, (height, width)
    )
    return WayCost(batch * one, 0)
