"""The softmax explorer's Python side."""

import pytest

from attnconv_book.chapters.attention_step_by_step import (
    SoftmaxExplorer,
    random_scores,
    softmax_explorer_state,
)


def test_the_first_sight_tells_the_story():
    widget = SoftmaxExplorer()
    alone = widget.results()
    assert max(alone["weights"]) > 0.99 and alone["derivative"] < 0.01
    widget.scaled = True
    shared = widget.results()
    assert shared["share"] > 0.75 and shared["derivative"] > 0.2
    assert widget.divisor() == 16
    assert widget.draws == random_scores(0)


def test_own_scores_are_not_divided():
    widget = SoftmaxExplorer((1, 2, 4), source="own", scaled=True, temperature=2)
    assert widget.divisor() == 1
    assert widget.results() == softmax_explorer_state([1, 2, 4], 1, 2)


def test_its_name():
    assert repr(SoftmaxExplorer()) == (
        "SoftmaxExplorer(random scores of width 256, not divided, temperature 1)"
    )
    own = SoftmaxExplorer((1, -2.5), source="own", temperature=0.5)
    assert repr(own) == "SoftmaxExplorer(scores 1, -2.5, temperature 0.5)"


def test_the_picture_shows_two_curves_twice_and_the_present_weights():
    picture = SoftmaxExplorer(width=16, temperature=2).to_svg()
    assert picture.count("<polyline") == 4
    for words in (
        "Entropy / ln 6",
        "Largest derivative",
        "temperature 2.",
        "of width 16",
    ):
        assert words in picture


def test_a_bad_assignment_leaves_the_state_as_it_was():
    widget = SoftmaxExplorer()
    for name, value in (
        ("width", 100),
        ("draw", 6),
        ("temperature", 99.0),
        ("constant", 101.0),
        ("scores", [1.0]),
        ("scores", [1.0, 100.0]),
        ("source", "both"),
    ):
        with pytest.raises(ValueError):
            setattr(widget, name, value)
    assert repr(widget) == repr(SoftmaxExplorer())


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="width must be one of .*, got 100"):
        SoftmaxExplorer(width=100)
    with pytest.raises(ValueError, match="temperature must be 0.0625 to 16, got 20"):
        SoftmaxExplorer(temperature=20)
    with pytest.raises(ValueError, match="scores must be from -99 to 99, got 100"):
        SoftmaxExplorer([100, 0])
    with pytest.raises(TypeError, match="scaled must be True or False"):
        SoftmaxExplorer(scaled=1)
