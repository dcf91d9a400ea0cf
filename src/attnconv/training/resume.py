"""A run that continues from its checkpoint, and refuses that of another run."""

import copy
import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from attnconv.training.batches import Batches, Inputs, as_tuple
from attnconv.training.checkpoint import load_checkpoint
from attnconv.training.record import RunRecord
from attnconv.training.seeding import random_state, restore_random_state
from attnconv.validation import check_tensor

PLAIN = (bool, int, float, str, tuple)
HOW_ONLY = {"foreach", "fused", "capturable", "differentiable"}
"""Settings of optimizers that change how a step is computed, not what."""


def describe_run(
    optimizer: Optimizer,
    scheduler: LRScheduler | None,
    loss: Callable[[Tensor, Tensor], Tensor],
    clip_norm: int | float | None,
) -> dict[str, Any]:
    """Write down what two runs must have in common to be the same one.

    Args:
        optimizer: Its class counts, and the settings that it was made with.
        scheduler: Its class counts.
        loss: Its name counts, and the settings of a module.
        clip_norm: Counts as it is.

    Returns:
        Plain values by name.
    """
    settings = {
        f"{name} of optimizer": value
        for name, value in optimizer.defaults.items()
        if isinstance(value, PLAIN) and name not in HOW_ONLY
    }
    return {
        "optimizer": type(optimizer).__name__,
        **settings,
        "scheduler": None if scheduler is None else type(scheduler).__name__,
        "loss": _name(loss),
        "clip_norm": clip_norm,
    }


def batch_digest(inputs: Inputs, targets: Tensor) -> str:
    """Compute a number that tells one batch from another.

    Args:
        inputs: Tensor or tuple of tensors.
        targets: Tensor.

    Returns:
        SHA-256 of shapes, number types and values, as text.

    Raises:
        TypeError: If one of them is no tensor.
    """
    digest = hashlib.sha256()
    for tensor in (*as_tuple(inputs), targets):
        check_tensor("batches", tensor)
        values = tensor.detach().cpu().contiguous().flatten().view(torch.uint8)
        digest.update(f"{tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(values.numpy().tobytes())
    return digest.hexdigest()


def run_state(
    parts: dict[str, Any], run: dict[str, Any], batch: str, record: RunRecord
) -> dict[str, Any]:
    """Collect what a run needs to continue as if it had never stopped.

    Args:
        parts: What has a `state_dict`, by name, or None.
        run: From `describe_run`.
        batch: Digest of the batch of the last step.
        record: The story so far.

    Returns:
        A state for `save_checkpoint`.
    """
    return {
        **_states(parts),
        "random": random_state(),
        "record": record.as_dict(),
        "run": run,
        "batch": batch,
    }


def resume(
    path: str | Path,
    parts: dict[str, Any],
    run: dict[str, Any],
    batches: Batches,
    steps: int,
) -> RunRecord:
    """Put a run where its checkpoint was saved, if there is one.

    Args:
        path: File that may be there.
        parts: As for `run_state`; changed in place.
        run: From `describe_run`.
        batches: The batch of the last finished step is compared with that of the
            checkpoint.
        steps: Total number of steps of the run.

    Returns:
        The record of the run so far; an empty one if there is no file.

    Raises:
        ValueError: If the file is no checkpoint of this run, or of a later step. Then
            all parts and all random numbers are as before.
    """
    if not Path(path).exists():
        return RunRecord()
    state = load_checkpoint(path)
    record = _record_of_same_run(path, state, run, steps)
    if batch_digest(*batches(record.steps - 1)) != state["batch"]:
        raise ValueError(
            f"checkpoint must belong to this run, with these batches, got {path} with"
            f" others: in step {record.steps - 1} the data, their order (the seed) or"
            " the batch size differ"
        )
    before, random = copy.deepcopy(_states(parts)), random_state()
    try:
        _load(parts, state)
        restore_random_state(state["random"])
    except (LookupError, TypeError, ValueError, RuntimeError, AttributeError) as error:
        _load(parts, before)
        restore_random_state(random)
        raise ValueError(
            f"checkpoint must belong to this model and optimizer, got {path}: {error}"
        ) from error
    return record


def _record_of_same_run(
    path: str | Path, state: dict[str, Any], run: dict[str, Any], steps: int
) -> RunRecord:
    """Read the record of a checkpoint, and refuse what can be seen to be another's."""
    try:
        record, theirs = RunRecord(**state["record"]), dict(state["run"])
    except (LookupError, TypeError, ValueError) as error:
        raise ValueError(
            f"checkpoint must be one that fit has saved, got {path}: {error}"
        ) from error
    for name in run:
        if name in theirs and theirs[name] != run[name]:
            raise ValueError(
                f"checkpoint must belong to this run, with {name} {run[name]!r},"
                f" got {path} with {theirs[name]!r}"
            )
    if record.steps > steps:
        raise ValueError(
            f"checkpoint must be at most at step {steps}, got {path}"
            f" at step {record.steps}"
        )
    return record


def _load(parts: dict[str, Any], states: dict[str, Any]) -> None:
    for name, part in parts.items():
        if part is not None:
            part.load_state_dict(states[name])


def _states(parts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: None if part is None else part.state_dict()
        for name, part in parts.items()
    }


def _name(function: object) -> str:
    """Name what is called, with the settings that it was made with."""
    if isinstance(function, nn.Module):
        settings = {
            name: value
            for name, value in vars(function).items()
            if not name.startswith("_") and name != "training"
            if isinstance(value, PLAIN)
        }
        return f"{type(function).__qualname__} {settings}"
    if isinstance(function, partial):
        return f"{_name(function.func)} {function.args} {function.keywords}"
    return str(getattr(function, "__qualname__", type(function).__qualname__))
