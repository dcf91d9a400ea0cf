"""Positions: trained at one length, asked at longer ones.

Small transformers differ in nothing but how they know the order of their tokens: not at
all, by sines, by learned vectors, by a learned bias for each distance (also with one
bias on each side for all distances from 8 on), by ALiBi, by rotation. Three of these
are trained with a causal mask too, and four with a mask that hides the distances which
training has not met: it hides nothing while they are trained. One task needs the order:
name the token three places before. In the other it must not matter: which of two tokens
occurs more often. All are trained on sequences of 17 tokens and asked about lengths up
to 257.

There are learned vectors, and but for the clipped kind learned biases, for every length
that is asked; those of places and distances beyond the training length stay as they
were drawn. Sizes, steps, learning rate and the distance 8 were fixed before the first
run of each kind, for all kinds alike.
"""

from typing import Any

import torch

from attnconv.models.transformer import POSITIONS, SequenceReader
from attnconv.training import evaluate, fit, seed_everything
from attnconv.training.batches import Batches
from attnconv.validation import check_choice
from attnconv_book.chapters.positions.position_tasks import (
    delayed_copy_batches,
    majority_batches,
)
from attnconv_book.kit.experiments.last_places import (
    last_places_accuracy,
    last_places_loss,
)
from attnconv_book.kit.experiments.runner import Cell, Experiment

TASKS = ("copy", "majority")
SEEDS = range(5)
TRAINED_LENGTH = 17
LENGTHS = (17, 25, 33, 65, 129, 257)
STEPS = 1000
BATCH_SIZE = 64
RATE = 1e-3
TESTED = 256
TEST_SEED = 1_000_000
KINDS: dict[str, dict[str, Any]] = {
    **{kind: {"positions": kind, "max_tokens": max(LENGTHS)} for kind in POSITIONS},
    "clipped": {"positions": "relative", "max_tokens": 8},
    **{
        f"causal-{kind}": {"positions": kind, "causal": True}
        for kind in ("none", "alibi", "rotary")
    },
    **{
        f"near-{kind}": {
            "positions": kind,
            "max_tokens": max(LENGTHS),
            "radius": TRAINED_LENGTH - 1,
        }
        for kind in ("sinusoidal", "relative", "rotary")
    },
    "near-causal-rotary": {
        "positions": "rotary",
        "causal": True,
        "radius": TRAINED_LENGTH - 1,
    },
}
"""What each kind of position gives to the `SequenceReader`."""


def task_batches(task: str, *, length: int, batch_size: int, seed: int) -> Batches:
    """Deal the sequences of one of the two tasks.

    Args:
        task: "copy" or "majority".
        length: Tokens per sequence.
        batch_size: Sequences per step.
        seed: Fixes what each step draws.

    Returns:
        A function of the step, from `data.position_tasks`.

    Raises:
        ValueError: If there is no such task, or a size does not fit.
    """
    check_choice("task", task, TASKS)
    deal = delayed_copy_batches if task == "copy" else majority_batches
    return deal(length=length, batch_size=batch_size, seed=seed)


def run(task: str, positions: str, seed: int) -> dict[str, Any]:
    """Train one reader and ask it at every length.

    Args:
        task: "copy" or "majority".
        positions: One of `KINDS`.
        seed: Fixes initialisation and training sequences. The test sequences are the
            same for all readers.

    Returns:
        Accuracy on unseen sequences of each length, training loss at the end, sizes.

    Raises:
        ValueError: If there is no such task or kind.
    """
    check_choice("positions", positions, KINDS)
    seed_everything(seed)
    model = SequenceReader(
        8 if task == "copy" else 2,
        8 if task == "copy" else 2,
        pooled=task == "majority",
        **KINDS[positions],
    )
    batches = task_batches(
        task, length=TRAINED_LENGTH, batch_size=BATCH_SIZE, seed=seed
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    record = fit(model, batches, optimizer, steps=STEPS, loss=last_places_loss)
    accuracies = []
    for length in LENGTHS:
        ask = task_batches(task, length=length, batch_size=TESTED, seed=TEST_SEED)
        inputs, targets = ask(0)
        accuracies.append(
            evaluate(model, inputs, targets, metric=last_places_accuracy, batch_size=64)
        )
    return {
        "lengths": list(LENGTHS),
        "accuracy": [round(value, 6) for value in accuracies],
        "tested": TESTED,
        "last_losses": [round(value, 6) for value in record.losses[-10:]],
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "steps": STEPS,
    }


def _cells(task: str) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            f"{task}-{positions}-{seed}",
            {"task": task, "positions": positions, "seed": seed},
        )
        for positions in KINDS
        for seed in SEEDS
    )


POSITIONS_EXPERIMENT = Experiment(
    name="positions",
    claim="What a transformer learned at one length, it can do at longer ones.",
    parts={task: _cells(task) for task in TASKS},
    run=run,
    expected_time="about 35 minutes of one processor core",
)
