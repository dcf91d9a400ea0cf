"""Checkpoints that are either whole or absent."""

import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch

from attnconv.files import atomic_write
from attnconv.validation import check_instance


def save_checkpoint(path: str | Path, state: dict[str, Any]) -> None:
    """Write a state so that a kill at any moment leaves the old file or the new one.

    Args:
        path: File to write; missing folders are made.
        state: Tensors, numbers, strings and containers of these.

    Raises:
        TypeError: If `path` names no file or `state` is not a dictionary.
        ValueError: If the file cannot be written, or the state holds what cannot be
            stored.
    """
    check_instance("state", state, dict)
    with atomic_write(path) as file:
        try:
            torch.save(state, file)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise ValueError(
                f"state must hold tensors and plain values, got {error}"
            ) from error


def load_checkpoint(path: str | Path) -> dict[str, Any]:
    """Read a state without ever running code that a file may carry.

    Args:
        path: File that `save_checkpoint` wrote.

    Returns:
        The state, its tensors on the CPU.

    Raises:
        TypeError: If `path` names no file.
        ValueError: If there is no such file, or if it is truncated, corrupted or
            holds anything but tensors and plain Python values.
    """
    check_instance("path", path, (str, Path))
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"path must be a checkpoint file, got {path} (no such file)")
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()  # torch.load alone overlooks changed bytes
        if damaged is not None:
            raise zipfile.BadZipFile(damaged)
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise ValueError(
            f"path must be a whole checkpoint, got {path}"
            f" (unreadable: {type(error).__name__})"
        ) from error
    if not isinstance(state, dict):
        raise ValueError(
            f"path must be a checkpoint that holds a dict, got {path}"
            f" with a {type(state).__name__}"
        )
    return state
