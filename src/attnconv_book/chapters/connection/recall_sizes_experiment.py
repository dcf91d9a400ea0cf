"""Recall by long convolutions alone: can two of them learn it at all?

The experiment `recall` lets two long gated convolutions learn lists of 8 pairs over 64
keys and 32 values, and they stay at a guess. Two questions are left. Does this kind of
network learn recall where less has to be told apart ("small": 4 pairs over 8 keys and
8 values)? And does it learn the lists of `recall` when it is wider ("wide")? Layers,
batches, optimizer and learning rate are those of `recall`.

Each run gives the accuracy on 512 sequences that no training has seen, at several steps
of one and the same run, and the best accuracy of a guess that knows which values are in
a sequence but not whose they are.
"""

from typing import Any

import numpy as np
import torch

from attnconv.data import Recall, accuracy_without_recall, draw_recall
from attnconv.training import evaluate, fit, seed_everything
from attnconv.validation import check_at_least, check_positive
from attnconv_book.chapters.connection.recall_experiment import (
    BATCH_SIZE,
    EVERY,
    QUERIES,
    RATE,
    SEEDS,
    TEST_SEED,
    TESTED,
)
from attnconv_book.chapters.connection.recall_networks import recall_network
from attnconv_book.kit.experiments import Cell, Experiment
from attnconv_book.kit.experiments.last_places import (
    last_places_accuracy,
    last_places_loss,
)

SMALL = {"pairs": 4, "num_keys": 8, "num_values": 8, "dim": 64, "steps": 600}
WIDE = {"pairs": 8, "num_keys": 64, "num_values": 32, "dim": 128, "steps": 3000}


def run(
    pairs: int,
    num_keys: int,
    num_values: int,
    dim: int,
    steps: int,
    rate: int | float,
    seed: int,
) -> dict[str, Any]:
    """Train two long gated convolutions, and ask them after every `EVERY` steps.

    Args:
        pairs: Pairs in each sequence, at least `QUERIES`.
        num_keys: Number of different keys.
        num_values: Number of different values.
        dim: Width of the network, a multiple of 8.
        steps: Steps of training.
        rate: Learning rate.
        seed: Fixes initialisation and training sequences.

    Returns:
        What the head of this file says, and the number of parameters.

    Raises:
        TypeError: If a number is not of its type.
        ValueError: If a number is too small.
    """
    check_at_least("pairs", pairs, QUERIES)
    check_at_least("steps", steps, 1)
    check_positive("rate", rate)
    seed_everything(seed)
    model = recall_network(
        "convolution-twice",
        num_keys=num_keys,
        num_values=num_values,
        length=2 * pairs + QUERIES,
        dim=dim,
    )

    def draw(number: int, *seeds: int) -> Recall:
        return draw_recall(
            np.random.default_rng(seeds),
            batch=number,
            pairs=pairs,
            queries=QUERIES,
            num_keys=num_keys,
            num_values=num_values,
        )

    tokens, targets = draw(TESTED, TEST_SEED, 0)

    def accuracy() -> dict[str, float]:
        right = evaluate(model, tokens, targets, metric=last_places_accuracy)
        return {"accuracy": round(right, 6)}

    story = fit(
        model,
        lambda step: (*draw(BATCH_SIZE, seed, step),),
        torch.optim.AdamW(model.parameters(), lr=rate),
        steps=steps,
        loss=last_places_loss,
        measure=lambda _: accuracy(),
        measure_every=EVERY,
    )
    measured, accuracies = story.curve("accuracy")
    return {
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "steps": measured,
        "accuracy": accuracies,
        "guess": round(accuracy_without_recall(tokens, pairs=pairs), 6),
    }


def _cells(name: str, sizes: dict[str, int]) -> tuple[Cell, ...]:
    return tuple(
        Cell(f"{name}-{seed}", {**sizes, "rate": RATE, "seed": seed}) for seed in SEEDS
    )


RECALL_SIZES = Experiment(
    name="recall-sizes",
    claim="Two long gated convolutions learn short lists of few keys and values, and"
    " twice as wide ones do not learn the lists of the experiment `recall` in 3000"
    " steps.",
    parts={"small": _cells("small", SMALL), "wide": _cells("wide", WIDE)},
    run=run,
    expected_time="about 10 minutes of one processor core",
)
