"""The definition: for each output place, a sum over channels and taps."""

from itertools import product

from torch import Tensor

from attnconv.convolution.reference.problem import Problem, check_problem


def convolve_loops(problem: Problem) -> Tensor:
    """Compute a convolution as its definition says, one product at a time.

    Args:
        problem: The convolution, from `read_problem`.

    Returns:
        (batch, out_channels, *places), the numbers of torch up to rounding.

    Raises:
        TypeError: If `problem` is none.

    Cost:
        batch · out_channels · places · taps · in_channels / groups multiply-adds, each
        of them some microseconds of Python: for small examples only.

    Source:
        Dumoulin and Visin, 2016.
    """
    check_problem(problem)
    axes = range(len(problem.places))
    x, weight = problem.x, problem.weight
    groups, outputs, inputs = weight.shape[:3]
    sums = x.new_zeros(len(x), groups, outputs, *problem.places)
    for b, g, o in product(range(len(x)), range(groups), range(outputs)):
        for place in product(*map(range, problem.places)):
            total = x.new_zeros(())
            for i in range(inputs):
                for tap in product(*map(range, problem.kernel)):
                    at = [
                        place[a] * problem.stride[a] + tap[a] * problem.dilation[a]
                        for a in axes
                    ]
                    total = total + weight[g, o, i, *tap] * x[b, g, i, *at]
            sums[b, g, o, *place] = total
    return problem.finish(sums)
