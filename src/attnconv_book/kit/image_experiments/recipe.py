"""One recipe for all contenders, fixed before the first run and tuned for none.

AdamW at rate 0.001 with weight decay 0.05, batches of 64, gradients of norm at most 1,
and a rate that rises over the first 100 steps and is constant from there: so one run of
40 epochs is also one of 5 and one of 10, and the test images are read at each of these
budgets. Pictures are moved by up to 4 pixels and mirrored at random; digits are not,
since most of them would become other signs.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR

from attnconv.training import (
    Batches,
    RunRecord,
    fit,
    shuffled_batches,
    steps_per_epoch,
)
from attnconv.validation import (
    check_at_least,
    check_flag,
    check_floating,
    check_instance,
    check_rank,
    check_seed,
)

BATCH, RATE, DECAY, CLIP, RISE, REACH = 64, 1e-3, 0.05, 1.0, 100, 4


def standardise(images: Tensor) -> Tensor:
    """Bring numbers from [0, 1] to about mean 0 and variance 1.

    Args:
        images: Any images.

    Raises:
        TypeError: If they are not floating point.
    """
    check_floating("images", images)
    return (images - 0.5) / 0.25


def moved_and_mirrored(images: Tensor, seed: int, *, reach: int = REACH) -> Tensor:
    """Move each image by a few pixels, and mirror every second one, at random.

    Args:
        images: (batch, channels, height, width).
        seed: Fixes what is drawn; the global generators stay untouched.
        reach: The farthest move, in pixels each way; what enters is zero.

    Returns:
        Images of the same shape.

    Raises:
        TypeError: If the images are not floating point, or a number no integer.
        ValueError: If they do not have 4 axes, the seed is out of range or `reach`
            negative.
    """
    check_floating("images", images)
    check_rank("images", images, 4, "(batch, channels, height, width)")
    check_seed("seed", seed)
    check_at_least("reach", reach, 0)
    batch, _, height, width = images.shape
    generator = torch.Generator().manual_seed(seed)
    padded = nn.functional.pad(images, [reach] * 4)
    top, left = torch.randint(0, 2 * reach + 1, (2, batch, 1), generator=generator)
    mirrored = torch.rand(batch, 1, generator=generator) < 0.5
    across = torch.arange(width)
    rows = top + torch.arange(height)
    columns = left + torch.where(mirrored, across.flip(0), across)
    item = torch.arange(batch)[:, None, None]
    # Indices before and after a slice put the channels last.
    picked = padded[item, :, rows[:, :, None], columns[:, None, :]]
    return picked.permute(0, 3, 1, 2)


def train_classifier(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    *,
    seed: int,
    epochs: int,
    mirror: bool,
    measure: Callable[[nn.Module], dict[str, int | float]],
) -> RunRecord:
    """Train by the recipe, and measure after every epoch.

    Args:
        model: Changed in place.
        images: Training images, standardised.
        labels: Their classes.
        seed: Fixes the order of the images and how they are moved.
        epochs: How often each image is seen.
        mirror: Whether images are moved and mirrored.
        measure: As for `attnconv.training.fit`.

    Returns:
        The record of the run.

    Raises:
        TypeError: If an argument is not of the type it must have.
        ValueError: As for `shuffled_batches` and `attnconv.training.fit`.
    """
    check_instance("model", model, nn.Module)
    check_at_least("epochs", epochs, 1)
    check_flag("mirror", mirror)
    plain = shuffled_batches(images, labels, batch_size=BATCH, seed=seed)
    epoch = steps_per_epoch(len(labels), BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), RATE, weight_decay=DECAY)
    return fit(
        model,
        _moved(plain, seed) if mirror else plain,
        optimizer,
        steps=epochs * epoch,
        loss=nn.CrossEntropyLoss(),
        scheduler=LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / RISE)),
        clip_norm=CLIP,
        measure=measure,
        measure_every=epoch,
    )


def _moved(batches: Batches, seed: int) -> Batches:
    """Move and mirror the images of each batch, by its step."""

    def moved(step: int) -> tuple[Tensor, Tensor]:
        images, labels = batches(step)
        assert isinstance(images, Tensor)
        return moved_and_mirrored(images, 1_000_003 * seed + step), labels

    return moved
