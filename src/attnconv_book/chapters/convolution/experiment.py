"""Shifts: does the answer of a convolutional network depend on where a digit stands?

Seven networks with the same three convolutions read digits of 8x8 pixels in the middle
of 16x16, so that a digit can move by up to 4 pixels each way and lose no ink. They
differ in three things alone: the padding at the border, what makes the field of view
grow (max-pooling by 2, or dilation at full size), and the head (flattened, or the
average over all places). Two of them are trained on digits that are moved at random.

One contiguous split: the first four fifths of the file train, the last fifth, by other
writers as far as we know, tests. The seed fixes initialisation, batches and moves. The
recipe is that of the small network of the digits experiment; it was fixed before the
first run, and nothing was tuned. Training on moved digits is repeated with five times
the epochs, because a network that must learn the moves may need longer.
"""

from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from attnconv.data.digits import contiguous_folds, enlarge, load_digits
from attnconv.training import (
    fit,
    predict,
    seed_everything,
    shuffled_batches,
    steps_per_epoch,
)
from attnconv.training.batches import Batches
from attnconv.validation import (
    check_at_least,
    check_choice,
    check_integers,
    check_rank,
    check_shape,
)
from attnconv_book.chapters.convolution.shift_networks import (
    DESIGNS,
    SIZE,
    shift_network,
)
from attnconv_book.kit.experiments.runner import Cell, Experiment

MARGIN = 4
SEEDS = range(5)
EPOCHS, BATCH_SIZE = 40, 64
LONGER = 5 * EPOCHS
RATE, LABEL_SMOOTHING = 3e-3, 0.1


def shift_digits() -> tuple[
    tuple[Float[Tensor, "train 1 16 16"], Int64[Tensor, " train"]],
    tuple[Float[Tensor, "test 1 16 16"], Int64[Tensor, " test"]],
]:
    """Load the digits to train on and those to test on, each with an empty margin.

    Returns:
        Images and labels of the first four fifths of the file, then of the last fifth.
    """
    images, labels = load_digits()
    images = enlarge(images, factor=1, size=SIZE)
    train, test = contiguous_folds(len(labels), 5)[-1]
    return (images[train], labels[train]), (images[test], labels[test])


def moved_batches(
    images: Float[Tensor, "items channels height width"],
    labels: Int64[Tensor, " items"],
    *,
    batch_size: int,
    seed: int,
    margin: int = MARGIN,
) -> Batches:
    """Deal shuffled batches in which each image stands at a random place.

    Args:
        images: Images with an empty margin.
        labels: Their classes.
        batch_size: Images per step.
        seed: Fixes the order of the images and all moves.
        margin: Images move by -margin to margin pixels along each axis, and around
            the border if there is no empty margin.

    Returns:
        A function of the step number: the same step gives the same batch.

    Raises:
        TypeError: If images or labels are no tensors, or a number is no integer.
        ValueError: As for `shuffled_batches`, or if `margin` is negative.
    """
    _check_pairs(images, labels)
    check_at_least("margin", margin, 0)
    still = shuffled_batches(images, labels, batch_size=batch_size, seed=seed)

    def batches(step: int) -> tuple[Tensor, Tensor]:
        inputs, targets = still(step)
        assert isinstance(inputs, Tensor)
        generator = np.random.default_rng([seed, step, 1])
        moves = generator.integers(-margin, margin + 1, (2, len(inputs)))
        moved = [
            image.roll((int(down), int(right)), (-2, -1))
            for image, down, right in zip(inputs, *moves, strict=True)
        ]
        return torch.stack(moved), targets

    return batches


def train_shift_network(
    name: str,
    images: Float[Tensor, "items 1 16 16"],
    labels: Int64[Tensor, " items"],
    *,
    seed: int,
    epochs: int = EPOCHS,
) -> nn.Sequential:
    """Train one network from scratch by the recipe of the experiment.

    Args:
        name: A key of `DESIGNS`.
        images: Images to train on.
        labels: Their classes.
        seed: Fixes initialisation, order of the batches and moves.
        epochs: How often each image is seen.

    Returns:
        The network in evaluation mode.

    Raises:
        ValueError: If the name is unknown, data do not fit, or `epochs` is below 1.
    """
    check_choice("name", name, tuple(DESIGNS))
    _check_pairs(images, labels)
    check_at_least("epochs", epochs, 1)
    deal = moved_batches if DESIGNS[name].moved else shuffled_batches
    batches = deal(images, labels, batch_size=BATCH_SIZE, seed=seed)
    seed_everything(seed)
    model = shift_network(name)
    steps = epochs * steps_per_epoch(len(labels), BATCH_SIZE)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, RATE, total_steps=steps + 1
    )
    loss = nn.CrossEntropyLoss(label_smoothing=LABEL_SMOOTHING)
    fit(model, batches, optimizer, steps=steps, loss=loss, scheduler=schedule)
    return model.eval()


def answers_at_places(
    model: nn.Module,
    images: Float[Tensor, "items channels height width"],
    margin: int = MARGIN,
) -> Int64[Tensor, "down across items"]:
    """Ask a classifier about every image at every place of a square of moves.

    Args:
        model: Gives one score per class for each image.
        images: Images with an empty margin; they are moved around the border.
        margin: Moves go from -margin to margin pixels along each axis.

    Returns:
        The class with the largest score, for each move down, each move to the right
        (both from -margin) and each image. The middle is not moved.

    Raises:
        TypeError: If `model` is no module, or `images` no tensor.
        ValueError: If `images` has not 4 axes or is empty, or `margin` is negative.
    """
    check_at_least("margin", margin, 0)
    check_rank("images", images, 4, "(items, channels, height, width)")
    moves = range(-margin, margin + 1)
    said = [
        predict(model, images.roll((down, right), (-2, -1))).argmax(-1)
        for down in moves
        for right in moves
    ]
    return torch.stack(said).reshape(len(moves), len(moves), -1)


def run(network: str, seed: int, epochs: int = EPOCHS) -> dict[str, Any]:
    """Train one network and ask it about the test digits at all 81 places.

    Args:
        network: A key of `DESIGNS`.
        seed: Fixes initialisation, batches and moves.
        epochs: How often each training image is seen.

    Returns:
        For each move (down, right) how many answers are right and how many the same as
        in the middle; how many digits keep their answer at all places; sizes.
    """
    (images, labels), (test_images, test_labels) = shift_digits()
    model = train_shift_network(network, images, labels, seed=seed, epochs=epochs)
    said = answers_at_places(model, test_images)
    same = said == said[MARGIN, MARGIN]
    return {
        "n_train": len(labels),
        "n_test": len(test_labels),
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "right": (said == test_labels).sum(-1).tolist(),
        "same": same.sum(-1).tolist(),
        "never_changes": int(same.flatten(0, 1).all(0).sum()),
    }


def _check_pairs(images: Tensor, labels: Tensor) -> None:
    check_rank("images", images, 4, "(items, channels, height, width)")
    check_integers("labels", labels)
    check_shape("labels", labels, (len(images),), "one for each of images")


def _cells(*networks: str) -> tuple[Cell, ...]:
    return tuple(
        Cell(f"{network}-{seed}", {"network": network, "seed": seed})
        for network in networks
        for seed in SEEDS
    )


def _longer(network: str) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            f"{network}-{LONGER}-{seed}",
            {"network": network, "seed": seed, "epochs": LONGER},
        )
        for seed in SEEDS
    )


SHIFTS = Experiment(
    name="shifts",
    claim="The answer of a convolutional network does not change when a digit moves.",
    parts={
        "flat": _cells("flat", "flat-moved"),
        "average": _cells("average", "average-moved", "average-circular"),
        "dilated": _cells("average-dilated", "average-circular-dilated"),
        "longer": _longer("flat-moved"),
    },
    run=run,
    expected_time="about 20 minutes of one processor core",
    packages=("scikit-learn",),
)
