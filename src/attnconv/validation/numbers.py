"""The checks that look at the numbers of a tensor, and when they may.

All other checks look at metadata alone. To read a number is to wait for it on a
graphics card, and it is impossible where a call is only being followed: by
`torch.compile` and `torch.export`, under `vmap`, with fake tensors, on the device
"meta". There these checks keep still, and a wrong number meets whatever torch itself
does with it.
"""

from typing import Any

import torch
from torch import Tensor

from attnconv.validation.tensors import check_tensor


def known_numbers(tensor: Tensor) -> Any:
    """Read the numbers of a small tensor, for a check of what they are.

    Args:
        tensor: Any tensor.

    Returns:
        A number, or a list of them, as `Tensor.tolist` gives it; None where there are
        no numbers to read.
    """
    if torch.compiler.is_compiling():
        return None
    try:
        return tensor.tolist()
    except RuntimeError:  # the tensor stands for many, or for none
        return None


def check_numbers_between(
    name: str,
    tensor: Tensor,
    low: int | float,
    high: int | float,
    meaning: str = "numbers",
) -> None:
    """Refuse a tensor in which a number lies outside of a range.

    Args:
        name: The argument's name, as the caller wrote it.
        tensor: The argument; without a single number it passes.
        low: The smallest number allowed.
        high: The largest number allowed.
        meaning: What the numbers are, for the message, such as "token numbers".

    Raises:
        TypeError: If it is no tensor.
        ValueError: If a number is smaller, larger or not a number at all.

    Cost:
        One look at every number: on a graphics card the program waits for it.
    """
    check_tensor(name, tensor)
    if tensor.numel() == 0:
        return
    ends = known_numbers(torch.stack(tensor.detach().aminmax()))
    if ends is None:
        return
    least, most = ends
    if not (low <= least and most <= high):
        raise ValueError(
            f"{name} must hold {meaning} from {low} to {high}, "
            f"got {most if low <= least else least}"
        )
