"""What the records of the nine networks say, with as many seeds as are finished."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attnconv.validation import check_at_least, check_choice
from attnconv_book.chapters.vision_backbones.networks import CONTENDERS, DATA
from attnconv_book.kit.experiments import (
    Interval,
    load_records,
    nadeau_bengio_interval,
    paired_t_interval,
)

WHOLE = 5
"""Seeds of the whole experiment."""


def finished_seeds(data: str) -> list[int]:
    """Name the seeds for which every network has a record.

    Args:
        data: One of `DATA`.

    Returns:
        The seeds, rising; all five once the experiment is whole.

    Raises:
        ValueError: If there are no such data.
    """
    check_choice("data", data, DATA)
    found = _records(data)
    return sorted(set.intersection(*(set(found[name]) for name in CONTENDERS)))


def results_of(data: str, name: str) -> list[dict[str, Any]]:
    """Return what was recorded of one network, one entry for each finished seed.

    Args:
        data: One of `DATA`.
        name: One of `CONTENDERS`.

    Raises:
        ValueError: If there are no such data or no such network.
    """
    check_choice("name", name, CONTENDERS)
    seeds = finished_seeds(data)
    found = _records(data)[name]
    return [found[seed] for seed in seeds]


def accuracies(data: str, name: str, *, of: str = "right") -> NDArray[np.float64]:
    """Return how often a network was right, in percent.

    Args:
        data: One of `DATA`.
        name: One of `CONTENDERS`.
        of: "right" counts test images, "right_in_training" those it had learned from.

    Returns:
        (seeds, budgets).

    Raises:
        ValueError: If there are no such data, no such network or no such count.
    """
    check_choice("of", of, ("right", "right_in_training"))
    asked = "n_test" if of == "right" else "n_looked_at"
    results = results_of(data, name)
    return np.array([100 * np.array(run[of]) / run[asked] for run in results])


def gain_over(
    base: str,
    data: str,
    name: str,
    *,
    epochs: int | None = None,
    comparisons: int = 1,
) -> Interval:
    """Say by how many points one network is ahead of another, paired over seeds.

    On digits the seeds are folds, which share most of their training images; there the
    interval is Nadeau and Bengio's. On pictures it is Student's.

    Args:
        base: The other network, one of `CONTENDERS`.
        data: One of `DATA`.
        name: One of `CONTENDERS`.
        epochs: One of the recorded budgets; `None` means the last.
        comparisons: With how many comparisons, this one included, the interval is to
            hold at the same time (Bonferroni's correction).

    Returns:
        Mean difference and interval, at 95 % for all comparisons together.

    Raises:
        TypeError: If `comparisons` is not an integer.
        ValueError: If there are no such data or network, no comparison, no such budget,
            or fewer than two finished seeds.
    """
    check_at_least("comparisons", comparisons, 1)
    check_choice("base", base, CONTENDERS)
    check_choice("name", name, CONTENDERS)
    first, second = accuracies(data, name), accuracies(data, base)
    budgets = results_of(data, name)[0]["epochs"]
    if epochs is not None and epochs not in budgets:
        raise ValueError(f"epochs must be one of {budgets}, got {epochs!r}")
    at = -1 if epochs is None else budgets.index(epochs)
    ours: Sequence[float] = first[:, at].tolist()
    theirs: Sequence[float] = second[:, at].tolist()
    confidence = 1 - 0.05 / comparisons
    if data != "digits":
        return paired_t_interval(ours, theirs, confidence=confidence)
    sizes = results_of(data, name)
    return nadeau_bengio_interval(
        ours,
        theirs,
        n_train=round(float(np.mean([run["n_train"] for run in sizes]))),
        n_test=round(float(np.mean([run["n_test"] for run in sizes]))),
        confidence=confidence,
    )


@cache
def _records(data: str) -> dict[str, dict[int, dict[str, Any]]]:
    found: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in CONTENDERS}
    for record in load_records("backbones"):
        asked = record["parameters"]
        if asked["data"] == data:
            found[asked["model"]][asked["seed"]] = record["result"]
    return found
