"""Checks of everything that is no tensor: sizes, names, sequences, objects."""

import math
import re
from collections.abc import Collection, Mapping, Sized
from numbers import Integral, Real

import torch

FILE_NAME = r"(?!(CON|PRN|AUX|NUL|COM\d|LPT\d)(\.|$))[A-Z\d]([\w.-]{0,98}[\w-])?"
"""What every system takes as the name of a file, in letters of either case."""


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


def check_named(name: str, values: object) -> None:
    """Refuse what does not give things names: a dictionary or the like, not empty.

    Args:
        name: The argument's name, as the caller wrote it.
        values: The argument: from names to things. The things are not looked at.

    Raises:
        TypeError: If it is no mapping, or a name is no text.
        ValueError: If it is empty.
    """
    if not isinstance(values, Mapping):
        raise TypeError(
            f"{name} must be a mapping from names, got {type(values).__name__}"
        )
    check_filled(name, values)
    for key in values:
        if not isinstance(key, str):
            raise TypeError(f"{name} must have texts as names, got {key!r}")


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


def check_dtype(name: str, value: torch.dtype | None) -> None:
    """Refuse what is no number type of floating point numbers.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument; `None` means torch's default type.

    Raises:
        TypeError: If it is no number type, or one of integers, truth values or complex
            numbers.
    """
    if value is None:
        return
    if not isinstance(value, torch.dtype) or not value.is_floating_point:
        raise TypeError(f"{name} must be a floating point dtype, got {value!r}")


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
    if type(value) is type(minimum) and value >= minimum:
        return  # nearly every call; the questions below cost a microsecond each
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


def check_flag(name: str, value: bool) -> None:
    """Refuse what is neither True nor False: "no" and NaN would count as True.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument.

    Raises:
        TypeError: If `value` is not a bool.
    """
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, got {value!r}")


def check_share(name: str, value: int | float) -> None:
    """Refuse what is no share that leaves something: below 0, or 1 and more.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument.

    Raises:
        TypeError: If `value` is not a number.
        ValueError: If it is not in [0, 1).
    """
    check_at_least(name, value, 0.0)
    if not value < 1:
        raise ValueError(f"{name} must be below 1, got {value!r}")


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


def check_seed(name: str, seed: int) -> None:
    """Refuse a seed that one of the generators does not take.

    Args:
        name: Name of the argument in the caller.
        seed: The argument.

    Raises:
        TypeError: If `seed` is not an integer.
        ValueError: If `seed` is negative or too large for NumPy.
    """
    check_at_least(name, seed, 0)
    if seed >= 2**32:
        raise ValueError(f"{name} must be smaller than 2**32, got {seed}")


def check_file_name(name: str, value: str) -> None:
    """Refuse a name that cannot be a file's, on this system or on another one.

    Args:
        name: The argument's name, as the caller wrote it.
        value: The argument, a name without any folder.

    Raises:
        TypeError: If `value` is not a text.
        ValueError: If it is empty, longer than 100 characters or reserved by a system,
            or holds anything but letters from A to Z, digits, `-`, `_` and `.`.
    """
    check_instance(name, value, str)
    if not re.fullmatch(FILE_NAME, value, re.ASCII | re.IGNORECASE):
        raise ValueError(
            f"{name} must be a file name that every system takes, of letters, digits,"
            f" '-', '_' and '.', got {value!r:.80}"
        )
