"""Fewer products for 3×3 kernels: four outputs from 16 products instead of 36."""

import torch
import torch.nn.functional as F
from einops import einsum, rearrange
from torch import Tensor

from attnconv.convolution.reference.problem import Problem, check_problem

# Four inputs d and three taps g give two outputs A ((B d) * (G g)): F(2, 3).
OF_INPUT = ((1, 0, -1, 0), (0, 1, 1, 0), (0, -1, 1, 0), (0, 1, 0, -1))
OF_KERNEL = ((1, 0, 0), (0.5, 0.5, 0.5), (0.5, -0.5, 0.5), (0, 0, 1))
OF_OUTPUT = ((1, 1, 1, 0), (0, 1, -1, -1))


def convolve_winograd(problem: Problem) -> Tensor:
    """Compute a 3×3 convolution with Winograd's F(2×2, 3×3).

    The output is cut into tiles of 2×2. Each comes from a tile of 4×4 inputs; sums of
    these, and sums of the taps, are multiplied in 16 places, and sums of the products
    are the four outputs.

    Args:
        problem: The convolution, from `read_problem`: two axes of space, 3×3 kernels,
            stride and dilation 1.

    Returns:
        (batch, out_channels, out_height, out_width), the numbers of torch up to
        rounding.

    Raises:
        TypeError: If `problem` is none.
        ValueError: If the kernel is not 3×3, or stride or dilation is not 1.

    Cost:
        4 products per output, pair of channels and image instead of 9; to this come the
        additions of the three transforms.

    Source:
        Lavin and Gray, 2016, section 4.1, after Winograd, 1980.
    """
    check_problem(problem)
    if problem.kernel != (3, 3):
        raise ValueError(
            f"problem must have 3×3 kernels, got a kernel of {problem.kernel}"
        )
    if problem.stride != (1, 1) or problem.dilation != (1, 1):
        raise ValueError(
            "problem must have stride and dilation 1, got "
            f"stride={problem.stride} and dilation={problem.dilation}"
        )
    x = problem.x
    of_input, of_kernel, of_output = (
        torch.tensor(rows, dtype=x.dtype, device=x.device)
        for rows in (OF_INPUT, OF_KERNEL, OF_OUTPUT)
    )
    height, width = problem.places
    whole = F.pad(x, (0, width % 2, 0, height % 2))
    tiles = whole.unfold(-2, 4, 2).unfold(-2, 4, 2)
    inputs = of_input @ tiles @ of_input.mT
    kernels = of_kernel @ problem.weight @ of_kernel.mT
    products = einsum(
        inputs, kernels, "batch g i ty tx u v, g o i u v -> batch g o ty tx u v"
    )
    outputs = of_output @ products @ of_output.mT
    sums = rearrange(outputs, "batch g o ty tx y x -> batch g o (ty y) (tx x)")
    return problem.finish(sums[..., :height, :width])
