"""Checkpoints that are either whole or absent."""

import os
import pickle
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import torch

from attnconv.validation import check_instance


def save_checkpoint(path: str | Path, state: dict[str, Any]) -> None:
    """Write a state so that a kill at any moment leaves the old file or the new one.

    The bytes go to a temporary file in the same folder, which then takes the name
    in one step (`os.replace`).

    Args:
        path: File to write; missing folders are made.
        state: Tensors, numbers, strings and containers of these.

    Raises:
        TypeError: If `path` names no file or `state` is not a dictionary.
        ValueError: If the file cannot be written, or the state holds what cannot be
            stored.
    """
    check_instance("path", path, (str, Path))
    check_instance("state", state, dict)
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise ValueError(
            f"path must lie in a folder that can be written, got {path}"
            f" ({error.strerror})"
        ) from error
    try:
        with os.fdopen(handle, "wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ValueError(
                f"path must be a file that can be written, got {path}"
                f" ({error.strerror})"
            ) from error
        if isinstance(error, (pickle.PicklingError, AttributeError, TypeError)):
            raise ValueError(
                f"state must hold tensors and plain values, got {error}"
            ) from error
        raise


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
