"""Write the whole layer as one matrix, most of it zeros, the rest repeated."""

import math

import torch
import torch.nn.functional as F
from einops import rearrange
from torch import Tensor

from attnconv.convolution.reference.problem import Problem, check_problem


def toeplitz_matrix(problem: Problem) -> Tensor:
    """Write the sums of a convolution as a matrix for each group.

    Args:
        problem: A convolution, padded and split into its groups.

    Returns:
        (groups, output channels · places, input channels · padded places). With one
        channel, stride 1 and one axis of space, equal diagonals hold equal numbers: a
        Toeplitz matrix. In general each block that belongs to two channels repeats its
        kernel in every row, moved by the stride.

    Raises:
        TypeError: If `problem` is none.

    Cost:
        output channels · places · input channels · padded places numbers for each
        group. Of these, only taps · input channels in a row are not zero.
    """
    check_problem(problem)
    space = tuple(problem.x.shape[3:])
    n_out, n_in = math.prod(problem.places), math.prod(space)
    taps = math.prod(problem.kernel)
    # Which tap an output place and an input place share; 0 for none, taps from 1.
    shared = torch.zeros(n_out, n_in, dtype=torch.long, device=problem.weight.device)
    seen = torch.zeros(n_out, taps, dtype=torch.long)
    for axis, size in enumerate(space):
        place = _coordinate(problem.places, axis) * problem.stride[axis]
        tap = _coordinate(problem.kernel, axis) * problem.dilation[axis]
        seen = seen * size + place[:, None] + tap
    numbers = torch.arange(1, taps + 1).expand(n_out, taps)
    shared = shared.scatter(1, seen.to(shared.device), numbers.to(shared.device))
    entries = F.pad(problem.weight.flatten(3), (1, 0))[..., shared]
    return rearrange(entries, "g o i n_out n_in -> g (o n_out) (i n_in)")


def convolve_toeplitz(problem: Problem) -> Tensor:
    """Compute a convolution as one matrix times the whole input.

    Args:
        problem: The convolution, from `read_problem`.

    Returns:
        (batch, out_channels, *places), the numbers of torch up to rounding.

    Raises:
        TypeError: If `problem` is none.

    Cost:
        batch · out_channels · places · in_channels / groups · padded places
        multiply-adds, almost all of them with a zero: quadratic in the places.
    """
    check_problem(problem)
    matrix = toeplitz_matrix(problem)
    sums = (matrix @ problem.x.flatten(2)[..., None])[..., 0]
    return problem.finish(sums.reshape(*sums.shape[:2], problem.weight.shape[1], -1))


def _coordinate(sizes: tuple[int, ...], axis: int) -> Tensor:
    """Return the coordinate along one axis of each cell, cells counted row by row."""
    after = math.prod(sizes[axis + 1 :])
    return torch.arange(math.prod(sizes)) // after % sizes[axis]
