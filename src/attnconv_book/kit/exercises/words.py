"""How values, functions and errors are written in an answer to a learner."""

from typing import Any

from torch import Tensor

LONGEST_QUOTE = 160  #: Characters of a foreign error message that are repeated.
MOST_ENTRIES = 8  #: Larger tensors are not shown entry by entry.


def show(value: Any) -> str:
    """Write a value the way a message can hold it.

    Args:
        value: Anything.

    Returns:
        Few entries of a tensor in full, otherwise its shape; a short text for others.
    """
    if isinstance(value, Tensor):
        if value.numel() > MOST_ENTRIES or value.is_complex():
            return f"a tensor of shape {tuple(value.shape)}"
        if value.dtype.is_floating_point:
            return _round(value.tolist())
        return str(value.tolist())
    if isinstance(value, float):
        return f"{value:.4g}"
    text = repr(value)
    return text if len(text) <= 60 else f"a {type(value).__name__}"


def name_of(function: Any) -> str:
    """Return the name under which the learner knows a function or class."""
    return str(getattr(function, "__name__", type(function).__name__))


def quote(error: BaseException) -> str:
    """Return the kind of an error and the first line of its message.

    Args:
        error: Any error.
    """
    kind, lines = type(error).__name__, str(error).strip().splitlines()
    text = lines[0] if lines else ""
    if len(text) > LONGEST_QUOTE:
        text = text[:LONGEST_QUOTE].rstrip() + " ..."
    return f"{kind}: {text.rstrip('.')}" if text else kind


def _round(nested: Any) -> str:
    if isinstance(nested, list):
        return "[" + ", ".join(_round(entry) for entry in nested) + "]"
    return f"{nested:.4g}"
