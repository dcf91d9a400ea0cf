"""Positions at several budgets: what a longer training changes, and what it does not.

The readers, the copy task and the test sequences are those of `experiment`. Here each
run goes on to 5000 steps and is asked on the way, so that its first 1000 steps are
those of `experiment`. Four things are changed in the trained reader, one at a time:
the distances that training has not met are hidden, learned biases are multiplied, the
hands of rotary positions get other speeds, and places with sines are numbered from
another one on. Some runs have another learning rate, or another base of the rotation.
"""

import copy
from typing import Any

import torch
from torch import nn

from attnconv.attention import (
    LearnedPositions,
    MultiHeadAttention,
    RelativeBias,
    RotaryPositions,
    SinusoidalPositions,
    sinusoidal_encoding,
)
from attnconv.models.transformer import SequenceReader
from attnconv.training import evaluate, fit, seed_everything
from attnconv.training.batches import Batches
from attnconv.validation import check_at_least, check_choice, check_positive
from attnconv_book.chapters.positions.experiment import (
    BATCH_SIZE,
    KINDS,
    LENGTHS,
    RATE,
    SEEDS,
    TEST_SEED,
    TESTED,
    TRAINED_LENGTH,
    task_batches,
)
from attnconv_book.chapters.positions.hands import stretched_speeds, with_hands
from attnconv_book.kit.experiments.last_places import (
    last_places_accuracy,
    last_places_loss,
)
from attnconv_book.kit.experiments.runner import Cell, Experiment

BUDGETS = (1000, 2000, 5000)
FACTORS = (2, 4, 8)
"""By what the learned biases of a trained reader are multiplied."""
BASE = 10000
STRETCH = 4
"""How much longer than in training the hands of rotary readers are made to reach."""
FIRST_PLACES = tuple(range(LENGTHS[-1] - TRAINED_LENGTH + 1))
"""Where rows of the trained length begin, in the places of the longest rows."""
LONG: dict[str, tuple[str, ...]] = {
    "leaders": ("causal-alibi", "rotary"),
    "biases": ("clipped",),
    "order": ("alibi", "causal-none", "causal-rotary"),
    "tables": ("sinusoidal", "learned"),
}
"""The kinds of `experiment.KINDS` that are trained longest, in parts. *None* is left
out: after 1000 steps it has reached what a set function can reach."""
FAST_RATE = 3e-3
FAST = ("causal-alibi", "causal-none", "alibi", "clipped")
"""Kinds that fall short, trained with three times the rate."""
BASES = (30, 100, 1000, 4096, 100_000)
"""With base 4096 the second of the four hands comes round after 50 places, not 63."""


def with_base(reader: SequenceReader, base: int | float) -> None:
    """Give the rotary positions of a reader, in place, another base.

    Args:
        reader: A reader with rotary positions.
        base: The new base.

    Raises:
        ValueError: If a block's positions are not rotary.
    """
    for layer in reader.modules():
        if isinstance(layer, MultiHeadAttention):
            if not isinstance(layer.positions, RotaryPositions):
                raise ValueError(
                    "reader must have rotary positions to take a base,"
                    f" got {type(layer.positions).__name__}"
                )
            layer.positions = RotaryPositions(layer.head_dim, base=base)


def sharpened(reader: SequenceReader, factor: int | float) -> SequenceReader:
    """Copy a reader, and multiply the learned biases of all its heads.

    Args:
        reader: A reader with relative biases; it stays as it is.
        factor: By what each number of the tables is multiplied.

    Returns:
        The changed copy. Nothing else in it is changed or trained.

    Raises:
        ValueError: If there is no relative bias in it.
    """
    changed = copy.deepcopy(reader)
    tables = [part for part in changed.modules() if isinstance(part, RelativeBias)]
    if not tables:
        raise ValueError("reader must have relative biases, got none")
    with torch.no_grad():
        for part in tables:
            part.table.mul_(factor)
    return changed


def ask(reader: nn.Module, lengths: tuple[int, ...] = LENGTHS) -> list[float]:
    """Ask a reader the copy task at several lengths, with the test sequences.

    Args:
        reader: Names a token for each place.
        lengths: Tokens per sequence.

    Returns:
        The share of right answers at each length.
    """
    found = []
    for length in lengths:
        inputs, targets = task_batches(
            "copy", length=length, batch_size=TESTED, seed=TEST_SEED
        )(0)
        share = evaluate(
            reader, inputs, targets, metric=last_places_accuracy, batch_size=64
        )
        found.append(round(share, 6))
    return found


def run(
    positions: str,
    seed: int,
    steps: int = max(BUDGETS),
    rate: int | float = RATE,
    base: int | float = BASE,
) -> dict[str, Any]:
    """Train one reader on the copy task and ask it at several budgets.

    Args:
        positions: One of `experiment.KINDS`.
        seed: Fixes initialisation and training sequences.
        steps: Steps of training; the reader is asked at each of `BUDGETS` up to here.
        rate: Learning rate of Adam.
        base: Base of rotary positions; has no meaning for other kinds.

    Returns:
        The budgets, and what was asked at each: the accuracy at all lengths, the same
        with the distances hidden that training has not met ("near"), and the mean loss
        of the last ten steps; for learned biases also the accuracy with multiplied
        ones, by factor ("sharpened"), for rotary positions of the usual base that with
        hands of other speeds ("stretched"), for sines that of rows of the trained
        length whose places are numbered from each of `FIRST_PLACES` on ("renumbered").

    Raises:
        TypeError: If `steps` is not an integer.
        ValueError: If there is no such kind, or `steps` is below the first budget.
    """
    check_choice("positions", positions, KINDS)
    check_at_least("steps", steps, BUDGETS[0])
    check_positive("rate", rate)
    seed_everything(seed)
    reader = SequenceReader(8, 8, **KINDS[positions])
    if base != BASE:
        with_base(reader, base)
    optimizer = torch.optim.Adam(reader.parameters(), lr=rate)
    deal = task_batches("copy", length=TRAINED_LENGTH, batch_size=BATCH_SIZE, seed=seed)
    budgets = [budget for budget in BUDGETS if budget <= steps]
    asked, done = [], 0
    for budget in budgets:
        record = fit(
            reader,
            _from(deal, done),
            optimizer,
            steps=budget - done,
            loss=last_places_loss,
        )
        asked.append(
            {"loss": round(sum(record.losses[-10:]) / 10, 6), **_ask_all(reader)}
        )
        done = budget
    return {
        "lengths": list(LENGTHS),
        "budgets": budgets,
        "asked": asked,
        "tested": TESTED,
        "parameters": sum(weight.numel() for weight in reader.parameters()),
    }


def _from(deal: Batches, first: int) -> Batches:
    """Count the steps of a deal from a later one."""
    return lambda step: deal(first + step)


def _ask_all(reader: SequenceReader) -> dict[str, Any]:
    """Ask a reader as it is, with far distances hidden, with multiplied biases."""
    asked: dict[str, Any] = {"accuracy": ask(reader)}
    reader.radius = TRAINED_LENGTH - 1
    asked["near"] = ask(reader)
    reader.radius = None
    if any(isinstance(part, RelativeBias) for part in reader.modules()):
        asked["sharpened"] = {
            str(factor): ask(sharpened(reader, factor)) for factor in FACTORS
        }
    turning = [part for part in reader.modules() if isinstance(part, RotaryPositions)]
    if turning and turning[0].base == BASE:
        asked["stretched"] = {
            way: ask(with_hands(reader, speeds))
            for way, speeds in stretched_speeds(STRETCH, TRAINED_LENGTH).items()
        }
    if isinstance(reader.positions, SinusoidalPositions):
        asked["renumbered"] = _ask_renumbered(reader)
    return asked


def _ask_renumbered(reader: SequenceReader) -> list[float]:
    """Ask a reader with sines about rows that begin at each of `FIRST_PLACES`."""
    dim = reader.embedding.embedding_dim
    sines = sinusoidal_encoding(LENGTHS[-1], dim)
    table = LearnedPositions(TRAINED_LENGTH, dim)
    moved = copy.deepcopy(reader)
    moved.positions = table
    found = []
    for first in FIRST_PLACES:
        with torch.no_grad():
            table.table.copy_(sines[first : first + TRAINED_LENGTH])
        found += ask(moved, (TRAINED_LENGTH,))
    return found


def _cell(positions: str, seed: int, **options: Any) -> Cell:
    """Name a run by what it differs in."""
    name = "-".join([positions, *(f"{k}-{v}" for k, v in options.items()), str(seed)])
    return Cell(name, {"positions": positions, "seed": seed, **options})


BUDGETS_EXPERIMENT = Experiment(
    name="position-budgets",
    claim="Kinds that fall short after 1000 steps do not all fall as short after 5000.",
    parts={
        **{
            part: tuple(_cell(kind, seed) for kind in kinds for seed in SEEDS)
            for part, kinds in LONG.items()
        },
        "relative": tuple(_cell("relative", seed, steps=BUDGETS[0]) for seed in SEEDS),
        "bases": tuple(
            _cell("rotary", seed, base=base, steps=BUDGETS[0])
            for base in BASES
            for seed in SEEDS
        ),
        "rates": tuple(
            _cell(kind, seed, rate=FAST_RATE, steps=BUDGETS[1])
            for kind in FAST
            for seed in SEEDS
        ),
    },
    run=run,
    expected_time="about 75 minutes of one processor core",
)
