"""Checks at the border: wrong input is refused in words, never turned into numbers.

Every check returns `None` or raises, and every message names the argument, its value
and what was expected. All of them look at metadata alone (shape, dtype, size), so that
a check in a forward pass costs microseconds whatever the size of the tensor.
"""

import math
from collections.abc import Collection, Sequence, Sized
from numbers import Integral, Real

import torch
from torch import Tensor


def check_tensor(name: str, value: object) -> None:
    """Refuse anything that is not a tensor: lists and arrays are not converted.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument.

    Raises:
        TypeError: If `value` is no tensor.
    """
    if not isinstance(value, Tensor):
        raise TypeError(f"{name} must be a torch tensor, got {type(value).__name__}")


def check_rank(name: str, tensor: Tensor, rank: int, layout: str = "") -> None:
    """Refuse a tensor that does not have exactly `rank` axes.

    Args:
        name: The argument's name, as the caller wrote it.
        tensor: The argument.
        rank: The number of axes expected.
        layout: What the axes mean, for the message: "(batch, tokens, dim)".

    Raises:
        TypeError: If it is no tensor.
        ValueError: If the tensor has more or fewer axes.
    """
    check_tensor(name, tensor)
    if tensor.dim() != rank:
        meaning = f" {layout}" if layout else ""
        raise ValueError(
            f"{name} must have {rank} axes{meaning}, "
            f"got {tensor.dim()}: shape {tuple(tensor.shape)}"
        )


def check_rank_at_least(name: str, tensor: Tensor, rank: int, layout: str = "") -> None:
    """Refuse a tensor with fewer than `rank` axes.

    Args:
        name: The argument's name, as the caller wrote it.
        tensor: The argument.
        rank: The smallest number of axes expected.
        layout: What the axes mean; added to the message.

    Raises:
        TypeError: If it is no tensor.
        ValueError: If the tensor has fewer axes.
    """
    check_tensor(name, tensor)
    if tensor.dim() < rank:
        meaning = f" {layout}" if layout else ""
        raise ValueError(
            f"{name} must have at least {rank} axes{meaning}, "
            f"got {tensor.dim()}: shape {tuple(tensor.shape)}"
        )


def check_axis(name: str, tensor: Tensor, axis: int, size: int, meaning: str) -> None:
    """Refuse a tensor whose axis does not have the size expected.

    Args:
        name: The argument's name, as the caller wrote it.
        tensor: The argument.
        axis: The axis to look at; negative counts from the end.
        size: The size expected.
        meaning: What the axis counts, such as "channels".

    Raises:
        TypeError: If it is no tensor.
        ValueError: If the axis has another size.
    """
    check_tensor(name, tensor)
    if tensor.shape[axis] != size:
        raise ValueError(
            f"{name} must have {size} {meaning} in axis {axis}, "
            f"got {tensor.shape[axis]}: shape {tuple(tensor.shape)}"
        )


def check_shape(name: str, tensor: Tensor, shape: Sequence[int], meaning: str) -> None:
    """Refuse a tensor that does not have exactly this shape.

    Args:
        name: The argument's name, as the caller wrote it.
        tensor: The argument.
        shape: The shape expected.
        meaning: What the axes mean, such as "(out_channels,)".

    Raises:
        TypeError: If it is no tensor.
        ValueError: If the shape differs.
    """
    check_tensor(name, tensor)
    if tuple(tensor.shape) != tuple(shape):
        raise ValueError(
            f"{name} must have shape {tuple(shape)} = {meaning}, "
            f"got {tuple(tensor.shape)}"
        )


def check_not_empty(name: str, tensor: Tensor) -> None:
    """Refuse a tensor without a single number in it, such as an empty batch.

    Args:
        name: The argument's name, as the caller wrote it.
        tensor: The argument.

    Raises:
        TypeError: If it is no tensor.
        ValueError: If some axis has size 0.
    """
    check_tensor(name, tensor)
    if tensor.numel() == 0:
        raise ValueError(
            f"{name} must not be empty, got shape {tuple(tensor.shape)}: "
            "every axis needs at least one entry"
        )


def check_filled(name: str, values: Sized) -> None:
    """Refuse a sequence without a single entry.

    Args:
        name: The argument's name, as the caller wrote it.
        values: The argument: a list, a tuple, a text or anything else with a length.

    Raises:
        TypeError: If it has no length.
        ValueError: If its length is 0.
    """
    if not isinstance(values, Sized):
        raise TypeError(f"{name} must be a sequence, got {type(values).__name__}")
    if len(values) == 0:
        raise ValueError(f"{name} must hold at least 1 entry, got none")


def check_boolean(name: str, tensor: Tensor) -> None:
    """Refuse a mask that is not boolean: floats and integers have no agreed meaning.

    Args:
        name: The argument's name, as the caller wrote it.
        tensor: The argument.

    Raises:
        TypeError: If it is no tensor or the dtype is not `torch.bool`.
    """
    check_tensor(name, tensor)
    if tensor.dtype != torch.bool:
        raise TypeError(
            f"{name} must be boolean (True = may attend), got {tensor.dtype}"
        )


def check_floating(name: str, tensor: Tensor) -> None:
    """Refuse a tensor that does not hold real floating-point numbers.

    Args:
        name: The argument's name, as the caller wrote it.
        tensor: The argument.

    Raises:
        TypeError: If it is no tensor or the dtype is integer, boolean or complex.
    """
    check_tensor(name, tensor)
    if not tensor.dtype.is_floating_point:
        raise TypeError(f"{name} must be floating point, got {tensor.dtype}")


def check_integers(name: str, tensor: Tensor) -> None:
    """Refuse a tensor that does not hold whole numbers, such as labels or tokens.

    Args:
        name: The argument's name, as the caller wrote it.
        tensor: The argument.

    Raises:
        TypeError: If it is no tensor or the dtype is floating, boolean or complex.
    """
    check_tensor(name, tensor)
    dtype = tensor.dtype
    if dtype.is_floating_point or dtype.is_complex or dtype == torch.bool:
        raise TypeError(f"{name} must hold integers, got {dtype}")


def check_same_dtype(name: str, tensor: Tensor, of_name: str, other: Tensor) -> None:
    """Refuse a tensor of another number type than the one it is to meet.

    Under `torch.autocast` torch brings both to one type itself; then all may pass.

    Args:
        name: The argument's name, as the caller wrote it.
        tensor: The argument.
        of_name: What it meets, such as "query" or "the weights".
        other: That tensor.

    Raises:
        TypeError: If the dtypes differ.
    """
    if tensor.dtype != other.dtype and not torch.is_autocast_enabled(
        tensor.device.type
    ):
        raise TypeError(
            f"{name} must have the dtype of {of_name}, {other.dtype}, "
            f"got {tensor.dtype}"
        )


def check_finite(name: str, value: int | float) -> None:
    """Refuse a number that is infinite or not a number at all.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument, an integer or a float.

    Raises:
        TypeError: If `value` is not a number.
        ValueError: If `value` is NaN or infinite.
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a finite number, got {value!r}")
    if not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, got {value!r}")


def check_device(name: str, value: torch.device | str | None) -> None:
    """Refuse what torch does not know as a device.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument; `None` means torch's default device.

    Raises:
        ValueError: If torch knows no such device.
    """
    try:
        if value is not None:
            torch.device(value)
    except (RuntimeError, TypeError) as error:
        raise ValueError(
            f'{name} must be a device that torch knows, such as "cpu", got {value!r}'
        ) from error


def check_at_least(name: str, value: int | float, minimum: int | float) -> None:
    """Refuse a number below `minimum`; with an integer minimum, also a non-integer.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument.
        minimum: The smallest value allowed. An `int` here asks for an integer.

    Raises:
        TypeError: If `value` is not a number, or not an integer where one is asked for.
        ValueError: If `value` is smaller than `minimum` (or not a number at all: NaN).
    """
    if isinstance(minimum, Integral):
        if not isinstance(value, Integral) or isinstance(value, bool):
            raise TypeError(
                f"{name} must be an integer of at least {minimum}, got {value!r}"
            )
    elif not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number of at least {minimum}, got {value!r}")
    if not value >= minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {value!r}")


def check_positive(name: str, value: int | float) -> None:
    """Refuse a number that is not greater than zero.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument, an integer or a float.

    Raises:
        TypeError: If `value` is not a number.
        ValueError: If `value` is zero, negative or NaN.
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number greater than 0, got {value!r}")
    if not value > 0:
        raise ValueError(f"{name} must be greater than 0, got {value!r}")


def check_divides(name: str, divisor: int, of_name: str, value: int) -> None:
    """Refuse a divisor that leaves a remainder.

    Args:
        name: Name of the divisor, such as "num_heads".
        divisor: The divisor, at least 1.
        of_name: Name of what it must divide, such as "dim".
        value: What it must divide.

    Raises:
        TypeError: If `divisor` is not an integer.
        ValueError: If `divisor` is below 1 or does not divide `value`.
    """
    check_at_least(name, divisor, 1)
    if value % divisor != 0:
        raise ValueError(
            f"{name} must divide {of_name}, got {name}={divisor} and {of_name}={value} "
            f"(remainder {value % divisor})"
        )


def check_choice(name: str, value: str, choices: Collection[str]) -> None:
    """Refuse a name that is not on the list.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument.
        choices: The names allowed; the message lists them in this order.

    Raises:
        TypeError: If `value` is not a text.
        ValueError: If `value` is not among them.
    """
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a text, got {type(value).__name__}: {value!r}")
    if value not in choices:
        expected = ", ".join(repr(choice) for choice in choices)
        raise ValueError(f"{name} must be one of {expected}, got {value!r}")


def check_instance(name: str, value: object, kind: type | tuple[type, ...]) -> None:
    """Refuse an object of another class.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument.
        kind: The class expected, or several; subclasses are welcome.

    Raises:
        TypeError: If `value` is no instance of `kind`.
    """
    if not isinstance(value, kind):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        raise TypeError(
            f"{name} must be of type {' or '.join(one.__name__ for one in kinds)}, "
            f"got {type(value).__name__}: {value!r:.80}"
        )


def check_callable(name: str, value: object) -> None:
    """Refuse what cannot be called.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument.

    Raises:
        TypeError: If `value` is neither a function nor anything else to call.
    """
    if not callable(value):
        raise TypeError(f"{name} must be callable, got {type(value).__name__}")
