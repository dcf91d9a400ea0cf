"""The training loop, short enough to read in one sitting."""

import math
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import clip_grad_norm_
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from attnconv.training.batches import Batches, Inputs, as_tuple, count_items
from attnconv.training.checkpoint import load_checkpoint, save_checkpoint
from attnconv.training.record import RunRecord
from attnconv.training.seeding import random_state, restore_random_state
from attnconv.validation import (
    check_at_least,
    check_callable,
    check_instance,
    check_integers,
    check_positive,
    check_tensor,
)


def fit(
    model: nn.Module,
    batches: Batches,
    optimizer: Optimizer,
    *,
    steps: int,
    loss: Callable[[Tensor, Tensor], Tensor],
    scheduler: LRScheduler | None = None,
    clip_norm: float | None = None,
    measure: Callable[[nn.Module], dict[str, float]] | None = None,
    measure_every: int = 100,
    checkpoint: str | Path | None = None,
    checkpoint_every: int = 100,
    progress: Callable[[Iterable[int]], Iterable[int]] | None = None,
) -> RunRecord:
    """Train a model for a fixed number of steps.

    With a checkpoint, a run that was killed at any moment continues from the last
    saved step and ends with bit-identical weights and the same record: the batches
    are a pure function of the step, and the states of the optimiser, the scheduler
    and all random number generators are saved beside the weights.

    Args:
        model: Changed in place, and left in training mode.
        batches: `batches(step)` gives `(inputs, targets)` of that step.
        optimizer: Holds the model's parameters.
        steps: Total number of steps, those before a resume included.
        loss: Takes `(outputs, targets)`, returns one number to be made small.
        scheduler: Moved on once per step.
        clip_norm: Largest allowed norm of the gradient; None leaves it alone.
        measure: Called with the model in evaluation mode every `measure_every`
            steps and at the end; its values go into the record.
        measure_every: Steps between two measurements.
        checkpoint: File to continue from if it exists, and to save to.
        checkpoint_every: Steps between two saved checkpoints.
        progress: Wraps the range of steps, for instance `tqdm`.

    Returns:
        The record of the whole run, with one loss per step.

    Raises:
        TypeError: If an argument is not of the type it must have.
        ValueError: If a number of steps is below 1 (`steps` may be 0), if `clip_norm`
            is not positive, or if the checkpoint cannot be read or written or belongs
            to another run.
        FloatingPointError: If the loss is no longer a finite number.
    """
    check_instance("model", model, nn.Module)
    check_callable("batches", batches)
    check_instance("optimizer", optimizer, Optimizer)
    check_callable("loss", loss)
    check_at_least("steps", steps, 0)
    check_at_least("measure_every", measure_every, 1)
    check_at_least("checkpoint_every", checkpoint_every, 1)
    if clip_norm is not None:
        check_positive("clip_norm", clip_norm)
    if checkpoint is not None:
        check_instance("checkpoint", checkpoint, (str, Path))
    parts = {"model": model, "optimizer": optimizer, "scheduler": scheduler}
    record = _resume(checkpoint, parts, steps) if checkpoint else RunRecord()
    remaining = range(record.steps, steps)
    model.train()
    clock = time.process_time()
    for step in progress(remaining) if progress else remaining:
        inputs, targets = batches(step)
        value = loss(model(*as_tuple(inputs)), targets)
        if not math.isfinite(value.item()):
            raise FloatingPointError(f"the loss is {value.item()} at step {step}")
        optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        if clip_norm is not None:
            clip_grad_norm_(model.parameters(), clip_norm)
        record.losses.append(value.item())
        record.learning_rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        done, last = step + 1, step + 1 == steps
        if measure is not None and (last or done % measure_every == 0):
            model.eval()
            record.measurements.append({"step": done, **measure(model)})
            model.train()
        clock, spent = time.process_time(), time.process_time() - clock
        record.cpu_seconds += spent
        if checkpoint and (last or done % checkpoint_every == 0):
            save_checkpoint(checkpoint, _state(parts, record))
    return record


def evaluate(
    model: nn.Module,
    inputs: Inputs,
    targets: Tensor,
    *,
    metric: Callable[[Tensor, Tensor], Tensor] | None = None,
    batch_size: int = 512,
) -> float:
    """Average a metric over items, with the model in evaluation mode.

    Args:
        model: Put back into the mode it was in.
        inputs: Tensor, or tuple of tensors, whose first axis runs over the items.
        targets: Targets of the same items.
        metric: Takes `(outputs, targets)` of a batch, returns its mean over the
            items; `accuracy` if None.
        batch_size: Items that are computed at a time; does not change the result.

    Returns:
        The mean over all items.

    Raises:
        TypeError: If model, inputs or targets are not of the type they must have.
        ValueError: If there is no item, if outputs and targets differ in number, or if
            `batch_size` is below 1.
    """
    check_tensor("targets", targets)
    measured = metric or accuracy
    outputs = predict(model, inputs, batch_size=batch_size)
    if targets.shape[:1] != outputs.shape[:1]:
        raise ValueError(
            f"targets must be as many as the outputs ({len(outputs)}), "
            f"got shape {tuple(targets.shape)}"
        )
    total = 0.0
    for start in range(0, len(targets), batch_size):
        chunk = slice(start, start + batch_size)
        total += float(measured(outputs[chunk], targets[chunk])) * len(targets[chunk])
    return total / len(targets)


def predict(model: nn.Module, inputs: Inputs, *, batch_size: int = 512) -> Tensor:
    """Compute a model's outputs for many items, without gradients.

    Args:
        model: Used in evaluation mode, then put back into the mode it was in.
        inputs: Tensor, or tuple of tensors, whose first axis runs over the items.
        batch_size: Items that are computed at a time.

    Returns:
        The outputs, one after the other along the first axis.

    Raises:
        TypeError: If `model` is no module or an input is no tensor.
        ValueError: If there is no item, if the inputs differ in number, or if
            `batch_size` is below 1.
    """
    check_instance("model", model, nn.Module)
    check_at_least("batch_size", batch_size, 1)
    items = count_items(inputs)
    was_training = model.training
    model.eval()
    parts = as_tuple(inputs)
    with torch.no_grad():
        outputs = [
            model(*(part[start : start + batch_size] for part in parts))
            for start in range(0, items, batch_size)
        ]
    model.train(was_training)
    return torch.cat(outputs)


def accuracy(outputs: Tensor, targets: Tensor) -> Tensor:
    """Say how often the largest output is at the target's place.

    Args:
        outputs: Scores whose last axis runs over the classes.
        targets: Class numbers, with the other axes of `outputs`.

    Returns:
        A fraction from 0 to 1, as a tensor without axes.

    Raises:
        TypeError: If `outputs` is no tensor or `targets` does not hold integers.
        ValueError: If the shapes do not belong together.
    """
    check_tensor("outputs", outputs)
    check_integers("targets", targets)
    if outputs.shape[:-1] != targets.shape:
        raise ValueError(
            f"targets must have the shape {tuple(outputs.shape[:-1])}"
            f" of outputs without the classes, got {tuple(targets.shape)}"
        )
    return (outputs.argmax(dim=-1) == targets).double().mean()


def _state(parts: dict[str, Any], record: RunRecord) -> dict[str, Any]:
    states = {
        name: None if part is None else part.state_dict()
        for name, part in parts.items()
    }
    return {**states, "random": random_state(), "record": record.as_dict()}


def _resume(path: str | Path, parts: dict[str, Any], steps: int) -> RunRecord:
    if not Path(path).exists():
        return RunRecord()
    state = load_checkpoint(path)
    try:
        record = RunRecord(**state["record"])
        for name, part in parts.items():
            if (part is None) != (state[name] is None):
                raise KeyError(name)
            if part is not None:
                part.load_state_dict(state[name])
        restore_random_state(state["random"])
    except (LookupError, TypeError, ValueError, RuntimeError, AttributeError) as error:
        raise ValueError(
            f"checkpoint must belong to this model and optimizer, got {path}: {error}"
        ) from error
    if record.steps > steps:
        raise ValueError(
            f"checkpoint must be at most at step {steps}, got {path}"
            f" at step {record.steps}"
        )
    return record
