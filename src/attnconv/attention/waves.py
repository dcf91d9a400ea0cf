"""Angles that grow with the position: what sines and rotations are made of.

They are computed at every call and never kept. A module that kept the rows of one call
for the next would keep the stand-ins that `torch.export`, `torch.func.grad` and the
like put in place of tensors; and the sines, which cost the most, follow in any case.
"""

import torch
from jaxtyping import Float, Integer
from torch import Tensor

LAST_POSITION = 2**53
"""Float64 holds every whole number up to here; farther ones would share a place."""


def wave_angles(
    n: int,
    width: int,
    base: int | float,
    first: int | Integer[Tensor, "*batch"],
    device: torch.device | str | None = None,
) -> Float[Tensor, "*batch {n} {width}//2"]:
    """Return p · base^(−2m / width) for each position p and pair m, in float64.

    Args:
        n: Number of positions.
        width: Twice the number of pairs.
        base: Pair m turns by base^(−2m / width) per position.
        first: The first position, or one for each entry of a batch.
        device: Where the angles are to lie; `None` means torch's default device.

    Returns:
        Angles in radians, one row for each position. The callers check the sizes.

    Raises:
        ValueError: If the last position lies beyond 2^53.
    """
    if isinstance(first, Tensor):
        start: float | Tensor = first.to(device, torch.float64).unsqueeze(-1)
    elif first + n > LAST_POSITION:
        raise ValueError(
            f"first must leave the last position below 2**53, got first = {first} "
            f"with {n} positions"
        )
    else:
        start = float(first)
    positions = start + torch.arange(n, dtype=torch.float64, device=device)
    pairs = torch.arange(0, width, 2, dtype=torch.float64, device=device)
    return positions.unsqueeze(-1) * float(base) ** (-pairs / width)


def waves_device(like: Tensor) -> torch.device:
    """Say where the angles for a tensor can be computed.

    Args:
        like: The tensor.

    Returns:
        The device of the tensor, or the CPU where that one has no float64.
    """
    return torch.device("cpu") if like.device.type == "mps" else like.device


def round_waves(waves: Tensor, like: Tensor) -> Tensor:
    """Round angles, or their sines, to the number type in which they meet a tensor.

    Args:
        waves: In float64.
        like: The tensor; a narrow one gets float32, so that angles of far positions
            keep their digits.

    Returns:
        The same in float32 or float64, on the device of the tensor.
    """
    dtype = torch.promote_types(like.dtype, torch.float32)
    return waves.to(dtype).to(like.device)
