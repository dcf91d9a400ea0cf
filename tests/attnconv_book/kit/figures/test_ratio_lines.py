import numpy as np
import pytest

from attnconv_book.kit.figures import ratio_lines

X = [3, 5, 9]
TIMED = {"a": [[1.0, 2, 3], [0.5, 0.6, 0.7], [0.2, 0.2, 0.2]], "b": np.ones((3, 3))}


def test_medians_bands_and_the_reference():
    figure = ratio_lines(
        X, TIMED, counted={"sum": [1, 2, 4]}, kinds={"a": "convolution"}, reference="me"
    )
    (axes,) = figure.axes
    grey, first, second, reference = axes.lines
    assert np.allclose(grey.get_ydata(), [1, 2, 4])
    assert np.allclose(first.get_ydata(), [2, 0.6, 0.2])
    assert first.get_color() == "#0072B2"
    assert second.get_color() == "#7A7A7A"
    assert np.allclose(reference.get_ydata(), 1)
    assert len(axes.collections) == 2
    assert axes.get_yscale() == "log"
    texts = [text.get_text() for text in axes.texts]
    assert texts == ["me", "sum", "a", "b"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["3", "5", "9"]


def test_lines_of_one_kind_differ_in_their_dashes():
    (axes,) = ratio_lines(X, TIMED).figure.axes
    assert axes.lines[0].get_linestyle() != axes.lines[1].get_linestyle()


def test_many_places_leave_every_second_one_unnamed():
    figure = ratio_lines(range(1, 10), {"a": np.ones((9, 3))})
    assert len(figure.axes[0].get_xticks()) == 5


def test_a_narrow_range_has_more_than_one_number_at_its_axis():
    (axes,) = ratio_lines(X, {"a": np.outer([3, 1, 0.5], [0.9, 1, 1.1])}).axes
    low, high = axes.get_ylim()
    named = [tick for tick in axes.get_yticks() if low <= tick <= high]
    assert named == [0.5, 1, 2]
    (axes,) = ratio_lines(X, {"a": np.outer([30, 1, 0.05], [0.9, 1, 1.1])}).axes
    low, high = axes.get_ylim()
    assert [t for t in axes.get_yticks() if low <= t <= high] == [0.1, 1, 10]


def test_places_may_double():
    (axes,) = ratio_lines([2, 4, 8], TIMED, log_x=True).axes
    assert axes.get_xscale() == "log"
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2", "4", "8"]
    assert len(axes.get_xticks(minor=True)) == 0


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": [3, 3, 9]}, "x must be rising"),
        ({"x": [0, 3, 9], "log_x": True}, "x must be positive if log_x"),
        ({"timed": {}}, "timed must"),
        ({"timed": {"a": np.ones((3, 2))}}, r"timed must have 3 columns.*\(3, 2\)"),
        ({"timed": {"a": np.ones((2, 3))}}, "timed must have one entry for each of"),
        ({"timed": {"a": np.zeros((3, 3))}}, "timed must be positive"),
        ({"counted": {"c": [1, 0, 1]}}, "counted must be positive .* got 0 for 'c'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        ratio_lines(**({"x": X, "timed": TIMED} | change))
