"""A convolution whose kernel changes from place to place, and attention read as one."""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from attnconv.validation import (
    check_at_least,
    check_floating,
    check_not_empty,
    check_rank_at_least,
    check_same_dtype,
    known_numbers,
)


def dynamic_convolution(
    x: Float[Tensor, "*batch n dim"], kernels: Float[Tensor, "*batch n kernel_size"]
) -> Float[Tensor, "*batch n dim"]:
    """Convolve a sequence with a kernel of its own at each position.

    Position i takes Σ_k kernels[i, k] · x[i + k − K // 2]; beyond the ends there are
    zeros. All features share the kernel of their position. With the same kernel at all
    positions this is a convolution.

    Args:
        x: A row of features for each position.
        kernels: A row of taps for each position, an odd number K of them.

    Returns:
        As many rows as `x` has.

    Raises:
        TypeError: If a tensor is not floating point, or dtypes differ.
        ValueError: If a tensor is empty, shapes do not fit, or K is even.

    Cost:
        n · K · dim multiply-adds per batch entry.

    Source:
        The kernels of Wu et al., 2019, are of this kind; see `kernels_from_weights`
        for those of attention.
    """
    _check_rows("x", x, "(..., n, dim)")
    _check_rows("kernels", kernels, "(..., n, kernel_size)")
    check_same_dtype("kernels", kernels, "x", x)
    n, taps = kernels.shape[-2:]
    if x.shape[:-1] != kernels.shape[:-1]:
        raise ValueError(
            "kernels must have a row for each position of x, of shape "
            f"{tuple(x.shape[:-1])}, got {tuple(kernels.shape[:-1])}"
        )
    if taps % 2 == 0:
        raise ValueError(f"kernels must have an odd number of taps, got {taps}")
    padded = F.pad(x, (0, 0, taps // 2, taps // 2))
    y = torch.zeros_like(x)
    for tap in range(taps):
        y = y + kernels[..., tap, None] * padded[..., tap : tap + n, :]
    return y


def kernels_from_weights(
    weights: Float[Tensor, "*batch n n"], radius: int
) -> Float[Tensor, "*batch n kernel_size"]:
    """Read windowed attention as a convolution: the kernel of each position.

    The weights of position i on positions i − radius … i + radius, moved so that the
    middle tap is the position itself. Taps beyond the ends are 0.

    Args:
        weights: A row of weights for each position, 0 where |i − j| > radius.
        radius: How far a position sees to either side.

    Returns:
        2 · radius + 1 taps for each position, such that
        `dynamic_convolution(x, kernels)` equals `weights @ x`.

    Raises:
        TypeError: If the weights are not floating point or the radius is no integer.
        ValueError: If the weights are empty, not square or reach farther than the
            radius, or the radius is negative. Where the call is compiled, exported or
            transformed, weights beyond the radius are left out without a word.

    Cost:
        No multiply-adds: n · (2 · radius + 1) numbers are copied per batch entry.
    """
    _check_rows("weights", weights, "(..., n, n)")
    check_at_least("radius", radius, 0)
    n = weights.shape[-1]
    if weights.shape[-2] != n:
        raise ValueError(f"weights must be square, got {tuple(weights.shape[-2:])}")
    place = torch.arange(n, device=weights.device)
    far = (place[:, None] - place).abs() > radius
    if known_numbers(weights.detach().masked_fill(~far, 0.0).any()):
        raise ValueError(
            f"weights must be 0 beyond the radius {radius}, got others there"
        )
    padded = F.pad(weights, (radius, radius))
    columns = place[:, None] + torch.arange(2 * radius + 1, device=weights.device)
    return padded.gather(-1, columns.expand(*weights.shape[:-1], -1))


def _check_rows(name: str, tensor: Tensor, axes: str) -> None:
    """Refuse what is not a table of rows."""
    check_floating(name, tensor)
    check_rank_at_least(name, tensor, 2, axes)
    check_not_empty(name, tensor)
