"""The Python side of attention step by step."""

import math

import pytest
import torch
from torch.testing import assert_close

from attnconv_book.chapters.attention_step_by_step import (
    AttentionSteps,
    attention_steps_state,
)

QUERY, KEY = [[1, 0], [0, 1], [1, 1]], [[2, 0], [-1, 1], [1, 1]]
VALUE = [[0, 1], [2, 0], [2, 1]]


def test_the_twin_on_numbers_a_hand_can_check():
    state = attention_steps_state(QUERY, KEY, VALUE, 0)
    assert state["scores"] == state["scale"] == [2, -1, 1]
    assert state["open"] == [True] * 3 and state["divisor"] == 1
    powers = [math.e**2, 1 / math.e, math.e]
    assert state["raised"] == pytest.approx(powers)
    assert state["total"] == pytest.approx(sum(powers))
    w = [power / sum(powers) for power in powers]
    assert state["weights"] == pytest.approx(w)
    assert state["weighted"][2] == pytest.approx([2 * w[2], w[2]])
    assert state["output"] == pytest.approx([2 * w[1] + 2 * w[2], w[0] + w[2]])


def test_scale_and_mask_change_what_they_should():
    state = attention_steps_state(QUERY, KEY, VALUE, 1, scaled=True, causal=True)
    assert state["divisor"] == pytest.approx(math.sqrt(2))
    assert state["scores"] == [0, 1, 1]
    assert state["scale"] == pytest.approx([0, math.sqrt(0.5), math.sqrt(0.5)])
    assert state["open"] == [True, True, False]
    assert state["raised"][2] == state["weights"][2] == 0
    alone = attention_steps_state(QUERY, KEY, VALUE, 0, causal=True)
    assert alone["weights"] == [1, 0, 0] and alone["output"] == [0, 1]


def test_the_steps_end_where_torch_ends():
    generator = torch.Generator().manual_seed(0)
    for width in (1, 4):
        q, k, v = 6 * torch.rand(3, 3, width, generator=generator).double() - 3
        wanted = torch.nn.functional.scaled_dot_product_attention(q, k, v)
        for token in range(3):
            state = attention_steps_state(q, k, v, token, scaled=True)
            assert_close(torch.tensor(state["output"]).double(), wanted[token])
            shares = torch.tensor(state["raised"]) / state["total"]
            assert shares.tolist() == pytest.approx(state["weights"], rel=1e-6)


def test_its_name():
    widget = AttentionSteps(token=2, step=5)
    assert repr(widget) == "AttentionSteps(sun sea sky, query of sky, step 5)"


def test_the_picture_shows_three_tables_and_spells_out_one_query():
    widget = AttentionSteps()
    picture = widget.to_svg()
    for words in (
        "Scores of sun: sun 2, sea −1, sky 1",
        "exp(2) = 7.39",
        "their sum is 10.48",
        "0.705·(0, 1) + 0.035·(2, 0) + 0.259·(2, 1) = (0.59, 0.96)",
    ):
        assert words in picture
    widget.causal, widget.token = True, 0
    assert "Scores of sun: sun 2<" in widget.to_svg()


def test_a_bad_assignment_leaves_the_state_as_it_was():
    widget = AttentionSteps()
    for name, value in (
        ("step", 8),
        ("token", 3),
        ("key", [[1.0]] * 3),
        ("query", [[1.0, 2.0]] * 2),
    ):
        with pytest.raises(ValueError):
            setattr(widget, name, value)
    assert widget.results() == AttentionSteps().results()
    assert repr(widget) == repr(AttentionSteps())


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="names must be 3, got 2"):
        AttentionSteps(names=("a", "b"))
    with pytest.raises(ValueError, match="query must have 1 to 4 numbers per token"):
        AttentionSteps([[1] * 5] * 3)
    with pytest.raises(ValueError, match="value must hold numbers from -9 to 9, got"):
        AttentionSteps(value=[[10]] * 3)
    with pytest.raises(ValueError, match="key must have 3 rows of 2 numbers"):
        AttentionSteps(key=[[1]] * 3)
    with pytest.raises(ValueError, match="step must be 1 to 7, got 9"):
        AttentionSteps(step=9)
    with pytest.raises(TypeError, match="scaled must be True or False"):
        AttentionSteps(scaled=1)
