"""One run of the recipe for images, looked at after several budgets."""

import time
from collections.abc import Sequence
from itertools import count
from typing import Any

import torch
from torch import Tensor, nn

from attnconv.complexity import count_multiply_adds, count_parameters
from attnconv.training import predict
from attnconv.validation import (
    check_at_least,
    check_flag,
    check_instance,
    check_seed,
    check_shape,
    check_tensor,
)
from attnconv_book.kit.image_experiments.recipe import train_classifier

LOOKED_AT = 2_000
"""Training images to look at again."""


def run_classifier(
    network: nn.Module,
    training: tuple[Tensor, Tensor],
    test: tuple[Tensor, Tensor],
    *,
    seed: int,
    budgets: Sequence[int],
    mirror: bool,
) -> dict[str, Any]:
    """Train a network by the recipe and count what it costs and gets right.

    Args:
        network: Changed in place.
        training: Images to train on, standardised, and their classes.
        test: Images that are not trained on, standardised, and their classes.
        seed: Fixes the order of the images and how they are moved.
        budgets: Epochs after which the network is looked at; it trains for the last.
        mirror: Whether images are moved and mirrored.

    Returns:
        Parameters, and multiply-adds for one image; how many images there were to train
        on, to test on and to look at again; at each budget how many of the second and
        of the third were right; the mean loss of each epoch, before each step;
        processor seconds of the training, the looks included.

    Raises:
        TypeError: If an argument is not of the type it must have.
        ValueError: If images and classes do not pair, there are none, or `budgets` do
            not grow from 1 on; else as for `train_classifier`.
    """
    check_instance("network", network, nn.Module)
    check_flag("mirror", mirror)
    check_seed("seed", seed)
    _check_budgets(budgets)
    for name, (images, labels) in (("training", training), ("test", test)):
        if not len(images) == len(labels) > 0:
            raise ValueError(
                f"{name} must be as many images as classes, at least one, "
                f"got {len(images)} and {len(labels)}"
            )
    looked_at = training[0][:LOOKED_AT], training[1][:LOOKED_AT]
    result: dict[str, Any] = {
        "parameters": count_parameters(network),
        "multiply_adds": count_multiply_adds(network.eval(), training[0][:1]),
        "n_train": len(training[1]),
        "n_test": len(test[1]),
        "n_looked_at": len(looked_at[1]),
        "epochs": list(budgets),
    }
    epochs = count(1)

    def measure(network: nn.Module) -> dict[str, int | float]:
        if next(epochs) not in budgets:
            return {}
        return {
            "right": count_right(network, *test),
            "right_in_training": count_right(network, *looked_at),
        }

    start = time.process_time()
    record = train_classifier(
        network.train(),
        *training,
        seed=seed,
        epochs=budgets[-1],
        mirror=mirror,
        measure=measure,
    )
    result["training_seconds"] = round(time.process_time() - start, 1)
    for name in ("right", "right_in_training"):
        result[name] = record.curve(name)[1]
    losses = torch.tensor(record.losses, dtype=torch.float64)
    means = [part.mean().item() for part in losses.tensor_split(budgets[-1])]
    result["losses"] = [round(mean, 4) for mean in means]
    return result


def _check_budgets(budgets: Sequence[int]) -> None:
    check_instance("budgets", budgets, Sequence)
    for epochs in budgets:
        check_at_least("budgets", epochs, 1)
    if not budgets or list(budgets) != sorted(set(budgets)):
        raise ValueError(f"budgets must be growing numbers of epochs, got {budgets}")


def count_right(network: nn.Module, images: Tensor, labels: Tensor) -> int:
    """Count the images whose class a network names.

    Args:
        network: Scores the classes; left as it was.
        images: What it takes.
        labels: Their classes, as many.

    Raises:
        TypeError: If `network` is no module, or a tensor is none.
        ValueError: If images and classes do not pair, or there are none.
    """
    check_instance("network", network, nn.Module)
    check_tensor("labels", labels)
    answers = predict(network, images).argmax(-1)
    check_shape("labels", labels, answers.shape, "one class for each image")
    return int((answers == labels).sum())
