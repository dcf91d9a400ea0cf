"""What a model answers in evaluation mode, and how often it is right."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from attnconv.training.batches import Inputs, as_tuple, count_items
from attnconv.validation import (
    check_at_least,
    check_callable,
    check_instance,
    check_integers,
    check_tensor,
)


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Put a model into evaluation mode, and each of its parts back into its own mode.

    Args:
        model: A part that was in evaluation mode before, such as a batch normalisation
            that is kept fixed, stays in it. After an error the modes are put back too.
    """
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for part, mode in modes:
            part.training = mode


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
        model: Used in evaluation mode; then each part is back in the mode it was in.
        inputs: Tensor, or tuple of tensors, whose first axis runs over the items.
        targets: Targets of the same items.
        metric: Takes `(outputs, targets)` of a batch, returns its mean over the
            items; `accuracy` if None.
        batch_size: Items that are computed at a time; does not change the result.

    Returns:
        The mean over all items.

    Raises:
        TypeError: If model, inputs, targets or `metric` are not of the type they must
            have.
        ValueError: If there is no item, if outputs and targets differ in number, if
            `batch_size` is below 1 or if `metric` returns more than one number.
    """
    check_tensor("targets", targets)
    measured = accuracy if metric is None else metric
    check_callable("metric", measured)
    outputs = predict(model, inputs, batch_size=batch_size)
    if targets.shape[:1] != outputs.shape[:1]:
        raise ValueError(
            f"targets must be as many as the outputs ({len(outputs)}), "
            f"got shape {tuple(targets.shape)}"
        )
    total = 0.0
    for start in range(0, len(targets), batch_size):
        chunk = slice(start, start + batch_size)
        value = measured(outputs[chunk], targets[chunk])
        if isinstance(value, Tensor) and value.numel() != 1:
            raise ValueError(
                f"metric must return one number, got shape {tuple(value.shape)}"
            )
        total += float(value) * len(targets[chunk])
    return total / len(targets)


def predict(model: nn.Module, inputs: Inputs, *, batch_size: int = 512) -> Tensor:
    """Compute a model's outputs for many items, without gradients.

    Args:
        model: Used in evaluation mode; then each part is back in the mode it was in.
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
    parts = as_tuple(inputs)
    with evaluating(model), torch.no_grad():
        outputs = [
            model(*(part[start : start + batch_size] for part in parts))
            for start in range(0, items, batch_size)
        ]
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
