"""The training loop, short enough to read in one sitting."""

import math
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from torch import Tensor, nn
from torch.nn.utils import clip_grad_norm_
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from attnconv.training.batches import Batches, as_tuple
from attnconv.training.checkpoint import save_checkpoint
from attnconv.training.evaluation import evaluating
from attnconv.training.record import RunRecord
from attnconv.training.resume import batch_digest, describe_run, resume, run_state
from attnconv.validation import (
    check_at_least,
    check_callable,
    check_instance,
    check_positive,
)


def fit(
    model: nn.Module,
    batches: Batches,
    optimizer: Optimizer,
    *,
    steps: int,
    loss: Callable[[Tensor, Tensor], Tensor],
    scheduler: LRScheduler | None = None,
    clip_norm: int | float | None = None,
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
        model: Changed in place. If it is in evaluation mode, all of it is put into
            training mode; else each part stays in its own mode, and one that is in
            evaluation mode, such as a fixed batch normalisation, stays so.
        batches: `batches(step)` gives `(inputs, targets)` of that step.
        optimizer: Holds all of the model's trainable parameters.
        steps: Total number of steps, those before a resume included.
        loss: Takes `(outputs, targets)`, returns one number to be made small.
        scheduler: Moved on once per step.
        clip_norm: Largest allowed norm of the gradient; None leaves it alone.
        measure: Called with the model in evaluation mode every `measure_every`
            steps and at the end; its values go into the record.
        measure_every: Steps between two measurements.
        checkpoint: File to continue from if it exists, and to save to. A file of
            another model, optimizer, scheduler, loss or `clip_norm`, or of other
            batches, is refused, and a refused one changes nothing.
        checkpoint_every: Steps between two saved checkpoints.
        progress: Wraps the range of steps, for instance `tqdm`.

    Returns:
        The record of the whole run, with one loss per step.

    Raises:
        TypeError: If an argument is not of the type it must have, or the loss is no
            tensor.
        ValueError: If a number of steps is below 1 (`steps` may be 0), if `clip_norm`
            is not positive, if the optimizer lacks trainable parameters of the model,
            if the loss is not one number that depends on them, or if the checkpoint
            cannot be read or written or belongs to another run.
        FloatingPointError: If the loss is no longer a finite number.
    """
    check_instance("model", model, nn.Module)
    check_callable("batches", batches)
    check_instance("optimizer", optimizer, Optimizer)
    _check_holds(optimizer, model)
    check_callable("loss", loss)
    if scheduler is not None:
        check_instance("scheduler", scheduler, LRScheduler)
    for name, choice in (("measure", measure), ("progress", progress)):
        if choice is not None:
            check_callable(name, choice)
    check_at_least("steps", steps, 0)
    check_at_least("measure_every", measure_every, 1)
    check_at_least("checkpoint_every", checkpoint_every, 1)
    if clip_norm is not None:
        check_positive("clip_norm", clip_norm)
    if checkpoint is not None:
        check_instance("checkpoint", checkpoint, (str, Path))
    parts = {"model": model, "optimizer": optimizer, "scheduler": scheduler}
    run = describe_run(optimizer, scheduler, loss, clip_norm)
    record = RunRecord()
    if checkpoint is not None:
        record = resume(checkpoint, parts, run, batches, steps)
    remaining = range(record.steps, steps)
    if not model.training:
        model.train()
    clock = time.process_time()
    for step in progress(remaining) if progress else remaining:
        done, last = step + 1, step + 1 == steps
        saved = checkpoint is not None and (last or done % checkpoint_every == 0)
        inputs, targets = batches(step)
        digest = batch_digest(inputs, targets) if saved else ""
        value = loss(model(*as_tuple(inputs)), targets)
        _check_loss(value)
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
        if measure is not None and (last or done % measure_every == 0):
            with evaluating(model):
                record.measurements.append({"step": done, **measure(model)})
        clock, spent = time.process_time(), time.process_time() - clock
        record.cpu_seconds += spent
        if checkpoint is not None and saved:
            save_checkpoint(checkpoint, run_state(parts, run, digest, record))
    return record


def _check_holds(optimizer: Optimizer, model: nn.Module) -> None:
    held = {
        id(weight) for group in optimizer.param_groups for weight in group["params"]
    }
    loose = [
        name
        for name, weight in model.named_parameters()
        if weight.requires_grad and id(weight) not in held
    ]
    if loose:
        raise ValueError(
            "optimizer must hold all trainable parameters of model, got one without"
            f" {', '.join(loose[:3])}{' ...' if len(loose) > 3 else ''}; what shall"
            " stay as it is gets requires_grad_(False)"
        )


def _check_loss(value: object) -> None:
    if not isinstance(value, Tensor):
        raise TypeError(f"loss must return a tensor, got {type(value).__name__}")
    if value.numel() != 1:
        raise ValueError(f"loss must return one number, got shape {tuple(value.shape)}")
    if not value.requires_grad:
        raise ValueError(
            "loss must depend on trainable parameters of model, got a number without"
            " a gradient"
        )
