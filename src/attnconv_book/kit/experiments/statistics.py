"""Means, spreads and intervals for results over seeds and over folds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from attnconv.validation import (
    check_at_least,
    check_filled,
    check_finite,
    check_positive,
)


@dataclass(frozen=True)
class Interval:
    """A mean with the interval that holds the true mean with a given confidence.

    Attributes:
        mean: The mean of the n values.
        low: Lower end.
        high: Upper end.
        n: Number of values.
    """

    mean: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        """Write mean, interval and n on one line."""
        return f"{self.mean:+.2f} [{self.low:+.2f}, {self.high:+.2f}], n = {self.n}"


def mean_sd(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean and the sample standard deviation (divisor n - 1).

    Args:
        values: At least two numbers.

    Raises:
        ValueError: There are fewer than two values, or one is not finite.
    """
    _check_values("values", values)
    mean = math.fsum(values) / len(values)
    squares = math.fsum((value - mean) ** 2 for value in values)
    return mean, math.sqrt(squares / (len(values) - 1))


def paired_t_interval(
    first: Sequence[float], second: Sequence[float], *, confidence: float = 0.95
) -> Interval:
    """Interval for the mean of `first - second`, paired position by position.

    Take one value per seed (average over folds before): values of the same seed
    share what the seed decides, and the pairing removes it.

    Args:
        first: Results of one model, one per seed.
        second: Results of the other model under the same seeds, in the same order.
        confidence: Share of such intervals that hold the true mean difference if
            the differences are independent and about normal, in (0, 1).

    Returns:
        Mean difference with its Student t interval; n - 1 degrees of freedom.

    Raises:
        ValueError: The lengths differ, fewer than two pairs, a value that is not
            finite, or `confidence` outside (0, 1).
    """
    differences = _differences(first, second)
    return _interval(differences, 1 / len(differences), confidence)


def nadeau_bengio_interval(
    first: Sequence[float],
    second: Sequence[float],
    *,
    n_train: int,
    n_test: int,
    confidence: float = 0.95,
) -> Interval:
    """Interval for the mean of `first - second` over folds that share training data.

    The training parts of two folds overlap, so the differences are not independent
    and the plain t interval is too short. The variance of the mean is taken as
    (1/n + n_test/n_train) times the sample variance instead of 1/n times.

    Args:
        first: Results of one model, one per fold (or per fold and repetition).
        second: Results of the other model on the same folds, in the same order.
        n_train: Examples in a training part, >= 1.
        n_test: Examples in a test part, >= 1.
        confidence: Nominal coverage, in (0, 1).

    Returns:
        Mean difference with its corrected interval; n - 1 degrees of freedom.

    Raises:
        ValueError: As for `paired_t_interval`, or `n_train` or `n_test` below 1.

    Source: C. Nadeau and Y. Bengio, Inference for the generalization error,
        Machine Learning 52 (2003), the corrected resampled t-test; for repeated
        cross-validation R. R. Bouckaert and E. Frank, PAKDD 2004.
    """
    check_at_least("n_train", n_train, 1)
    check_at_least("n_test", n_test, 1)
    differences = _differences(first, second)
    return _interval(differences, 1 / len(differences) + n_test / n_train, confidence)


def _differences(first: Sequence[float], second: Sequence[float]) -> list[float]:
    check_filled("first", first)
    check_filled("second", second)
    if len(first) != len(second):
        raise ValueError(
            f"first and second must be paired, got {len(first)} and "
            f"{len(second)} values"
        )
    _check_values("first", first)
    _check_values("second", second)
    return [a - b for a, b in zip(first, second, strict=True)]


def _interval(differences: list[float], factor: float, confidence: float) -> Interval:
    check_positive("confidence", confidence)
    if not confidence < 1:
        raise ValueError(f"confidence must lie in (0, 1), got {confidence}")
    # Here, because it takes longer to import than all the rest, and each process of
    # an experiment imports this file.
    from scipy.stats import t as student_t

    mean, sd = mean_sd(differences)
    quantile = float(student_t.ppf((1 + confidence) / 2, df=len(differences) - 1))
    half = quantile * sd * math.sqrt(factor)
    return Interval(mean, mean - half, mean + half, len(differences))


def _check_values(name: str, values: Sequence[float]) -> None:
    check_filled(name, values)
    if len(values) < 2:
        raise ValueError(f"{name} must hold at least 2 values, got {len(values)}")
    for value in values:
        check_finite(name, value)
