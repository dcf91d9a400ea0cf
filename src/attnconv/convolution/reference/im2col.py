"""Copy every window into a column, then multiply two matrices."""

import math

from einops import rearrange
from torch import Tensor

from attnconv.convolution.reference.problem import Problem, check_problem
from attnconv.convolution.reference.unfolding import unfold_windows


def windows(problem: Problem) -> Tensor:
    """Show the window of each output place, without copying a number.

    Args:
        problem: A convolution, padded and split into its groups.

    Returns:
        (batch, groups, channels in the group, *places, *kernel), a view of the padded
        input: the same number stands in each window that holds it.

    Raises:
        TypeError: If `problem` is none.
    """
    check_problem(problem)
    return unfold_windows(
        problem.x, problem.kernel, problem.stride, problem.dilation, problem.places
    )


def convolve_im2col(problem: Problem) -> Tensor:
    """Compute a convolution as one product of matrices: kernels times windows.

    Args:
        problem: The convolution, from `read_problem`.

    Returns:
        (batch, out_channels, *places), the numbers of torch up to rounding.

    Raises:
        TypeError: If `problem` is none.

    Cost:
        The multiply-adds of the definition. Memory: each number of the input is copied
        into up to taps / stride columns.

    Source:
        Chellapilla, Puri and Simard, 2006.
    """
    check_problem(problem)
    seen = windows(problem)
    taps = math.prod(problem.kernel)
    flat = seen.reshape(*seen.shape[:3], -1, taps)
    columns = rearrange(flat, "batch g i place tap -> batch g (i tap) place")
    return problem.finish(problem.weight.flatten(2) @ columns)
