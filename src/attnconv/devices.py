"""Where the tensors live: one function that every chapter asks."""

import os

import torch

from attnconv.validation import check_choice

CHOICES = ("cpu", "cuda", "mps", "auto")
"""What `ATTNCONV_DEVICE` may say; "auto" takes cuda, else mps, else cpu."""


def available_devices() -> list[str]:
    """Name the kinds of device this machine has, the fastest first.

    Returns:
        A list out of "cuda", "mps" and "cpu"; "cpu" is always its last entry.
    """
    names = []
    if torch.cuda.is_available():
        names.append("cuda")
    if torch.backends.mps.is_available():
        names.append("mps")
    return [*names, "cpu"]


def device(choice: str | None = None) -> torch.device:
    """Choose the device to compute on.

    Args:
        choice: "cpu", "cuda", "mps" or "auto" (the fastest one available). `None` reads
            the environment variable `ATTNCONV_DEVICE`; where that is not set or empty,
            the choice is "cpu", which gives every reader the numbers of the book.

    Returns:
        A device that exists on this machine.

    Raises:
        ValueError: If the choice is none of the four names, or names a device that this
            machine does not have; the message then says what it has.
    """
    source = "choice"
    if choice is None:
        source = "ATTNCONV_DEVICE"
        choice = os.environ.get(source, "").strip() or "cpu"
    check_choice(source, choice, CHOICES)
    available = available_devices()
    if choice == "auto":
        return torch.device(available[0])
    if choice not in available:
        raise ValueError(
            f"{source} must name a device of this machine, got {choice!r}; "
            f"available here: {', '.join(available)}"
        )
    return torch.device(choice)
