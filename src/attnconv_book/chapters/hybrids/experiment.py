"""What do attention blocks bring to one small convolutional network?

Thirteen networks, `CONTENDERS`, are the same stem with one change each. All have the
same optimizer, the same constant learning rate, the same batches and the same test
pictures. Nothing was tuned, for none of them: rate, batches, noise and steps were fixed
before the first run. The constant rate makes the accuracy after so many steps what a
budget of so many steps buys. The seed fixes weights and training pictures, so networks
of the same seed can be compared in pairs. The task "pair" was made easier, to three
kinds of digit on a lower strip, until "hidden", a control, learned it on a seed that is
not among those of the records; attention over the output and SE were tried then too,
SE at a rate of 0.01 and the plain network without noise as well; neither was taken.

Parts are the tasks (`tasks` describes them). `result` of each record holds

- `parameters`: how many numbers were learned;
- `steps` and `accuracy`: after so many steps, the share of right answers to pictures
  that the training had not; digits by other hands;
- `losses`: training loss, the mean of every `EVERY` steps.
"""

from statistics import fmean
from typing import Any

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from attnconv.models import HybridCNN
from attnconv.training import RunRecord, evaluate, fit, seed_everything
from attnconv.validation import check_at_least, check_choice
from attnconv_book.chapters.hybrids.contenders import CONTENDERS, build_contender
from attnconv_book.chapters.hybrids.tasks import (
    CLASSES,
    HEIGHT,
    WIDTH,
    draw_pictures,
)
from attnconv_book.kit.experiments import Cell, Experiment

BATCH_SIZE = 32
RATE = 0.003
STEPS, EVERY = 1250, 250
SEEDS = range(5)
TESTED = 1000
TEST_SEED = 1_000_000


def train(
    contender: str, task: str, seed: int, *, steps: int = STEPS, every: int = EVERY
) -> tuple[HybridCNN, RunRecord]:
    """Train one network on one task and test it as it goes.

    Args:
        contender: One of `CONTENDERS`.
        task: "digit" or "pair".
        seed: Fixes initialisation and training pictures. The test pictures are the same
            for all.
        steps: Steps of training.
        every: Steps between two tests.

    Returns:
        The network, and the story of its training.
    """
    seed_everything(seed)
    model = build_contender(contender, CLASSES[task], image_size=(HEIGHT, WIDTH))
    pictures, targets = draw_pictures(
        np.random.default_rng(TEST_SEED), task, TESTED, "test"
    )
    story = fit(
        model,
        lambda step: draw_pictures(
            np.random.default_rng([seed, step]), task, BATCH_SIZE
        ),
        torch.optim.AdamW(model.parameters(), lr=RATE),
        steps=steps,
        loss=cross_entropy,
        measure=lambda trained: {"accuracy": evaluate(trained, pictures, targets)},
        measure_every=every,
    )
    return model, story


def run(
    contender: str, task: str, seed: int, *, steps: int = STEPS, every: int = EVERY
) -> dict[str, Any]:
    """Train one network on one task and test it as it goes.

    Args:
        contender: One of `CONTENDERS`.
        task: "digit" or "pair".
        seed: Fixes initialisation and training pictures. The test pictures are the same
            for all.
        steps: Steps of training.
        every: Steps between two tests.

    Returns:
        What the head of this file says.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If there is no such contender or task, or a number is too small.
    """
    check_choice("contender", contender, CONTENDERS)
    check_choice("task", task, CLASSES)
    check_at_least("steps", steps, 1)
    check_at_least("every", every, 1)
    model, story = train(contender, task, seed, steps=steps, every=every)
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


def _cells(task: str) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            f"{contender}-{task}-{seed}",
            {"contender": contender, "task": task, "seed": seed},
        )
        for seed in SEEDS
        for contender in CONTENDERS
    )


HYBRIDS = Experiment(
    name="hybrids",
    claim="What blocks of attention change in one small convolutional network, untuned,"
    " depends on the task: one digit to read, or two at opposite edges to compare.",
    parts={task: _cells(task) for task in CLASSES},
    run=run,
    expected_time="about 15 minutes of one processor core",
    packages=("scikit-learn",),
)
