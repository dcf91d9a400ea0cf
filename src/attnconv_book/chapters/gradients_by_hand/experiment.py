"""Saturation: a softmax that is too certain when training begins.

Sixteen queries must find their sixteen keys. One attention layer learns it by its query
and key matrices alone; the value of key j is the j-th unit vector, so that the output
is the weights themselves. All runs have the same queries, keys, sizes and number of
steps. They differ in the size of the scores at the start: both matrices are multiplied
by the square root of a factor, so that every score is multiplied by the factor.

Six methods train each factor, each with four learning rates, and what they have
reached is read at several budgets of one long run. "sgd" is plain gradient descent on
the squared error, "adam" is Adam on the same gradients. "sgd-heard" and "adam-heard"
change one thing: the gradient of each query's scores keeps its direction, and its
length becomes that of the query's error, so that no query is silent. "sgd-equal" gives
all of them the same length, their mean, whatever their errors are. "log" is plain
descent on the loss -ln(weight on the own key), a control: it shows that the start can
be left.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from attnconv.attention import (
    attention_gradients,
    attention_weights,
    softmax_gradient,
)
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
RATES = {
    "sgd": (0.1, 0.3, 1.0, 3.0),
    "adam": (0.003, 0.01, 0.03, 0.1),
    "sgd-heard": (0.05, 0.1, 0.2, 0.4),
    "adam-heard": (0.01, 0.03, 0.1, 0.3),
    "sgd-equal": (0.3, 1.0, 3.0, 10.0),
    "log": (0.03, 0.1, 0.3, 1.0),
}
"""The methods, and the learning rates that each is tried with."""
BUDGETS = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
"""Numbers of steps after which a run is looked at; it goes on to the last."""
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


def gradients_at_start(
    factors: Sequence[float] = FACTORS, *, least: int | float = 0.1
) -> dict[str, Tensor]:
    """Measure what comes back to the queries before the first step.

    Args:
        factors: Factors on the scores, positive.
        least: A query counts as heard if its gradient is at least this part of the
            largest one; positive, at most 1.

    Returns:
        Three tensors (seeds, factors): "trace of J", the sum of the diagonal of the
        softmax's Jacobian, mean over the queries; "query matrix", the norm of the
        gradient of that matrix; "queries heard", how many of the 16 queries are.

    Raises:
        ValueError: If there is no factor, one is not positive, or `least` is not above
            0 and at most 1.
    """
    check_filled("factors", factors)
    check_positive("least", least)
    if least > 1:
        raise ValueError(f"least must be at most 1, got {least}")
    for factor in factors:
        check_positive("factors", factor)
    names = torch.eye(KEYS, dtype=torch.float64)
    rows: dict[str, list[list[Tensor]]] = {
        "trace of J": [],
        "query matrix": [],
        "queries heard": [],
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
            heard = (sizes >= sizes.max() * least).sum()
            rows["queries heard"][-1].append(heard.to(sizes.dtype))
    return {
        name: torch.stack([torch.stack(seed) for seed in row])
        for name, row in rows.items()
    }


def queries_found(records: Sequence[dict[str, Any]], method: str) -> Tensor:
    """Read from the records how many queries have found their key, at the best rate.

    Args:
        records: From `load_records("saturation")`.
        method: One of `RATES`.

    Returns:
        (budgets, seeds, factors). For each budget and factor the rate whose mean loss
        is lowest at that budget.

    Raises:
        ValueError: If there is no record of the method.
    """
    return _at_best_rate(records, method, "found")


def score_spread(records: Sequence[dict[str, Any]], method: str) -> Tensor:
    """Read from the records how widely the scores vary, at the best rate.

    Args:
        records: From `load_records("saturation")`.
        method: As in `queries_found`.

    Returns:
        (budgets, seeds, factors). Standard deviation over all pairs of query and key.

    Raises:
        ValueError: If there is no record of the method.
    """
    return _at_best_rate(records, method, "spread")


def _at_best_rate(records: Sequence[dict[str, Any]], method: str, what: str) -> Tensor:
    check_choice("method", method, tuple(RATES))
    runs = [
        record["result"]
        for record in records
        if record["parameters"]["method"] == method
    ]
    check_filled("records", runs)
    (run,) = runs
    losses = torch.tensor(run["loss"], dtype=torch.float64)
    best = losses.mean(dim=2, keepdim=True).argmin(dim=-1, keepdim=True)
    numbers = torch.tensor(run[what], dtype=torch.float64)
    numbers = numbers.gather(-1, best.expand(*numbers.shape[:-1], 1))
    return numbers.squeeze(-1).mT


def run(method: str) -> dict[str, Any]:
    """Train all factors, seeds and rates of one method, side by side.

    Args:
        method: One of `RATES`.

    Returns:
        Lists (budgets, factors, seeds, rates): the squared error, how many queries give
        their own key the largest weight, and the standard deviation of the scores. A
        run that has left the finite numbers has the loss of a certain wrong answer, 2.
    """
    check_choice("method", method, tuple(RATES))
    rates = RATES[method]
    draws = [draw_pointers(seed) for seed in SEEDS]
    asks, offers, *starts = (
        torch.stack(parts)[:, None] for parts in zip(*draws, strict=True)
    )
    shape = (len(FACTORS), len(draws), len(rates), DIM, DIM)
    grow = torch.tensor(FACTORS, dtype=torch.float64).sqrt().view(-1, 1, 1, 1, 1)
    matrices = [(grow * start).expand(shape).clone() for start in starts]
    step_of = _Steps(method.startswith("adam"), rates)
    names, scale = torch.eye(KEYS, dtype=torch.float64), DIM**-0.5
    result: dict[str, list[Any]] = {"loss": [], "found": [], "spread": []}
    for step in range(BUDGETS[-1] + 1):
        query, key = asks @ matrices[0], offers @ matrices[1]
        scores = scale * query @ key.mT
        weights = scores.softmax(-1)
        if step in BUDGETS:
            for name, numbers in _state(scores, weights).items():
                result[name].append(numbers)
        d_scores = scale * _score_gradients(method, weights, weights - names)
        steps = step_of([asks.mT @ d_scores @ key, offers.mT @ d_scores.mT @ query])
        matrices = [m - change for m, change in zip(matrices, steps, strict=True)]
    settings = {
        "budgets": list(BUDGETS),
        "factors": list(FACTORS),
        "rates": list(rates),
        "seeds": len(draws),
        "keys": KEYS,
    }
    return settings | result


def _score_gradients(method: str, weights: Tensor, error: Tensor) -> Tensor:
    """What reaches the scores, one row for each query."""
    if method == "log":
        return error / KEYS
    rows = softmax_gradient(weights, 2 * error / KEYS)
    lengths = rows.norm(dim=-1, keepdim=True)
    if method.endswith("heard"):
        wanted = error.norm(dim=-1, keepdim=True) / KEYS
    elif method.endswith("equal"):
        wanted = lengths.mean(dim=-2, keepdim=True)
    else:
        return rows
    heard: Tensor = rows / (lengths + 1e-100) * wanted
    return heard


def _state(scores: Tensor, weights: Tensor) -> dict[str, list[Any]]:
    """What is recorded at a budget."""
    names = torch.eye(KEYS, dtype=weights.dtype)
    losses = (weights - names).square().sum(-1).mean(-1).nan_to_num(2.0)
    found = (weights.argmax(-1) == torch.arange(KEYS)).sum(-1)
    spread = scores.flatten(-2).std(-1).nan_to_num(0.0, 0.0, 0.0)
    return {
        "loss": [[[round(x, 6) for x in row] for row in f] for f in losses.tolist()],
        "found": found.tolist(),
        "spread": [[[round(x, 2) for x in row] for row in f] for f in spread.tolist()],
    }


class _Steps:
    """The change of the matrices, each rate for itself: plain descent, or Adam."""

    def __init__(self, adam: bool, rates: tuple[float, ...]) -> None:
        self.adam = adam
        self.rates = torch.tensor(rates, dtype=torch.float64).view(-1, 1, 1)
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
    claim="An attention whose softmax is saturated at the start learns later; "
    "with each query as loud as its error the delay ends.",
    parts={method: (Cell(method, {"method": method}),) for method in RATES},
    run=run,
    expected_time="about 3 minutes of one processor core",
)
