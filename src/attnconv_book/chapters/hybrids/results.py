"""What the records of the thirteen networks say, for the chapter."""

from functools import cache
from typing import Any

from attnconv.validation import check_at_least, check_choice
from attnconv_book.chapters.hybrids.contenders import CONTENDERS
from attnconv_book.chapters.hybrids.tasks import CLASSES
from attnconv_book.kit.experiments import Interval, load_records, paired_t_interval

TASKS = (*CLASSES, "photographs")
"""What the networks were tried on; the last one has an experiment of its own."""


@cache
def _records() -> dict[tuple[str, str], dict[int, dict[str, Any]]]:
    found: dict[tuple[str, str], dict[int, dict[str, Any]]] = {}
    for record in (*load_records("hybrids"), *load_records("hybrid-pictures")):
        asked = {"task": "photographs", **record["parameters"]}
        seeds = found.setdefault((asked["task"], asked["contender"]), {})
        seeds[asked["seed"]] = record["result"]
    return found


def results_of(task: str, contender: str) -> list[dict[str, Any]]:
    """Return the results of one network on one task, one for each seed.

    Args:
        task: One of `TASKS`.
        contender: One of `CONTENDERS`.

    Returns:
        What `run_hybrid` returned, in the order of the seeds.

    Raises:
        ValueError: If there is no such task or contender.
    """
    check_choice("task", task, TASKS)
    check_choice("contender", contender, CONTENDERS)
    return [result for _, result in sorted(_records()[task, contender].items())]


def final_accuracies(task: str, contender: str) -> list[float]:
    """Return how often one network was right at the end, in percent, for each seed.

    Args:
        task: One of `TASKS`.
        contender: One of `CONTENDERS`.

    Raises:
        ValueError: If there is no such task or contender.
    """
    return [100 * result["accuracy"][-1] for result in results_of(task, contender)]


def gain_over(
    base: str, task: str, contender: str, *, comparisons: int = 1
) -> Interval:
    """Say by how many points one network is better than another, paired over seeds.

    Args:
        base: The other network, one of `CONTENDERS`.
        task: One of `TASKS`.
        contender: One of `CONTENDERS`.
        comparisons: With how many comparisons, this one included, the interval is to
            hold at the same time (Bonferroni's correction).

    Returns:
        Mean and t interval, at 95 % for all comparisons together.

    Raises:
        TypeError: If `comparisons` is not an integer.
        ValueError: If there is no such task or network, or no comparison.
    """
    check_choice("base", base, CONTENDERS)
    check_at_least("comparisons", comparisons, 1)
    return paired_t_interval(
        final_accuracies(task, contender),
        final_accuracies(task, base),
        confidence=1 - 0.05 / comparisons,
    )
