"""The Python side of shape arithmetic."""

import pytest

from attnconv_book.chapters.convolution_step_by_step import (
    ShapeArithmetic,
    shape_arithmetic_state,
)


def test_the_first_sight_tells_the_story():
    state = ShapeArithmetic().results()
    assert state["tail"] == [7] and state["rest"] == 1 and not state["refused"]
    assert state == shape_arithmetic_state(8, 3, 2, 0, 1, 9)


def test_its_name():
    widget = ShapeArithmetic(10, 3, 1, 2, 2)
    assert repr(widget) == (
        "ShapeArithmetic(10 inputs, kernel 3, stride 1, padding 2, dilation 2)"
    )


def test_the_picture_follows_the_state():
    widget = ShapeArithmetic()
    picture = widget.to_svg()
    for words in ("8 inputs, 3 outputs", "⌋ + 1 = 3; left over: 1", "7 ×", "reads: 7."):
        assert words in picture
    assert picture.count('fill="#0072B2"') == 9
    widget.stride = 0
    assert "torch refuses: non-positive stride is not supported." in widget.to_svg()


def test_a_bad_assignment_leaves_the_state_as_it_was():
    widget = ShapeArithmetic()
    for name, value in (("size", 17), ("kernel", 0), ("padding", -2), ("height", 0)):
        with pytest.raises(ValueError):
            setattr(widget, name, value)
    assert repr(widget) == repr(ShapeArithmetic())


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="size must be 1 to 16, got 20"):
        ShapeArithmetic(20)
    with pytest.raises(ValueError, match="dilation must be 0 to 4, got 5"):
        ShapeArithmetic(dilation=5)
    with pytest.raises(TypeError, match="padding must be an int"):
        ShapeArithmetic(padding=True)
