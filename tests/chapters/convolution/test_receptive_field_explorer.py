"""The receptive field explorer's Python side."""

import pytest

from attnconv_book.chapters.convolution import (
    ReceptiveFieldExplorer,
    receptive_field_explorer_state,
)


def test_the_twin_on_numbers_a_hand_can_check():
    state = receptive_field_explorer_state(9, [(3, 2, 1, 1), (2, 1, 3)], 1)
    assert state == {
        "fits": 2,
        "lengths": [9, 5, 2],
        "sizes": [1, 3, 3 + 1 * 3 * 2],
        "jumps": [1, 2, 2],
        "offsets": [0, -1, -1],
        "unit": 1,
        "first": -1 + 1 * 2,
        "last": 9,  # the padding behind the last input
        "ways": [[0, 1, 1, 1, 0, 0, 0, 1, 1], [0, 1, 0, 0, 1], [0, 1]],
        "unread": [[False] * 9, [False, False, True, False, False], [False] * 2],
    }


def test_a_stack_that_does_not_fit_ends_where_it_still_fits():
    state = receptive_field_explorer_state(8, [(3, 1, 1), (5, 1, 2), (3, 1, 1)], 99)
    assert state["fits"] == 1
    assert state["lengths"] == [8, 6]
    assert state["unit"] == 5  # there is no unit 99: the last one
    none = receptive_field_explorer_state(4, [(7, 1, 1)], 2)
    assert (none["fits"], none["first"], none["last"]) == (0, 2, 2)
    assert none["ways"] == [[0, 0, 1, 0]]


def test_the_first_sight_tells_the_story():
    state = ReceptiveFieldExplorer().results()
    assert state["sizes"] == [1, 3, 5, 13]  # each of three kernels has 3 weights
    ways = state["ways"][0]
    assert sum(way > 0 for way in ways) == 13  # no holes,
    assert 0 < state["first"] and state["last"] < 19  # inside the input
    assert sum(map(sum, state["unread"])) == 1  # what the floor rule leaves over


def test_repr_names_the_stack():
    assert repr(ReceptiveFieldExplorer([(2, 1, 4), (3, 2, 1, 1)], 17, 3)) == (
        "ReceptiveFieldExplorer(17 inputs, layers (2, 1, 4, 0) (3, 2, 1, 1), unit 3)"
    )


def test_the_picture_follows_the_state():
    widget = ReceptiveFieldExplorer()
    before = widget.to_svg()
    assert "Unit 1 of layer 3 sees inputs 2 to 14: 0 + 1·2 = 2." in before
    widget.unit = 3
    assert "sees inputs 6 to 18" in widget.to_svg()
    widget.layers = [[3, 1, 1, 1]]
    assert "Layer 1: size 3, jump 1, offset −1" in widget.to_svg()
    widget.inputs = 4
    widget.layers = [[4, 1, 1, 0], [7, 1, 1, 0]]
    svg = widget.to_svg()
    assert "Layer 2 does not fit." in svg and "layer 1: 1 unit<" in svg


def test_a_bad_assignment_leaves_the_state_as_it_was():
    widget = ReceptiveFieldExplorer()
    for name, value in (("unit", -1), ("inputs", 99), ("layers", [])):
        with pytest.raises(ValueError):
            setattr(widget, name, value)
    assert repr(widget) == repr(ReceptiveFieldExplorer())


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="inputs must be 4 to 24, got 25"):
        ReceptiveFieldExplorer(inputs=25)
    with pytest.raises(ValueError, match="layers must be 1 to 4, got 5"):
        ReceptiveFieldExplorer([(1, 1, 1)] * 5)
    with pytest.raises(ValueError, match=r"layers must be \(kernel, stride, dilation"):
        ReceptiveFieldExplorer([(3, 1)])
    with pytest.raises(ValueError, match="kernel in layers must be at most 7, got 9"):
        ReceptiveFieldExplorer([(9, 1, 1)])
    with pytest.raises(ValueError, match="stride in layers must be at least 1, got 0"):
        ReceptiveFieldExplorer([(3, 0, 1)])
    with pytest.raises(TypeError, match="padding in layers must be an int"):
        ReceptiveFieldExplorer([(3, 1, 1, 0.5)])
    with pytest.raises(ValueError, match="unit must be at least 0, got -1"):
        ReceptiveFieldExplorer(unit=-1)
