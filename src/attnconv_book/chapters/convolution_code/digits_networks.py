"""The networks of the digits experiment: how each is made and trained."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from attnconv.models.article import ArticleCNN
from attnconv.models.cnn import SmallCNN
from attnconv.training import (
    RunRecord,
    evaluate,
    fit,
    seed_everything,
    shuffled_batches,
    steps_per_epoch,
)
from attnconv.validation import (
    check_at_least,
    check_choice,
    check_instance,
    check_tensor,
)


@dataclass(frozen=True)
class Recipe:
    """How a network is trained; fixed before the first run.

    Attributes:
        model: Makes the network.
        epochs: How often each training image is seen.
        batch_size: Images per step.
        rate: Learning rate (the highest one if it follows one cycle).
        one_cycle: AdamW on a one-cycle schedule, else Adam at a constant rate.
        label_smoothing: Share of the target spread evenly over the classes.
        frozen: Name of a layer that keeps its random start; none if empty.
    """

    model: Callable[[], nn.Module]
    epochs: int
    batch_size: int
    rate: float
    one_cycle: bool
    label_smoothing: float
    frozen: str = ""


RECIPES = {
    "small-cnn": Recipe(SmallCNN, 40, 64, 3e-3, True, 0.1),
    "article-cnn": Recipe(ArticleCNN, 8, 32, 1e-3, False, 0.0),
    "article-cnn-8x8": Recipe(partial(ArticleCNN, size=8), 40, 32, 1e-3, False, 0.0),
    "article-cnn-frozen": Recipe(ArticleCNN, 8, 32, 1e-3, False, 0.0, "conv1"),
}


def train_network(
    name: str,
    images: Tensor,
    labels: Tensor,
    seed: int,
    *,
    epochs: int | None = None,
    test: tuple[Tensor, Tensor] | None = None,
) -> tuple[nn.Module, RunRecord]:
    """Train one network from scratch by its recipe.

    Args:
        name: A key of `RECIPES`, for example "small-cnn".
        images: Training images, as `images_for` gives them.
        labels: Their classes.
        seed: Fixes the initialisation and the order of the batches.
        epochs: Another number of epochs than the recipe's.
        test: Images and labels on which the accuracy is measured after every
            epoch, beside that on the training images.

    Returns:
        The trained network in evaluation mode, and the record of its training.

    Raises:
        TypeError: If a number is not an integer, or `test` no pair of tensors.
        ValueError: If there is no such recipe, or a number is too small.
    """
    check_choice("name", name, RECIPES)
    if epochs is not None:
        check_at_least("epochs", epochs, 1)
    if test is not None:
        check_instance("test", test, tuple)
        if len(test) != 2:
            raise ValueError(
                f"test must hold images and labels, got {len(test)} things"
            )
        for tensor in test:
            check_tensor("test", tensor)
    recipe = RECIPES[name]
    seed_everything(seed)
    model = recipe.model()
    if recipe.frozen:
        model.get_submodule(recipe.frozen).requires_grad_(False)
    epoch = steps_per_epoch(len(labels), recipe.batch_size)
    steps = epoch * (recipe.epochs if epochs is None else epochs)
    scheduler = None
    optimizer: torch.optim.Optimizer
    if recipe.one_cycle:
        optimizer = torch.optim.AdamW(model.parameters(), lr=recipe.rate)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, recipe.rate, total_steps=steps + 1
        )
    else:
        optimizer = torch.optim.Adam(model.parameters(), lr=recipe.rate)

    def measure(network: nn.Module) -> dict[str, float]:
        assert test is not None
        return {
            "train_accuracy": evaluate(network, images, labels),
            "test_accuracy": evaluate(network, *test),
        }

    record = fit(
        model,
        shuffled_batches(images, labels, batch_size=recipe.batch_size, seed=seed),
        optimizer,
        steps=steps,
        loss=nn.CrossEntropyLoss(label_smoothing=recipe.label_smoothing),
        scheduler=scheduler,
        measure=None if test is None else measure,
        measure_every=epoch,
    )
    return model.eval(), record
