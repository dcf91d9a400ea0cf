"""Checks of a learner's function that answer in words and never raise.

A check is a function of the learner's function. It tries small inputs through
`answer`, states what it wants through the `expect` functions, and the first thing
that does not hold becomes the one line that the learner reads:

    @feedback("The weights are a distribution, whatever the scores.")
    def check_softmax(softmax):
        scores = torch.tensor([1.0, 2.0, 3.0])
        weights = answer(softmax, scores)
        expect_tensor(weights, "softmax(scores)", shape=(3,))
        expect_close(weights.sum(), 1.0, "the weights must sum to 1")
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from attnconv_book.kit.exercises.words import MOST_ENTRIES, name_of, quote, show

#: A check of anything that a learner may hand over.
Check = Callable[[Any], None]


class NotYet(Exception):
    """What the learner's function does not do yet, in words for the learner."""


def feedback(correct: str) -> Callable[[Check], Check]:
    """Turn a check that raises `NotYet` into one that prints one line.

    The check runs with its own random numbers, so it gives the same answer each
    time and leaves the learner's random numbers alone.

    Args:
        correct: What to say after "Correct."; one sentence on what was reached.

    Returns:
        A decorator for a check with one argument, the learner's function.
    """

    def decorate(check: Check) -> Check:
        @functools.wraps(check)
        def checked(function: Any) -> None:
            try:
                _expect_function(function, check.__name__)
                with torch.random.fork_rng(devices=[]):
                    torch.manual_seed(0)
                    check(function)
            except NotYet as fault:
                print(f"Not yet: {fault}")
            except (Exception, SystemExit) as error:
                print(
                    f"Not yet: the check could not go on with what {name_of(function)} "
                    f"returned ({quote(error)})."
                )
            else:
                print(f"Correct. {correct}")

        return checked

    return decorate


def answer(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Call the learner's function and put what goes wrong into words.

    Tensors are handed over as copies: a function that writes into its input cannot
    spoil the comparison.

    Args:
        function: The learner's function.
        arguments: Its arguments.
        named: Its named arguments.

    Returns:
        What the function returned; never None. NumPy's arrays and numbers come back as
        tensors and numbers, so that a right answer may be written with either.

    Raises:
        NotYet: The function is empty, raises an error or returns nothing.
    """
    name = name_of(function)
    try:
        result = function(
            *[_copy(value) for value in arguments],
            **{key: _copy(value) for key, value in named.items()},
        )
    except NotImplementedError as error:
        raise NotYet(f"{name} is still empty. Write its body and run again.") from error
    except (Exception, SystemExit) as error:
        inputs = ", ".join(show(value) for value in arguments)
        raise NotYet(
            f"{name} stopped with {quote(error)} when it was called with {inputs}."
        ) from error
    if result is None:
        raise NotYet(
            f"{name} returns nothing. Is it still empty, or is the return line missing?"
        )
    return _without_numpy(result)


def expect(condition: bool | Tensor, words: str) -> None:
    """State that a condition holds.

    Args:
        condition: What must be true.
        words: What to tell the learner if it is not.

    Raises:
        NotYet: The condition is false.
    """
    if not bool(condition):
        raise NotYet(_sentence(words))


def expect_tensor(
    value: Any,
    name: str,
    *,
    shape: tuple[int, ...] | None = None,
    dtype: torch.dtype | None = None,
) -> Tensor:
    """State that a value is a tensor of finite numbers with this shape.

    Args:
        value: What the learner's function returned.
        name: How to call it, for instance "softmax(scores)".
        shape: The shape that it must have; any if None.
        dtype: The type that it must have; any if None.

    Returns:
        The tensor.

    Raises:
        NotYet: It is something else, has another shape or type, or holds nan or inf.
    """
    if not isinstance(value, Tensor):
        raise NotYet(f"{name} must be a tensor, got {type(value).__name__}.")
    if shape is not None and tuple(value.shape) != tuple(shape):
        raise NotYet(
            f"{name} must have shape {tuple(shape)}, got {tuple(value.shape)}."
        )
    if dtype is not None and value.dtype != dtype:
        raise NotYet(f"{name} must have type {dtype}, got {value.dtype}.")
    if not torch.isfinite(value).all():
        raise NotYet(f"{name} must be finite, but it contains nan or inf.")
    return value


def expect_number(value: Any, name: str) -> float:
    """State that a value is one number.

    Args:
        value: What the learner's function returned; a tensor with one entry is fine.
        name: How to call it.

    Returns:
        The number.

    Raises:
        NotYet: It is something else or not finite.
    """
    if isinstance(value, Tensor) and value.numel() == 1:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise NotYet(f"{name} must be a number, got {show(value)}.")
    if not torch.isfinite(torch.tensor(float(value))):
        raise NotYet(f"{name} must be finite, got {value}.")
    return float(value)


def expect_close(
    value: Any, wanted: Any, words: str, *, tolerance: float = 1e-5
) -> None:
    """State that numbers are equal up to round-off.

    Args:
        value: A number, or a tensor of the shape of `wanted`.
        wanted: What it must be.
        words: What must hold, in words; the two values, or the first of many, follow.
        tolerance: Largest distance, relative to the largest wanted number if that
            is above 1.

    Raises:
        NotYet: The shapes differ, or a number is further off than the tolerance.
    """
    if isinstance(wanted, Tensor):
        got = expect_tensor(value, "the result", shape=tuple(wanted.shape))
    else:
        got = torch.tensor(expect_number(value, "the result"), dtype=torch.float64)
    aim = torch.as_tensor(wanted).detach().to(torch.float64)
    distance = (got.detach().to(torch.float64) - aim).abs()
    scale = max(1.0, float(aim.abs().max())) if aim.numel() else 1.0
    wrong = (distance > tolerance * scale).nonzero()
    if len(wrong):
        words = words.rstrip(".")
        if aim.numel() > MOST_ENTRIES:
            place = wrong[0].tolist()
            aim, got, words = aim[*place], got[*place], f"{words} (first at {place})"
        raise NotYet(f"{words}. Wanted {show(aim)}, got {show(got)}.")


def expect_error(
    kind: type[Exception],
    words: str,
    function: Callable[..., Any],
    *arguments: Any,
) -> str:
    """State that the learner's function refuses an input.

    Args:
        kind: The error that it must raise.
        words: What to tell the learner if it does not.
        function: The learner's function.
        arguments: The input to refuse.

    Returns:
        The message of the error.

    Raises:
        NotYet: It returns something, or raises another error.
    """
    try:
        function(*[_copy(value) for value in arguments])
    except NotImplementedError as error:
        raise NotYet(f"{name_of(function)} is still empty.") from error
    except kind as error:
        return str(error)
    except (Exception, SystemExit) as error:
        raise NotYet(
            f"{words.rstrip('.')}. Wanted {kind.__name__}, got {quote(error)}."
        ) from error
    raise NotYet(
        f"{words.rstrip('.')}. Wanted {kind.__name__}, but nothing was raised."
    )


def _expect_function(function: Any, check: str) -> None:
    name = check.removeprefix("check_")
    if callable(function):
        return
    if function is None or function is Ellipsis:
        raise NotYet(
            f"nothing was handed over. Write the function and call {check}({name})."
        )
    raise NotYet(
        f"{check} wants the function itself, not its result: write {check}({name}), "
        f"without calling {name}."
    )


def _copy(value: Any) -> Any:
    return value.clone() if isinstance(value, Tensor) else value


def _without_numpy(value: Any) -> Any:
    """Turn NumPy's arrays and numbers, also in tuples and lists, into torch's."""
    if isinstance(value, np.ndarray):
        try:
            return torch.from_numpy(np.ascontiguousarray(value).copy())
        except TypeError:  # texts, objects and other types that torch does not have
            return value
    if isinstance(value, np.generic):
        return value.item()
    if type(value) in (tuple, list):
        return type(value)(_without_numpy(entry) for entry in value)
    return value


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else words + "."
