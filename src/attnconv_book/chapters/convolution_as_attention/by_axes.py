"""The attention of the theorem, computed along each axis in turn."""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from attnconv.validation import (
    check_at_least,
    check_axis,
    check_finite,
    check_floating,
    check_rank,
    check_shape,
)


def attention_by_axes(
    x: Float[Tensor, "batch in_channels height width"],
    weight: Float[Tensor, "out_channels in_channels kernel_size kernel_size"],
    bias: Float[Tensor, " out_channels"],
    alpha: float | int,
) -> Float[Tensor, "batch out_channels height width"]:
    """Compute the theorem's layer: rows with rows, then columns with columns.

    There is no weight for each pair of pixels: a squared distance is a sum of one for
    rows and one for columns, so the weights of a head are a product of row weights and
    column weights, K of each, which the heads share.

    Args:
        x: Images; the ring of zeros is added here.
        weight: Of the convolution, with an odd kernel size.
        bias: Of the convolution.
        alpha: Sharpness of all heads.

    Returns:
        What K² heads with quadratic scores give, up to rounding.

    Raises:
        TypeError: If a tensor is not floating point, or `alpha` no number.
        ValueError: If shapes do not fit, the kernel is not square or of even size, or
            `alpha` is not finite and at least 0.

    Cost:
        batch · in_channels · height · width · (K · (height + 2 ring) + K² · (width + 2
        ring) + K² · out_channels) multiply-adds, and some for the ring.
    """
    check_floating("weight", weight)
    check_rank("weight", weight, 4, "(out, in, kernel_size, kernel_size)")
    size = weight.shape[-1]
    if size % 2 == 0 or weight.shape[-2] != size:
        raise ValueError(f"weight must have an odd square kernel, got {weight.shape}")
    check_floating("x", x)
    check_rank("x", x, 4, "(batch, channels, height, width)")
    check_axis("x", x, 1, weight.shape[1], "channels (of the weight)")
    check_floating("bias", bias)
    check_shape("bias", bias, (len(weight),), "(out_channels,)")
    check_finite("alpha", alpha)
    check_at_least("alpha", alpha, 0.0)
    ring = size // 2
    centres = torch.arange(-ring, ring + 1)[:, None, None]

    def look(side: int) -> Tensor:
        """Weights of K heads along one axis: (tap, query, key)."""
        queries, keys = torch.arange(side), torch.arange(-ring, side + ring)
        away = keys - queries[:, None] - centres
        return (-alpha * away.square().to(x)).softmax(dim=-1)

    rows, columns = look(x.shape[2]), look(x.shape[3])
    keys = F.pad(x, [ring] * 4)
    # Key (k, m), query (q, p), tap (i, j): first mix rows, then columns, then channels.
    found = torch.einsum("iqk, bckm -> bicqm", rows, keys)
    found = torch.einsum("jpm, bicqm -> bijcqp", columns, found)
    y = torch.einsum("ocij, bijcqp -> boqp", weight, found)
    return y + bias[:, None, None]
