"""What do the changes to the stem bring on small colour photographs?

The networks of `contenders` on CIFAR-10 (JPEG): 5000 pictures to train on and 2000 to
test, the same for all; each batch is mirrored and moved at random. Optimizer, constant
rate and batches are those of `experiment`. Nothing was tuned, for none of them: rate,
steps and numbers of pictures were fixed before the first run. The seed fixes weights,
the order of the pictures and how they are mirrored and moved.

`result` of each record holds `parameters`, and `steps`, `accuracy` and `losses` as in
`experiment`.
"""

from collections.abc import Callable
from functools import cache
from statistics import fmean
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, pad

from attnconv.data import load_cifar10
from attnconv.training import (
    Batches,
    evaluate,
    fit,
    seed_everything,
    shuffled_batches,
)
from attnconv.validation import check_at_least, check_choice
from attnconv_book.chapters.hybrids.contenders import CONTENDERS, build_contender
from attnconv_book.chapters.hybrids.experiment import BATCH_SIZE, RATE, SEEDS
from attnconv_book.kit.experiments import Cell, Experiment

TRAINED, TESTED = 5000, 2000
STEPS, EVERY = 2500, 500
FARTHEST = 3
"""Pixels that a picture is moved at most, each way."""

Load = Callable[[str, int], tuple[Tensor, Tensor]]


@cache
def load_part(part: str, count: int) -> tuple[Tensor, Tensor]:
    """Load pictures with values around 0, and their classes.

    Args:
        part: "train" or "test".
        count: How many pictures.

    Returns:
        Pictures, (count, 3, 32, 32) from -1 to 1, and classes.
    """
    pictures, labels = load_cifar10(part, count)
    return 2 * pictures - 1, labels


def moved_batches(pictures: Tensor, labels: Tensor, seed: int) -> Batches:
    """Deal the pictures out, each mirrored or not and moved by some pixels.

    Args:
        pictures: The pictures, (items, channels, height, width).
        labels: Their classes.
        seed: Fixes order, mirrors and moves.

    Returns:
        A function of the step.
    """
    dealt = shuffled_batches(pictures, labels, batch_size=BATCH_SIZE, seed=seed)
    side = pictures.shape[-1]

    def batches(step: int) -> tuple[Tensor, Tensor]:
        given, targets = dealt(step)
        assert isinstance(given, Tensor)
        rng = np.random.default_rng([seed, step])
        moves = rng.integers(2 * FARTHEST + 1, size=(len(given), 2))
        mirrored = rng.integers(2, size=len(given))
        wide = pad(given, (FARTHEST,) * 4, mode="replicate")
        changed = [
            (picture.flip(-1) if mirror else picture)[
                :, down : down + side, right : right + side
            ]
            for picture, (down, right), mirror in zip(
                wide, moves.tolist(), mirrored.tolist(), strict=True
            )
        ]
        return torch.stack(changed), targets

    return batches


def run(
    contender: str,
    seed: int,
    *,
    steps: int = STEPS,
    every: int = EVERY,
    load: Load = load_part,
) -> dict[str, Any]:
    """Train one network on the pictures and test it as it goes.

    Args:
        contender: One of `CONTENDERS`.
        seed: Fixes what the head of this file says.
        steps: Steps of training.
        every: Steps between two tests.
        load: Gives the pictures of a part.

    Returns:
        What the head of this file says.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If there is no such contender, or a number is too small.
    """
    check_choice("contender", contender, CONTENDERS)
    check_at_least("steps", steps, 1)
    check_at_least("every", every, 1)
    seed_everything(seed)
    pictures, labels = load("train", TRAINED)
    asked, answers = load("test", TESTED)
    model = build_contender(contender, 10, in_channels=3)
    story = fit(
        model,
        moved_batches(pictures, labels, seed),
        torch.optim.AdamW(model.parameters(), lr=RATE),
        steps=steps,
        loss=cross_entropy,
        measure=lambda trained: {"accuracy": evaluate(trained, asked, answers)},
        measure_every=every,
    )
    measured, accuracies = story.curve("accuracy")
    return {
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "steps": measured,
        "accuracy": [round(value, 6) for value in accuracies],
        "losses": [
            round(fmean(story.losses[start : start + every]), 6)
            for start in range(0, steps, every)
        ],
    }


HYBRID_PICTURES = Experiment(
    name="hybrid-pictures",
    claim="What blocks of attention change in one small convolutional network, untuned,"
    " on small colour photographs.",
    parts={
        "pictures": tuple(
            Cell(f"{contender}-{seed}", {"contender": contender, "seed": seed})
            for seed in SEEDS
            for contender in CONTENDERS
        )
    },
    run=run,
    expected_time="about 60 minutes of one processor core",
    packages=("pillow",),
)
