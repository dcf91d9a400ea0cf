"""Recall: does a network find a key again and say the value that stood beside it?

Ten networks read pairs of a key and a value and then four of the keys again, and are to
name the values of these. They differ in how they mix the tokens: by attention, by long
gated convolutions, or by attention with a convolution of two taps before it, after it,
or on its queries, keys or values. Width, batches and optimizer are the same for all.
The learning rate does not change during a run, so that the accuracy after so many steps
is what a budget of so many steps buys.

"places" asks where the convolution must stand. "longer" gives one layer of attention,
and two of convolution, five times as many steps. "pairs-…" ask about fewer and more
pairs. "rates" asks how much hangs on the learning rate, on seeds of its own; the one of
the other parts was fixed before the first run. `result` of each record holds

- `steps` and `accuracy`: after so many steps, the share of right answers to unseen
  sequences;
- `guess`: what the best guess without recall gets on the same sequences;
- `other_pairs` and `other_accuracy`: the same at the end, on sequences with other
  numbers of pairs than the training had;
- `losses`: training loss, the mean of every 100 steps.
"""

from statistics import fmean
from typing import Any

import numpy as np
import torch

from attnconv.data import Recall, accuracy_without_recall, draw_recall
from attnconv.training import Batches, evaluate, fit, seed_everything
from attnconv.validation import check_at_least, check_choice, check_positive
from attnconv_book.chapters.connection.recall_networks import (
    NETWORKS,
    recall_network,
)
from attnconv_book.kit.experiments import Cell, Experiment
from attnconv_book.kit.experiments.last_places import (
    last_places_accuracy,
    last_places_loss,
)

NUM_KEYS, NUM_VALUES, QUERIES = 64, 32, 4
BATCH_SIZE = 32
PAIRS = (4, 8, 16, 32)
SEEDS = range(5)
RATE_SEEDS = (100, 101)
RATES = (0.001, 0.003, 0.01)
RATE = 0.003
STEPS, MANY_STEPS, EVERY = 600, 3000, 100
TESTED = 512
TEST_SEED = 1_000_000
COMPARED = (
    "attention",
    "attention-twice",
    "convolution-twice",
    "convolution-attention",
)
"""The networks that are compared at several numbers of pairs."""
LONGER = ("attention", "convolution-twice")
"""The networks that get many steps."""


def draw(pairs: int, number: int, seed: int, step: int) -> Recall:
    """Draw the sequences of one step.

    Args:
        pairs: Pairs in each sequence.
        number: How many sequences.
        seed: Fixes what all steps draw.
        step: Which of them.

    Returns:
        Sequences and answers.
    """
    return draw_recall(
        np.random.default_rng([seed, step]),
        batch=number,
        pairs=pairs,
        queries=QUERIES,
        num_keys=NUM_KEYS,
        num_values=NUM_VALUES,
    )


def recall_batches(pairs: int, seed: int) -> Batches:
    """Deal new sequences in each step.

    Args:
        pairs: Pairs in each sequence.
        seed: Fixes what each step draws.

    Returns:
        A function of the step.
    """
    return lambda step: (*draw(pairs, BATCH_SIZE, seed, step),)


def run(
    network: str, pairs: int, steps: int, rate: int | float, seed: int
) -> dict[str, Any]:
    """Train one network and ask it after every `EVERY` steps.

    Args:
        network: One of `NETWORKS`.
        pairs: Pairs in each sequence of the training, at least `QUERIES`.
        steps: Steps of training.
        rate: Learning rate.
        seed: Fixes initialisation and training sequences. The sequences that are asked
            are the same for all networks.

    Returns:
        What the head of this file says, and the number of parameters.

    Raises:
        TypeError: If a number is not of its type.
        ValueError: If there is no such network, or a number is too small.
    """
    check_choice("network", network, NETWORKS)
    check_at_least("pairs", pairs, QUERIES)
    check_at_least("steps", steps, 1)
    check_positive("rate", rate)
    seed_everything(seed)
    model = recall_network(
        network,
        num_keys=NUM_KEYS,
        num_values=NUM_VALUES,
        length=2 * pairs + QUERIES,
    )

    def ask(pairs: int) -> float:
        tokens, targets = draw(pairs, TESTED, TEST_SEED, 0)
        right = evaluate(model, tokens, targets, metric=last_places_accuracy)
        return round(right, 6)

    story = fit(
        model,
        recall_batches(pairs, seed),
        torch.optim.AdamW(model.parameters(), lr=rate),
        steps=steps,
        loss=last_places_loss,
        measure=lambda _: {"accuracy": ask(pairs)},
        measure_every=EVERY,
    )
    measured, accuracies = story.curve("accuracy")
    others = [other for other in PAIRS if other != pairs]
    guess = accuracy_without_recall(
        draw(pairs, TESTED, TEST_SEED, 0).tokens, pairs=pairs
    )
    return {
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "steps": measured,
        "accuracy": accuracies,
        "guess": round(guess, 6),
        "other_pairs": others,
        "other_accuracy": [ask(other) for other in others],
        "losses": [
            round(fmean(story.losses[start : start + EVERY]), 6)
            for start in range(0, steps, EVERY)
        ],
    }


def _cell(network: str, pairs: int, seed: int, **other: Any) -> Cell:
    longer = network in LONGER and pairs == 8 and seed in SEEDS
    parameters = {
        "network": network,
        "pairs": pairs,
        "steps": MANY_STEPS if longer else STEPS,
        "rate": RATE,
        "seed": seed,
        **other,
    }
    name = f"{network}-{pairs}-{seed}"
    return Cell("-".join([name, *map(str, other.values())]), parameters)


RECALL = Experiment(
    name="recall",
    claim="On lists of 8 pairs one layer of attention answers what stood beside a key"
    " only with a short convolution before its keys; two layers of long convolutions do"
    " not, and two of attention do.",
    parts={
        "places": tuple(
            _cell(network, 8, seed)
            for seed in SEEDS
            for network in NETWORKS
            if network not in LONGER
        ),
        "longer": tuple(
            _cell(network, 8, seed) for seed in SEEDS for network in LONGER
        ),
        **{
            f"pairs-{pairs}": tuple(
                _cell(network, pairs, seed) for seed in SEEDS for network in COMPARED
            )
            for pairs in PAIRS
            if pairs != 8
        },
        "rates": tuple(
            _cell(network, 8, seed, rate=rate)
            for seed in RATE_SEEDS
            for network in COMPARED
            for rate in RATES
        ),
    },
    run=run,
    expected_time="about 30 minutes of one processor core",
)
