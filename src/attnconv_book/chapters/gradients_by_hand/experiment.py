"""Saturation: a softmax that is too certain when training begins.

Sixteen queries must find their sixteen keys. One attention layer learns it by its query
and key matrices alone; the value of key j is the j-th unit vector, so that the output
is the weights themselves. All runs have the same queries, keys, sizes and number of
steps. They differ in the size of the scores at the start: both matrices are multiplied
by the square root of a factor, so that every score is multiplied by the factor.

Each factor is tried with the same learning rates, so that a smaller gradient is not
taken for a smaller chance. The gradients are those of `attention_gradients`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from attnconv.attention import attention_gradients, attention_weights
from attnconv.validation import (
    check_at_least,
    check_choice,
    check_filled,
    check_positive,
)
from attnconv_book.kit.experiments.runner import Cell, Experiment

KEYS = 16
DIM = 16
FACTORS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
RATES = {"sgd": (0.3, 1.0, 3.0, 10.0), "adam": (0.003, 0.01, 0.03, 0.1)}
STEPS = 2000
SOLVED = 0.1
"""A loss below this counts as learned; a layer that guesses has about 1."""
SEEDS = range(5)


class Pointers(NamedTuple):
    """What a run begins with.

    Attributes:
        asks: What is known of each query, (keys, dim).
        offers: What is known of each key, (keys, dim).
        query_matrix: (dim, dim), for scores of about unit size.
        key_matrix: (dim, dim).
    """

    asks: Tensor
    offers: Tensor
    query_matrix: Tensor
    key_matrix: Tensor


def draw_pointers(seed: int) -> Pointers:
    """Draw queries, keys and matrices, in float64.

    Args:
        seed: Fixes what is drawn.

    Returns:
        All entries are normal and independent. The matrices are drawn so that the
        scores, divided by √dim, vary by about 1.

    Raises:
        TypeError: If the seed is not an integer.
        ValueError: If the seed is negative.
    """
    check_at_least("seed", seed, 0)
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randn(4, KEYS, DIM, generator=generator, dtype=torch.float64)
    return Pointers(drawn[0], drawn[1], drawn[2] / DIM**0.5, drawn[3] / DIM**0.5)


def gradients_at_start(factors: Sequence[float] = FACTORS) -> dict[str, Tensor]:
    """Measure what reaches the queries before the first step.

    Args:
        factors: Factors on the scores, positive.

    Returns:
        Three tensors (seeds, factors): "trace of J", the sum of the diagonal of the
        softmax's Jacobian, mean over the queries; "query matrix", the norm of the
        gradient of that matrix; "queries reached", the number of queries whose gradient
        is at least a tenth of the largest one.

    Raises:
        ValueError: If there is no factor, or one is not positive.
    """
    check_filled("factors", factors)
    for factor in factors:
        check_positive("factors", factor)
    names = torch.eye(KEYS, dtype=torch.float64)
    rows: dict[str, list[list[Tensor]]] = {
        "trace of J": [],
        "query matrix": [],
        "queries reached": [],
    }
    for seed in SEEDS:
        start = draw_pointers(seed)
        for row in rows.values():
            row.append([])
        for factor in factors:
            query = start.asks @ (start.query_matrix * factor**0.5)
            key = start.offers @ (start.key_matrix * factor**0.5)
            weights = attention_weights(query, key)
            error = 2 * (weights - names) / KEYS
            back = attention_gradients(query, key, names, error).query
            rows["trace of J"][-1].append((weights * (1 - weights)).sum(-1).mean())
            rows["query matrix"][-1].append((start.asks.mT @ back).norm())
            sizes = back.norm(dim=-1)
            reached = (sizes >= sizes.max() / 10).sum()
            rows["queries reached"][-1].append(reached.to(sizes.dtype))
    return {
        name: torch.stack([torch.stack(seed) for seed in row])
        for name, row in rows.items()
    }


def queries_found(records: Sequence[dict[str, Any]], optimizer: str) -> Tensor:
    """Read from the records how many queries found their key, at the best rate.

    Args:
        records: From `load_records("saturation")`.
        optimizer: "sgd" or "adam".

    Returns:
        (seeds, factors). For each factor the rate with the lowest mean loss at the end.

    Raises:
        ValueError: If there is no record of the optimizer.
    """
    check_choice("optimizer", optimizer, tuple(RATES))
    runs = [
        record["result"]
        for record in records
        if record["parameters"]["optimizer"] == optimizer
    ]
    check_filled("records", runs)
    losses = torch.tensor([run["last_loss"] for run in runs])
    best = losses.mean(dim=0).argmin(dim=1)
    found = torch.tensor([run["found"] for run in runs], dtype=torch.float64)
    return found[:, torch.arange(len(best)), best]


def run(optimizer: str, seed: int) -> dict[str, Any]:
    """Train all factors and rates of one seed, side by side.

    Args:
        optimizer: "sgd" or "adam".
        seed: Fixes queries, keys and matrices.

    Returns:
        For each factor and rate the first step with a loss below `SOLVED` (None if
        there is none), the last loss, and how many queries give their own key the
        largest weight at the end.
    """
    check_choice("optimizer", optimizer, tuple(RATES))
    start, rates = draw_pointers(seed), RATES[optimizer]
    grow = torch.tensor(FACTORS, dtype=torch.float64).sqrt().view(-1, 1, 1, 1)
    stacked = grow.expand(-1, len(rates), DIM, DIM)
    matrices = [start.query_matrix * stacked, start.key_matrix * stacked]
    asks = start.asks.expand(len(FACTORS), len(rates), KEYS, DIM)
    offers = start.offers.expand_as(asks)
    step_of = _Steps(optimizer, rates)
    losses, names = [], torch.eye(KEYS, dtype=torch.float64)
    for _ in range(STEPS + 1):
        query, key = asks @ matrices[0], offers @ matrices[1]
        weights = attention_weights(query, key)
        error = weights - names
        losses.append(error.square().sum(-1).mean(-1))
        value = names.expand_as(weights)
        gradients = attention_gradients(query, key, value, 2 * error / KEYS)
        steps = step_of([asks.mT @ gradients.query, offers.mT @ gradients.key])
        matrices = [m - step for m, step in zip(matrices, steps, strict=True)]
    courses = torch.stack(losses)
    found = (weights.argmax(-1) == torch.arange(KEYS)).sum(-1)
    return {
        "factors": list(FACTORS),
        "rates": list(rates),
        "steps": STEPS,
        "solved_at": [[_first(one) for one in row.T] for row in courses.unbind(1)],
        "last_loss": [[round(x, 6) for x in row] for row in courses[-1].tolist()],
        "found": found.tolist(),
        "keys": KEYS,
    }


def _first(course: Tensor) -> int | None:
    """The first step at which a loss is low enough."""
    steps = (course < SOLVED).nonzero()
    return int(steps[0]) if len(steps) else None


class _Steps:
    """The change of the matrices, each rate for itself: plain descent, or Adam."""

    def __init__(self, optimizer: str, rates: tuple[float, ...]) -> None:
        self.adam = optimizer == "adam"
        self.rates = torch.tensor(rates, dtype=torch.float64).view(1, -1, 1, 1)
        self.taken = 0
        self.means: list[Tensor] = []
        self.squares: list[Tensor] = []

    def __call__(self, gradients: list[Tensor]) -> list[Tensor]:
        if not self.adam:
            return [self.rates * gradient for gradient in gradients]
        if not self.taken:
            self.means = [torch.zeros_like(gradient) for gradient in gradients]
            self.squares = [torch.zeros_like(gradient) for gradient in gradients]
        self.taken += 1
        changes = []
        for mean, square, gradient in zip(
            self.means, self.squares, gradients, strict=True
        ):
            mean.mul_(0.9).add_(gradient, alpha=0.1)
            square.mul_(0.999).addcmul_(gradient, gradient, value=0.001)
            corrected = mean / (1 - 0.9**self.taken)
            size = (square / (1 - 0.999**self.taken)).sqrt()
            changes.append(self.rates * corrected / (size + 1e-8))
        return changes


SATURATION = Experiment(
    name="saturation",
    claim="An attention whose softmax is saturated at the start learns later or never.",
    parts={
        optimizer: tuple(
            Cell(f"{optimizer}-{seed}", {"optimizer": optimizer, "seed": seed})
            for seed in SEEDS
        )
        for optimizer in RATES
    },
    run=run,
    expected_time="about 1 minute of one processor core",
)
