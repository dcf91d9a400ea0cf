"""What softmax makes of a few scores."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnconv_book.chapters.attention_step_by_step import (
    random_scores,
    softmax_explorer_state,
    softmax_spreads,
)

some_scores = st.lists(st.floats(-30, 30), min_size=2, max_size=8)


def test_on_numbers_a_hand_can_check():
    state = softmax_explorer_state([math.log(3), 0])
    assert state["weights"] == pytest.approx([3 / 4, 1 / 4])
    entropy = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    assert state["entropy"] == pytest.approx(entropy)
    assert state["share"] == pytest.approx(entropy / math.log(2))
    assert state["keys"] == pytest.approx(math.exp(entropy))
    assert state["derivative"] == pytest.approx(3 / 16)
    assert state["overflow"] is False


def test_what_goes_in():
    state = softmax_explorer_state([8, -4, 2], 2, 0.5, 1)
    assert state["inputs"] == [9, -3, 3]


@given(some_scores, st.floats(-50, 50))
def test_a_constant_changes_no_weight(scores, constant):
    plain = softmax_explorer_state(scores)
    shifted = softmax_explorer_state(scores, 1, 1, constant)
    assert shifted["weights"] == pytest.approx(plain["weights"], abs=1e-9)
    assert shifted["derivative"] == pytest.approx(plain["derivative"], abs=1e-9)


@given(some_scores)
def test_a_temperature_is_a_divisor(scores):
    assert softmax_explorer_state(scores, 4, 1) == softmax_explorer_state(scores, 1, 4)


@given(some_scores)
def test_the_largest_derivative_stands_on_the_diagonal(scores):
    state = softmax_explorer_state(scores)
    most = max(weight * (1 - weight) for weight in state["weights"])
    assert state["derivative"] == pytest.approx(most, abs=1e-12)
    assert state["derivative"] <= 0.25 + 1e-12
    assert -1e-12 <= state["share"] <= 1 + 1e-12


def test_where_float32_ends():
    assert not softmax_explorer_state([88.7, 0])["overflow"]
    assert softmax_explorer_state([88.8, 0])["overflow"]
    assert softmax_explorer_state([0, 0], constant=89)["overflow"]


def test_divided_scores_stay_soft_and_others_do_not():
    spreads = softmax_spreads(random_scores(0))
    assert min(spreads["scaled_share"]) > 0.75
    assert min(spreads["scaled_derivative"]) > 0.2
    assert spreads["plain_share"][0] > 0.6 and spreads["plain_share"][-1] < 0.01
    assert spreads["plain_derivative"][-1] < 0.01
    one = softmax_spreads(random_scores(0)[2:3], 2.0)
    state = softmax_explorer_state(random_scores(0)[2][0], 2, 2)
    assert one["scaled_share"][0] == pytest.approx(state["share"])


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="scores must be 2 to 8 numbers, got 1"):
        softmax_explorer_state([1])
    with pytest.raises(ValueError, match="temperature must be"):
        softmax_explorer_state([1, 2], 1, 0)
