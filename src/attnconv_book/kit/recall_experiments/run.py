"""One run of recall: a network learns to find keys again, and is asked in between.

New sequences are dealt in every step, so nothing is learned by heart. Width, batches
and optimizer are the same for all networks, and the learning rate does not change
during a run, so that the accuracy after so many steps is what a budget of so many steps
buys.
"""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

import numpy as np
import torch
from torch import nn

from attnconv.complexity import count_parameters
from attnconv.data import Recall, accuracy_without_recall, draw_recall
from attnconv.training import Batches, evaluate, fit
from attnconv.validation import check_at_least, check_instance, check_positive
from attnconv_book.kit.experiments.last_places import (
    last_places_accuracy,
    last_places_loss,
)

NUM_KEYS, NUM_VALUES, QUERIES = 64, 32, 4
BATCH_SIZE = 32
RATE = 0.003
"""The learning rate, fixed before the first run."""
EVERY = 100
"""Steps from one test to the next."""
TESTED = 512
TEST_SEED = 1_000_000


def draw(
    number: int,
    seeds: Sequence[int],
    *,
    pairs: int,
    num_keys: int = NUM_KEYS,
    num_values: int = NUM_VALUES,
) -> Recall:
    """Draw sequences with `QUERIES` queries each.

    Args:
        number: How many sequences.
        seeds: Fix what is drawn.
        pairs: Pairs in each sequence.
        num_keys: Number of different keys.
        num_values: Number of different values.

    Returns:
        Sequences and answers.
    """
    return draw_recall(
        np.random.default_rng(list(seeds)),
        batch=number,
        pairs=pairs,
        queries=QUERIES,
        num_keys=num_keys,
        num_values=num_values,
    )


def recall_batches(seed: int, **sizes: int) -> Batches:
    """Deal new sequences in each step.

    Args:
        seed: Fixes, together with the number of the step, what is drawn.
        sizes: As for `draw`.

    Returns:
        A function of the step.
    """
    return lambda step: (*draw(BATCH_SIZE, (seed, step), **sizes),)


def run_recall(
    model: nn.Module,
    *,
    pairs: int,
    steps: int,
    rate: int | float,
    seed: int,
    other_pairs: Sequence[int] = (),
    num_keys: int = NUM_KEYS,
    num_values: int = NUM_VALUES,
) -> dict[str, Any]:
    """Train a network on recall and ask it after every `EVERY` steps.

    Args:
        model: From tokens (batch, n) to scores of the values (batch, n, num_values);
            changed in place.
        pairs: Pairs in each sequence of the training, at least `QUERIES`.
        steps: Steps of training.
        rate: Learning rate.
        seed: Fixes the training sequences. The sequences that are asked are the same
            for all.
        other_pairs: Other numbers of pairs to ask about at the end.
        num_keys: Number of different keys.
        num_values: Number of different values.

    Returns:
        - `parameters`;
        - `steps` and `accuracy`: after so many steps, the share of right answers to
          unseen sequences;
        - `guess`: what the best guess without recall gets on the same sequences;
        - `other_pairs` and `other_accuracy`: the same at the end, on sequences with
          other numbers of pairs than the training had;
        - `losses`: training loss, the mean of every `EVERY` steps.

    Raises:
        TypeError: If `model` is no module, or a number is not of its type.
        ValueError: If a number is too small.
    """
    check_instance("model", model, nn.Module)
    check_at_least("pairs", pairs, QUERIES)
    check_at_least("steps", steps, 1)
    check_positive("rate", rate)
    check_at_least("seed", seed, 0)
    check_at_least("num_keys", num_keys, 1)
    check_at_least("num_values", num_values, 1)
    for other in other_pairs:
        check_at_least("other_pairs", other, QUERIES)
    kinds = {"num_keys": num_keys, "num_values": num_values}

    def ask(pairs: int) -> float:
        tokens, targets = draw(TESTED, (TEST_SEED, 0), pairs=pairs, **kinds)
        right = evaluate(model, tokens, targets, metric=last_places_accuracy)
        return round(right, 6)

    story = fit(
        model,
        recall_batches(seed, pairs=pairs, **kinds),
        torch.optim.AdamW(model.parameters(), lr=rate),
        steps=steps,
        loss=last_places_loss,
        measure=lambda _: {"accuracy": ask(pairs)},
        measure_every=EVERY,
    )
    measured, accuracies = story.curve("accuracy")
    tokens = draw(TESTED, (TEST_SEED, 0), pairs=pairs, **kinds).tokens
    return {
        "parameters": count_parameters(model),
        "steps": measured,
        "accuracy": accuracies,
        "guess": round(accuracy_without_recall(tokens, pairs=pairs), 6),
        "other_pairs": list(other_pairs),
        "other_accuracy": [ask(other) for other in other_pairs],
        "losses": [
            round(fmean(story.losses[start : start + EVERY]), 6)
            for start in range(0, steps, EVERY)
        ],
    }
