"""The checks that look at the numbers of a tensor, and when they may.

All other checks look at metadata alone. To read a number is to wait for it on a
graphics card, and it is impossible where a call is only being followed: by
`torch.compile` and `torch.export`, under `vmap` and the other transforms of
`torch.func`, on the device "meta". There these checks keep still, and a wrong number
meets whatever torch itself does with it.
"""

import torch
from torch import Tensor
from torch.nn import Parameter

from attnconv.validation.tensors import check_tensor


def numbers_readable(tensor: Tensor) -> bool:
    """Say whether the numbers of a tensor are there to be read, in a plain call.

    Args:
        tensor: Any tensor.

    Returns:
        False while the call is compiled, exported, traced or transformed, on the device
        "meta", and for the tensors of other libraries that only look like one.
    """
    return not (
        torch.compiler.is_compiling()
        or torch.jit.is_tracing()  # type: ignore
        or torch._C._are_functorch_transforms_active()
        or type(tensor) not in (Tensor, Parameter)
        or tensor.is_meta
    )


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
    if not numbers_readable(tensor) or tensor.numel() == 0:
        return
    least, most = (number.item() for number in tensor.detach().aminmax())
    if not (low <= least and most <= high):
        raise ValueError(
            f"{name} must hold {meaning} from {low} to {high}, "
            f"got {most if low <= least else least}"
        )
