"""What a smaller memory forgets: recall of 32 pairs by ten small networks.

All have one layer of attention at equal width and, but for a gate of the delta rule and
the taps of the convolutions, equal parameters (`memory_networks`); batches, optimizer
and learning rate are those of the experiment `recall`. They are trained on 32 pairs,
asked after every 100 steps, and at the end about fewer and more pairs.

- "short": 600 steps for the networks that are finished then, or that are there to
  compare;
- "tables" and "others": 3000 steps for those of which one might say that they cannot;
- "rates": two more learning rates, on seeds of its own. The one of the other parts was
  fixed before the first run.

`result` of each record is that of `run_recall`.
"""

from typing import Any

from attnconv.training import seed_everything
from attnconv.validation import check_choice
from attnconv_book.chapters.cheaper_attention.memory_networks import (
    NETWORKS,
    memory_network,
)
from attnconv_book.kit.experiments import Cell, Experiment
from attnconv_book.kit.recall_experiments import RATE, run_recall

PAIRS, OTHER_PAIRS = 32, (4, 8, 16, 64)
SEEDS, RATE_SEEDS = range(5), (100, 101)
STEPS, MANY_STEPS = 600, 3000
PARTS: dict[str, tuple[str, ...]] = {
    "short": ("softmax-conv", "linear-conv-two-heads", "window", "delta"),
    "tables": ("linear-conv", "linear-conv-one-head", "delta-conv"),
    "others": ("window-conv", "softmax", "linear"),
}
RATES = (0.001, 0.01)
RATED = ("linear-conv", "delta-conv")


def run(network: str, steps: int, rate: int | float, seed: int) -> dict[str, Any]:
    """Train one network and ask it again and again.

    Args:
        network: One of `NETWORKS`.
        steps: Steps of training.
        rate: Learning rate.
        seed: Fixes initialisation and training sequences.

    Returns:
        See `run_recall`.

    Raises:
        TypeError: If a number is not of its type.
        ValueError: If there is no such network, or a number is too small.
    """
    check_choice("network", network, NETWORKS)
    seed_everything(seed)
    return run_recall(
        memory_network(network),
        pairs=PAIRS,
        steps=steps,
        rate=rate,
        seed=seed,
        other_pairs=OTHER_PAIRS,
    )


def _cells(part: str, networks: tuple[str, ...]) -> tuple[Cell, ...]:
    steps = STEPS if part == "short" else MANY_STEPS
    return tuple(
        Cell(
            f"{network}-{seed}",
            {"network": network, "steps": steps, "rate": RATE, "seed": seed},
        )
        for seed in SEEDS
        for network in networks
    )


MEMORIES = Experiment(
    name="memories",
    claim="With a short convolution before it, softmax attention recalls twice as many"
    " pairs as it was trained on, and linear attention and the delta rule forget some:"
    " the more, the smaller their tables.",
    parts={
        **{part: _cells(part, networks) for part, networks in PARTS.items()},
        "rates": tuple(
            Cell(
                f"{network}-{seed}-{rate}",
                {"network": network, "steps": STEPS, "rate": rate, "seed": seed},
            )
            for seed in RATE_SEEDS
            for network in RATED
            for rate in RATES
        ),
    },
    run=run,
    expected_time="about an hour of one processor core",
)
