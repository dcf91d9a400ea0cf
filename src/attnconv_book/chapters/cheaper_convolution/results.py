"""What the records say of the small CNN that was made smaller."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from attnconv.validation import check_choice
from attnconv_book.chapters.cheaper_convolution.smaller_experiment import METHODS
from attnconv_book.kit.experiments import Interval, load_records, paired_t_interval


def smaller_results(method: str) -> list[dict[str, Any]]:
    """Return the results of one method, by seed.

    Args:
        method: One of "weights", "channels", "int8" and "taught".

    Raises:
        ValueError: If there is no such method.
    """
    check_choice("method", method, METHODS)
    of_seed = {
        record["parameters"]["seed"]: record["result"]
        for record in load_records("smaller")
        if record["parameters"]["method"] == method
    }
    return [of_seed[seed] for seed in sorted(of_seed)]


def percent_right(method: str, name: str) -> NDArray[np.float64]:
    """Return how many test digits were right, in percent.

    Args:
        method: One of "weights", "channels", "int8" and "taught".
        name: What was read: "whole", or another count of the method's results.

    Returns:
        (seeds,), or (seeds, sizes) where several sizes were tried.

    Raises:
        ValueError: If there is no such method or count.
    """
    results = smaller_results(method)
    _check_count("name", name, results)
    return np.array(
        [100 * np.array(result[name]) / result["n_test"] for result in results]
    )


def _check_count(argument: str, name: str, results: list[dict[str, Any]]) -> None:
    check_choice(argument, name, [key for key in results[0] if key != "n_test"])


def gains(method: str, name: str, base: str) -> list[Interval]:
    """Say by how many points one count is above another, paired over seeds.

    Args:
        method: "channels" or "taught".
        name: One count of its results.
        base: The other one.

    Returns:
        An interval for each size; together they hold with 95 % (Bonferroni).

    Raises:
        ValueError: If there is no such method or count.
    """
    _check_count("base", base, smaller_results(method))
    high, low = percent_right(method, name), percent_right(method, base)
    confidence = 1 - 0.05 / high.shape[1]
    return [
        paired_t_interval(
            high[:, at].tolist(), low[:, at].tolist(), confidence=confidence
        )
        for at in range(high.shape[1])
    ]
