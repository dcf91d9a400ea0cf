"""Fourier transforms of images and kernels, for convolutions that go by way of them.

A transform makes a convolution a product entry by entry. It joins the ends of each axis
to a circle, so that zeros have to stand between them.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

Pair = tuple[int, int]


def spectrum_of(x: Tensor, size: Pair, start: Pair = (0, 0)) -> Tensor:
    """Transform images that begin at `start` in a field of zeros.

    Args:
        x: (..., height, width).
        size: Height and width of the field: how many points are transformed.
        start: Row and column of the field at which the images begin.

    Returns:
        (..., size[0], size[1] // 2 + 1), complex.
    """
    (top, left), (height, width) = start, x.shape[-2:]
    if start != (0, 0):
        x = F.pad(x, (left, size[1] - width - left, top, size[0] - height - top))
    spectrum: Tensor = torch.fft.rfft2(x, s=size)
    return spectrum


def image_of(
    spectrum: Tensor,
    size: Pair,
    out_size: Sequence[int],
    start: Pair = (0, 0),
    bias: Tensor | None = None,
) -> Tensor:
    """Transform back and cut out the part that no other end has come round into.

    Args:
        spectrum: As `spectrum_of` returns it, or a product of such.
        size: Height and width of the field.
        out_size: Height and width of the part.
        start: Row and column at which the part begins.
        bias: One number added to each channel.
    """
    (top, left), (height, width) = start, out_size
    whole: Tensor = torch.fft.irfft2(spectrum, s=size)
    part = whole[..., top : top + height, left : left + width]
    return part.contiguous() if bias is None else part + bias[:, None, None]


def out_size(images: Sequence[int], kernels: Sequence[int], padding: Pair) -> Pair:
    """Count the places where the kernel fits, at stride 1.

    Args:
        images: Shape of the images, (batch, channels, height, width).
        kernels: Shape of the kernels, (out_channels, in_channels, K_h, K_w).
        padding: Zeros at both ends of each axis.
    """
    return (
        images[2] + 2 * padding[0] - kernels[2] + 1,
        images[3] + 2 * padding[1] - kernels[3] + 1,
    )


def transform_size(
    images: Sequence[int], kernels: Sequence[int], padding: Pair
) -> Pair:
    """Choose how many points to transform along each axis.

    A transform joins its ends to a circle. One lot of zeros between them then serves
    as the padding of both ends, and is enough for the gradients too.

    Args:
        images: Shape of the images, (batch, channels, height, width).
        kernels: Shape of the kernels, (out_channels, in_channels, K_h, K_w).
        padding: Zeros at both ends of each axis; fewer than taps.
    """
    needs = [
        max(size + added, taps, size + 2 * added - taps + 1)
        for size, added, taps in zip(images[2:], padding, kernels[2:], strict=True)
    ]
    return quick(needs[0]), quick(needs[1])


def quick(points: int) -> int:
    """Find the next number of points whose transform is quick.

    That is a multiple of 4 without a prime factor above 11: with odd numbers, and with
    larger primes, a point costs two to eight times as much.

    Args:
        points: How many are needed at least.
    """
    points += -points % 4
    while True:
        rest = points
        for prime in (2, 3, 5, 7, 11):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return points
        points += 4
