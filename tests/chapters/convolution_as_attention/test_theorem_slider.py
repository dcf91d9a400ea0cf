"""The theorem slider's Python side."""

import math

import pytest
import torch
from torch import nn

from attnconv.hybrid import attention_from_convolution
from attnconv_book.chapters.convolution_as_attention import (
    TheoremSlider,
    theorem_slider_state,
)

TAPS = [[1.0, -2.0, 0.5], [3.0, 0.0, -1.0], [0.25, 2.0, -0.5]]


def grey(*shape):
    torch.manual_seed(0)
    return torch.rand(*shape, dtype=torch.float64)


@pytest.mark.parametrize("ring", [True, False])
def test_sharp_heads_are_one_of_the_two_convolutions(ring):
    picture = grey(7, 9)
    state = theorem_slider_state(picture, TAPS, 40, 3, 4, ring=ring)
    mode = "zeros" if ring else "replicate"
    convolution = nn.Conv2d(
        1, 1, 3, padding=1, bias=False, padding_mode=mode, dtype=torch.float64
    )
    with torch.no_grad():
        convolution.weight.copy_(torch.tensor(TAPS))
        wanted = convolution(picture[None, None])[0, 0]
    assert torch.tensor(state[mode]).double().allclose(wanted)
    errors = state["errors"] if ring else state["errors"][::-1]
    assert errors[0] < 1e-13 and errors[1] > 0.1


def test_the_twin_drops_heads_row_by_row():
    picture = grey(6, 6)
    few = theorem_slider_state(picture, TAPS, 2.5, 0, 5, heads=4)
    kernel = torch.tensor(TAPS).double().flatten()
    kernel[4:] = 0
    convolution = nn.Conv2d(1, 1, 3, padding=1, bias=False, dtype=torch.float64)
    with torch.no_grad():
        convolution.weight.copy_(kernel.reshape(1, 1, 3, 3))
        layer = attention_from_convolution(convolution, 2.5)
        wanted = layer(picture[None, None])[0, 0]
    assert torch.tensor(few["attention"]).double().allclose(wanted)
    whole = theorem_slider_state(picture, TAPS, 2.5, 0, 5)
    assert few["weights"] == whole["weights"]  # silent heads still look
    assert few["zeros"] == whole["zeros"]


def test_an_even_look_and_the_leak_of_the_theorem():
    flat = theorem_slider_state(grey(5, 5), TAPS, 0, 2, 2)
    assert flat["weights"][4] == [pytest.approx([1 / 49] * 7)] * 7
    assert flat["leaks"] == pytest.approx([48 / 49] * 9)
    for alpha in (6, 15, 30):
        state = theorem_slider_state(grey(9, 9), TAPS, alpha, 4, 4)
        leak = 4 * math.exp(-alpha)
        assert state["leaks"] == pytest.approx([leak] * 9, rel=0.02)


def test_errors_have_no_sign():
    picture, turned = grey(6, 7), [[-tap for tap in row] for row in TAPS]
    errors = theorem_slider_state(picture, TAPS, 1, 0, 0)["errors"]
    assert theorem_slider_state(picture, turned, 1, 0, 0)["errors"] == errors


def test_without_the_ring_a_tap_beyond_the_border_leaks_everything():
    state = theorem_slider_state(grey(5, 5), TAPS, 40, 0, 4, ring=False)
    assert [leak > 0.99 for leak in state["leaks"]] == [
        *[True, True, True],
        *[False, False, True],
        *[False, False, True],
    ]
    corner = torch.tensor(state["weights"][2])
    assert corner[0, 4] == pytest.approx(1)  # the nearest pixel instead


def test_the_first_sight_tells_the_story():
    widget = TheoremSlider()
    assert (len(widget.picture), len(widget.picture[0])) == (24, 24)
    state = widget.results()
    assert 0.2 < state["leaks"][4] < 0.8
    assert 0.3 < state["errors"][0] < max(map(max, state["zeros"]))
    edge = abs(state["zeros"][widget.row][widget.column])
    assert edge > 0.5  # the query stands where there is something to see
    assert repr(widget) == (
        "TheoremSlider(sharpness 1.5, 9 heads, keys with a ring of zeros)"
    )
    one = TheoremSlider(grey(6, 8), TAPS, heads=1, ring=False)
    assert (one.row, one.column) == (3, 4)
    assert one.describe() == "sharpness 1.5, 1 head, keys without a ring of zeros"


def test_the_state_is_small():
    held = TheoremSlider().get_state()
    names = ("picture", "kernel", "sharpness", "row", "column", "heads", "ring")
    assert len(repr([held[name] for name in names])) < 5000


def test_the_picture_shows_the_fall():
    picture = TheoremSlider(grey(6, 6)).to_svg()
    assert picture.count("<image") == 4
    assert "at α = 9" in picture
    assert TheoremSlider(grey(6, 6), TAPS).to_svg() != picture


def test_a_bad_assignment_leaves_the_state_as_it_was():
    widget = TheoremSlider()
    for name, value in (
        ("sharpness", -1.0),
        ("sharpness", 41.0),
        ("heads", 0),
        ("row", 24),
        ("padding", "circular"),
    ):
        with pytest.raises(ValueError):
            setattr(widget, name, value)
    assert (widget.sharpness, widget.heads, widget.row) == (1.5, 9, 6)
    assert widget.padding == "zeros"


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="picture must have 4 to 24 rows and columns"):
        TheoremSlider(grey(3, 8))
    with pytest.raises(ValueError, match="kernel must have 3 rows of 3 numbers"):
        TheoremSlider(kernel=[[1.0] * 5] * 5)
    with pytest.raises(ValueError, match="sharpness must be at most 40, got 41"):
        TheoremSlider(sharpness=41)
    with pytest.raises(ValueError, match="heads must be at most 9, got 10"):
        theorem_slider_state(grey(5, 5), TAPS, 1, 0, 0, heads=10)
    with pytest.raises(ValueError, match="column must be at most 4, got 5"):
        theorem_slider_state(grey(5, 5), TAPS, 1, 0, 5)
