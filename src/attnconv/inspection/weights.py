"""What may be looked at as attention weights: distributions, or rows of zeros."""

import torch
from torch import Tensor

from attnconv.validation import check_floating, check_not_empty, check_rank_at_least


def check_weights(weights: Tensor) -> None:
    """Refuse a table whose rows are neither distributions nor empty.

    Args:
        weights: Expected as (*batch, n_q, n_k), each row with the sum 1 or all zeros.

    Raises:
        TypeError: If the weights are not floating point.
        ValueError: If they have fewer than 2 axes or are empty, if one is negative or
            not finite, or if a row sums to anything but 0 or 1. Sums may be off by the
            rounding of the dtype.
    """
    check_floating("weights", weights)
    check_rank_at_least("weights", weights, 2, "(*batch, n_q, n_k)")
    check_not_empty("weights", weights)
    held = weights.detach()
    if not torch.isfinite(held).all() or held.min() < 0:
        raise ValueError(
            "weights must be finite and at least 0, got numbers from "
            f"{held.min().item():g} to {held.max().item():g}"
        )
    sums = held.double().sum(dim=-1)
    slack = 4 * torch.finfo(weights.dtype).eps * max(8, weights.shape[-1])
    wrong = ((sums - 1).abs() > slack) & (sums != 0)
    if wrong.any():
        raise ValueError(
            "weights must sum to 1 (or be all 0) in each row, got a row with the sum "
            f"{sums[wrong][0].item():g}"
        )
