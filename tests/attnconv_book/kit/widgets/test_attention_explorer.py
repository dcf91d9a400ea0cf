"""The attention explorer's Python side."""

import math

import pytest
import torch

from attnconv_book.kit.widgets import (
    AttentionExplorer,
    attention_explorer_state,
)

EVERYONE = [[True] * 4] * 4


def test_the_twin_on_numbers_a_hand_can_check():
    state = attention_explorer_state(
        query=[[1, 0], [0, 0]],
        key=[[math.log(3) * math.sqrt(2), 5], [0, 7]],
        value=[[4, 0], [0, 8]],
        mask=[[True, True], [False, True]],
    )
    assert state["scale"] == pytest.approx(1 / math.sqrt(2))
    assert state["scores"] == [pytest.approx([math.log(3), 0]), [0, 0]]
    assert state["weights"] == [pytest.approx([0.75, 0.25]), [0, 1]]
    assert state["output"] == [pytest.approx([3, 2]), [0, 8]]


def test_a_row_with_nothing_to_attend_to_is_zero():
    mask = [[True] * 4, [False] * 4, [True] * 4, [True] * 4]
    state = AttentionExplorer(mask=mask).results()
    assert state["weights"][1] == [0, 0, 0, 0]
    assert state["output"][1] == [0, 0]
    assert sum(state["weights"][0]) == pytest.approx(1)


def test_the_first_sight_tells_the_story():
    widget = AttentionExplorer()
    weights = widget.results()["weights"]
    row = weights[list(widget.tokens).index("itself")]
    assert row.index(max(row)) == list(widget.tokens).index("cat")
    assert 0.6 < max(row) < 0.9  # clear, but the others are seen


def test_the_temperature_flattens():
    sharp, flat = (
        max(AttentionExplorer(temperature=t).results()["weights"][3]) for t in (0.25, 4)
    )
    assert sharp > 0.95 and flat < 0.4


def test_masks_by_name():
    assert AttentionExplorer().mask == EVERYONE
    causal = AttentionExplorer(mask="causal").mask
    assert causal == torch.ones(4, 4).tril().bool().tolist()


@pytest.mark.parametrize("n", [4, 5, 6])
def test_four_to_six_tokens(n):
    table = torch.arange(2 * n).reshape(n, 2) / 7
    widget = AttentionExplorer(list("abcdef")[:n], table, table, table)
    assert len(widget.results()["output"]) == n
    assert repr(widget) == f"AttentionExplorer({' '.join('abcdef'[:n])})"


def test_the_picture_follows_the_state():
    widget = AttentionExplorer()
    before = widget.to_svg()
    assert "Output of itself: 0.04·(0, 0.5) + 0.73·(2, 0)" in before
    widget.temperature = 3.0
    assert widget.to_svg() != before


def test_a_bad_assignment_leaves_the_state_as_it_was():
    widget = AttentionExplorer()
    with pytest.raises(ValueError):
        widget.query = [[1.0, 2.0]]
    with pytest.raises(ValueError):
        widget.temperature = -1.0
    assert len(widget.query) == 4
    assert widget.temperature == 1.0


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="tokens must be 4 to 6 names, got 3"):
        AttentionExplorer(["a", "b", "c"])
    with pytest.raises(ValueError, match="query must have 4 rows of 2 numbers"):
        AttentionExplorer(query=[[1, 2]] * 3)
    with pytest.raises(ValueError, match="value must have 4 rows of 2 numbers"):
        AttentionExplorer(value=[[1, 2, 3]] * 4)
    with pytest.raises(ValueError, match="key must hold finite numbers, got inf"):
        AttentionExplorer(key=[[1, float("inf")]] * 4)
    with pytest.raises(ValueError, match="mask must be .*causal.*got 'window'"):
        AttentionExplorer(mask="window")
    with pytest.raises(TypeError, match="mask must be boolean"):
        AttentionExplorer(mask=[[1, 1, 1, 1]] * 4)
    with pytest.raises(ValueError, match=r"mask must have shape \(4, 4\)"):
        AttentionExplorer(mask=[[True] * 3] * 4)
    with pytest.raises(ValueError, match="temperature must be greater than 0, got 0"):
        AttentionExplorer(temperature=0.0)
    with pytest.raises(ValueError, match="temperature must be greater than 0"):
        attention_explorer_state([[1, 2]], [[1, 2]], [[1, 2]], [[True]], -2.0)
