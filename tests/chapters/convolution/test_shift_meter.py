"""The shift meter's Python side."""

import pytest
import torch

from attnconv.data import load_digits
from attnconv.inspection import relative_error
from attnconv_book.chapters.convolution import ShiftMeter, shift_meter_state
from attnconv_book.chapters.convolution.shift_meter import (
    meter_model,
    picture,
    shift_meter_data,
)


def test_the_digits_are_those_of_the_file():
    images, labels = load_digits()
    data = shift_meter_data()
    assert labels[data["numbers"]].tolist() == list(range(10))
    for digit in range(10):
        expected = torch.zeros(16, 16)
        expected[4:12, 4:12] = images[data["numbers"][digit], 0]
        torch.testing.assert_close(picture(digit)[0, 0].float(), expected)


def test_the_error_is_the_one_of_its_definition():
    state = shift_meter_state(4, 3, -2, "zeros", 1, "flat", channel=5)
    trunk = meter_model("zeros", 1, "flat")[:-3]
    with torch.no_grad():
        still, moved = trunk(picture(4)), trunk(picture(4).roll((-2, 3), (-2, -1)))
    expected = still.roll((-2, 3), (-2, -1))
    assert state["error"] == relative_error(moved, expected)
    assert state["errors"][3 + 8] == state["error"]
    torch.testing.assert_close(torch.tensor(state["measured"]), moved[0, 5].float())
    torch.testing.assert_close(torch.tensor(state["expected"]), expected[0, 5].float())


def test_without_a_shift_nothing_changes():
    state = shift_meter_state(7, 0, 0)
    assert state["error"] == 0
    assert state["before"] == state["after"]


def test_the_first_sight_tells_the_story():
    first = ShiftMeter()
    state = first.results()
    before, after = (
        scores.index(max(scores)) for scores in (state["before"], state["after"])
    )
    assert first.right == 1 and first.stride == 2
    assert state["error"] > 0.2
    assert before == first.digit != after
    first.stride = 1
    assert max(first.results()["errors"]) < 1e-12
    assert set(first.results()["answers"]) == {first.digit}


def test_even_shifts_of_a_circular_stride_two_are_followed():
    state = shift_meter_state(5, 0, 2, "circular", 2, "average")
    errors = torch.tensor(state["errors"])
    assert errors[::2].max() < 1e-12
    assert errors[1::2].min() > 0.05
    assert len(set(state["answers"][::2])) == 1


def test_repr_names_the_state():
    widget = ShiftMeter(8, -3, 2, "circular", 1, "average", 7)
    assert repr(widget) == (
        "ShiftMeter(digit 8, -3 right, 2 down, circular padding, stride 1, "
        "average head)"
    )


def test_the_picture_follows_the_state():
    widget = ShiftMeter(right=0)
    before = widget.to_svg()
    assert "0 right, 0 down: error 0, answer 0 (in the middle 0)" in before
    widget.right = 1
    assert f"1 right, 0 down: error {widget.results()['error']:.2}" in widget.to_svg()
    assert before.count("<image") == 3


def test_a_bad_assignment_leaves_the_state_as_it_was():
    widget = ShiftMeter()
    for name, value in (("right", 9), ("head", "round"), ("channel", 8)):
        with pytest.raises(ValueError):
            setattr(widget, name, value)
    assert repr(widget) == repr(ShiftMeter())


def test_what_the_page_stores_stays_small():
    state = ShiftMeter().get_state()
    assert len(str(state["data"]).encode()) < 20_500
    assert (
        len(str({k: v for k, v in state.items() if k not in ("data", "_esm", "_css")}))
        < 2000
    )


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="digit must be at most 9, got 10"):
        ShiftMeter(10)
    with pytest.raises(ValueError, match="right must be at most 8, got 9"):
        ShiftMeter(right=9)
    with pytest.raises(ValueError, match="down must be at least -8, got -9"):
        ShiftMeter(down=-9)
    with pytest.raises(ValueError, match="stride must be at most 2, got 3"):
        ShiftMeter(stride=3)
    with pytest.raises(ValueError, match="padding must be .*got 'same'"):
        ShiftMeter(padding="same")
    with pytest.raises(ValueError, match="head must be .*got 'max'"):
        shift_meter_state(3, 0, 0, head="max")
    with pytest.raises(ValueError, match="channel must be at most 7, got 8"):
        ShiftMeter(channel=8)
