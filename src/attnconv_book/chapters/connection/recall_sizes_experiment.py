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

from attnconv.training import seed_everything
from attnconv_book.chapters.connection.recall_experiment import SEEDS
from attnconv_book.chapters.connection.recall_networks import recall_network
from attnconv_book.kit.experiments import Cell, Experiment
from attnconv_book.kit.recall_experiments import QUERIES, RATE, run_recall

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
    """Train two long gated convolutions, and ask them again and again.

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
    seed_everything(seed)
    model = recall_network(
        "convolution-twice",
        num_keys=num_keys,
        num_values=num_values,
        length=2 * pairs + QUERIES,
        dim=dim,
    )
    found = run_recall(
        model,
        pairs=pairs,
        steps=steps,
        rate=rate,
        seed=seed,
        num_keys=num_keys,
        num_values=num_values,
    )
    return {name: found[name] for name in ("parameters", "steps", "accuracy", "guess")}


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
