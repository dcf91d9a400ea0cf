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
the other parts was fixed before the first run. `result` of each record is that of
`run_recall`.
"""

from typing import Any

from attnconv.training import seed_everything
from attnconv.validation import check_at_least, check_choice
from attnconv_book.chapters.connection.recall_networks import (
    NETWORKS,
    recall_network,
)
from attnconv_book.kit.experiments import Cell, Experiment
from attnconv_book.kit.recall_experiments import (
    NUM_KEYS,
    NUM_VALUES,
    QUERIES,
    RATE,
    run_recall,
)

PAIRS = (4, 8, 16, 32)
SEEDS = range(5)
RATE_SEEDS = (100, 101)
RATES = (0.001, 0.003, 0.01)
STEPS, MANY_STEPS = 600, 3000
COMPARED = (
    "attention",
    "attention-twice",
    "convolution-twice",
    "convolution-attention",
)
"""The networks that are compared at several numbers of pairs."""
LONGER = ("attention", "convolution-twice")
"""The networks that get many steps."""


def run(
    network: str, pairs: int, steps: int, rate: int | float, seed: int
) -> dict[str, Any]:
    """Train one network and ask it again and again.

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
    seed_everything(seed)
    model = recall_network(
        network,
        num_keys=NUM_KEYS,
        num_values=NUM_VALUES,
        length=2 * pairs + QUERIES,
    )
    others = [other for other in PAIRS if other != pairs]
    return run_recall(
        model, pairs=pairs, steps=steps, rate=rate, seed=seed, other_pairs=others
    )


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
