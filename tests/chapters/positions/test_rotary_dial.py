"""The rotary dial's Python side."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from attnconv.attention import RotaryPositions, rotary_angles, rotate
from attnconv_book.chapters.positions import RotaryDial, rotary_dial_state
from attnconv_book.chapters.positions.rotary_dial import LAST

POSITIONS = st.integers(0, LAST)
VECTORS = st.integers(1, 4).flatmap(
    lambda pairs: st.tuples(
        *[st.lists(st.floats(-3, 3), min_size=2 * pairs, max_size=2 * pairs)] * 2
    )
)


def test_the_twin_equals_the_layer_of_the_package():
    torch.manual_seed(0)
    query, key = torch.randn(2, 8)
    q, k = RotaryPositions(8)(query.expand(61, 8), key.expand(61, 8))
    scores = q @ k.T
    for i, j in ((0, 0), (5, 2), (60, 0), (0, 60), (31, 44)):
        state = rotary_dial_state(query, key, i, j)
        assert state["score"] == pytest.approx(scores[i, j].item(), abs=1e-4)
        assert state["curve"][LAST + j - i] == pytest.approx(state["score"])
        turned = rotate(query[None], rotary_angles(1, 8, first=i))[0]
        assert sum(state["query"], []) == pytest.approx(turned.tolist(), abs=1e-5)
    assert state["speeds"] == pytest.approx(rotary_angles(2, 8)[1].tolist())


@given(VECTORS, POSITIONS, POSITIONS, st.integers(-LAST, LAST), st.floats(1, 1e6))
def test_moving_both_changes_no_number_of_the_score(pair, i, j, by, base):
    by = max(-min(i, j), min(LAST - max(i, j), by))
    here = rotary_dial_state(*pair, i, j, base)
    there = rotary_dial_state(*pair, i + by, j + by, base)
    assert there["parts"] == pytest.approx(here["parts"], abs=1e-12)
    assert here["score"] == pytest.approx(sum(here["parts"]))
    assert there["curve"] == here["curve"]


@given(VECTORS, POSITIONS, POSITIONS)
def test_turning_keeps_lengths_and_the_angle_gives_the_part(pair, i, j):
    state = rotary_dial_state(*pair, i, j)
    for m, (q, k) in enumerate(zip(state["query"], state["key"], strict=True)):
        lengths = [math.hypot(*vector[2 * m : 2 * m + 2]) for vector in pair]
        assert math.hypot(*q) == pytest.approx(lengths[0], abs=1e-12)
        assert math.hypot(*k) == pytest.approx(lengths[1], abs=1e-12)
        if (angle := state["between"][m]) is not None:
            cosine = math.cos(math.radians(angle))
            part = lengths[0] * lengths[1] * cosine
            assert state["parts"][m] == pytest.approx(part, abs=1e-9)


def test_numbers_a_hand_can_check():
    state = rotary_dial_state([1, 0, 0, 2], [1, 0, 3, 0], 3, 1, base=100)
    assert state["speeds"] == pytest.approx([1, 0.1])
    assert state["parts"] == pytest.approx(
        [math.cos(2), 6 * math.cos(math.pi / 2 + 0.2)]
    )
    # from the query to the key: the key stands clockwise of the query
    between = [-math.degrees(2), -90 - math.degrees(0.2)]
    assert state["between"] == pytest.approx(between)
    assert rotary_dial_state([0, 0], [1, 0], 1, 1)["between"] == [None]


def test_the_first_sight_tells_the_story():
    widget = RotaryDial()
    state = widget.results()
    assert state["speeds"] == pytest.approx([1, 0.1, 0.01, 0.001])
    assert state["parts"] == pytest.approx([math.cos(3 * s) for s in state["speeds"]])
    assert state["parts"][0] < -0.9 and min(state["parts"][1:]) > 0.9
    assert max(state["curve"]) == state["curve"][LAST] == 4  # best where they meet
    assert repr(widget) == "RotaryDial(4 dials, query at 5, key at 2, base 10000)"


def test_one_vector_is_enough():
    assert RotaryDial(key=[1.0, 2.0]).query == [1.0, 2.0]
    assert RotaryDial(torch.ones(4)).key == [1.0] * 4


def test_the_picture_follows_the_state():
    widget = RotaryDial()
    before = widget.to_svg()
    assert "Score: (−0.99) + 0.955 + 1 + 1 = 1.965." in before
    assert "angle −171.9°" in before
    widget.query_at = 6
    assert widget.to_svg() != before
    assert "no angle" in RotaryDial([0.0, 0.0], [0.0, 0.0]).to_svg()


def test_a_bad_assignment_leaves_the_state_as_it_was():
    widget = RotaryDial()
    for name, value in (("query_at", 61), ("key_at", -1), ("base", 0.5)):
        with pytest.raises(ValueError):
            setattr(widget, name, value)
    assert (widget.query_at, widget.key_at, widget.base) == (5, 2, 10000)


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="query must be 2, 4, 6 or 8 numbers"):
        RotaryDial([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="key must have as many numbers as query, 2"):
        RotaryDial([1.0, 2.0], [1.0] * 4)
    with pytest.raises(ValueError, match="key must hold finite numbers"):
        rotary_dial_state([1, 2], [1, float("nan")], 0, 0)
    with pytest.raises(ValueError, match="query_at must be at most 60, got 61"):
        RotaryDial(query_at=61)
    with pytest.raises(ValueError, match="base must be at most 1e.06, got 10000000"):
        RotaryDial(base=1e7)
