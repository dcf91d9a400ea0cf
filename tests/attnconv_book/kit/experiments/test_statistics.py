import math

import numpy as np
import pytest
from scipy import stats

from attnconv_book.kit.experiments.statistics import (
    mean_sd,
    nadeau_bengio_interval,
    paired_t_interval,
)


def test_mean_and_sample_standard_deviation_by_hand():
    assert mean_sd([2.0, 4.0, 4.0, 6.0]) == (4, math.sqrt(8 / 3))


def test_paired_interval_by_hand():
    # Differences 1, 2, 3: mean 2, sd 1, n = 3, t(0.975; 2) = 4.302653.
    interval = paired_t_interval([11.0, 22.0, 33.0], [10.0, 20.0, 30.0])
    assert interval.mean == 2 and interval.n == 3
    assert interval.high - 2 == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)
    assert 2 - interval.low == pytest.approx(interval.high - 2)


def test_paired_interval_equals_scipy():
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 7)).tolist()
    known = stats.ttest_rel(first, second).confidence_interval(0.9)
    ours = paired_t_interval(first, second, confidence=0.9)
    assert (ours.low, ours.high) == pytest.approx((known.low, known.high))


def test_corrected_interval_by_hand():
    # As above, but the variance of the mean is 1/3 + 1/4 instead of 1/3.
    interval = nadeau_bengio_interval(
        [1.0, 2.0, 3.0], [0.0, 0.0, 0.0], n_train=80, n_test=20
    )
    half = 4.302653 * math.sqrt(1 / 3 + 1 / 4)
    assert interval.high - 2 == pytest.approx(half, rel=1e-6)


def test_corrected_interval_is_wider_than_the_plain_one():
    first, second = [0.9, 0.8, 0.95, 0.7, 0.85], [0.8, 0.8, 0.9, 0.75, 0.8]
    plain = paired_t_interval(first, second)
    wider = nadeau_bengio_interval(first, second, n_train=4, n_test=1)
    assert wider.mean == plain.mean
    ratio = (wider.high - wider.mean) / (plain.high - plain.mean)
    assert ratio == pytest.approx(math.sqrt((1 / 5 + 1 / 4) / (1 / 5)))


def test_interval_of_five_seeds_holds_the_truth_about_95_times_in_100():
    rng = np.random.default_rng(1)
    draws = rng.normal(size=(2000, 2, 5))
    holds = [
        (interval := paired_t_interval(a, b)).low <= 0 <= interval.high
        for a, b in draws.tolist()
    ]
    assert 0.93 < np.mean(holds) < 0.97


def test_interval_prints_for_a_table():
    assert str(paired_t_interval([3.0, 3.0], [1.0, 1.0])) == (
        "+2.00 [+2.00, +2.00], n = 2"
    )


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean_sd([1.0]), "values.*at least 2.*got 1"),
        (lambda: mean_sd([1.0, math.nan]), "values.*finite.*nan"),
        (lambda: paired_t_interval([1, 2], [1, 2, 3]), "paired.*2 and 3"),
        (lambda: paired_t_interval([1], [1]), "first.*at least 2"),
        (lambda: paired_t_interval([1, 2], [1, math.inf]), "second.*finite.*inf"),
        (lambda: paired_t_interval([1, 2], [1, 2], confidence=95), "confidence.*95"),
        (
            lambda: nadeau_bengio_interval([1, 2], [1, 2], n_train=0, n_test=1),
            "n_train.*1.*0",
        ),
        (
            lambda: nadeau_bengio_interval([1, 2], [1, 2], n_train=1, n_test=0),
            "n_test.*1.*0",
        ),
    ],
)
def test_wrong_input_is_refused_with_a_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()
