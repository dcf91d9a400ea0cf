"""Checks of tensors: rank, sizes, number type; never of the numbers themselves."""

from collections.abc import Sequence

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
    if isinstance(tensor, Tensor) and tensor.dtype.is_floating_point:
        return  # nearly every call, and every layer makes several
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
