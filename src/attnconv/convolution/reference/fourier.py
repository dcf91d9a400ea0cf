"""Multiply spectra instead of sliding a kernel."""

from typing import Any

import torch
from einops import einsum
from torch import Tensor

from attnconv.convolution.reference.problem import Problem, check_problem


def convolve_fourier(problem: Problem) -> Tensor:
    """Compute a convolution by the Fourier transform.

    The transform of a sum over shifted copies is a product: the spectrum of the input
    times the conjugate spectrum of the kernel (conjugate, because the kernel is not
    flipped). The transform goes around in a circle; the places where the kernel would
    stick out are computed too, and left out at the end, as are those between two
    strides.

    Args:
        problem: The convolution, from `read_problem`.

    Returns:
        (batch, out_channels, *places), the numbers of torch up to rounding. The error
        is relative to the largest number of the output: small ones lose digits.

    Raises:
        TypeError: If `problem` is none, or its input neither float32 nor float64.

    Cost:
        (batch · in_channels + out_channels · in_channels / groups + batch ·
        out_channels) transforms of the padded input, and batch · out_channels ·
        in_channels / groups complex products per frequency: nothing grows with the
        kernel.
    """
    check_problem(problem)
    if problem.x.dtype not in (torch.float32, torch.float64):
        raise TypeError(f"x must be float32 or float64, got {problem.x.dtype}")
    space = tuple(problem.x.shape[3:])
    axes = tuple(range(-len(space), 0))
    spread = problem.weight.new_zeros(*problem.weight.shape[:3], *space)
    taps: tuple[Any, ...] = tuple(
        slice(0, gap * (n - 1) + 1, gap)
        for n, gap in zip(problem.kernel, problem.dilation, strict=True)
    )
    spread[:, :, :, *taps].copy_(problem.weight)
    spectrum = einsum(
        torch.fft.rfftn(problem.x, dim=axes),
        torch.fft.rfftn(spread, dim=axes).conj(),
        "batch g i ..., g o i ... -> batch g o ...",
    )
    circle = torch.fft.irfftn(spectrum, s=space, dim=axes)
    kept = tuple(
        slice(0, (places - 1) * step + 1, step)
        for places, step in zip(problem.places, problem.stride, strict=True)
    )
    return problem.finish(circle[:, :, :, *kept])
