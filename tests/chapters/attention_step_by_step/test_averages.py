import numpy as np
import pytest

from attnconv_book.chapters.attention_step_by_step import averages

VALUE = np.array([[0.0, 1.0], [2.0, 0.0], [2.0, 1.0], [1.0, 0.8]])
WEIGHTS = np.array([[0.7, 0.1, 0.2, 0.0], [0, 1, 0, 0], [0, 0, 0.5, 0.5], [0.25] * 4])


def test_values_and_means_stand_where_they_are_and_have_names():
    figure = averages(VALUE, WEIGHTS @ VALUE, list("abcd"), xlabel="warm")
    (axes,) = figure.axes
    corners, means = axes.lines
    np.testing.assert_array_equal(np.column_stack(corners.get_data()), VALUE)
    np.testing.assert_array_equal(np.column_stack(means.get_data()), WEIGHTS @ VALUE)
    assert [text.get_text() for text in axes.texts] == list("aabbccdd")
    assert axes.get_xlabel() == "warm"


def test_the_region_is_the_hull_and_holds_every_mean():
    figure = averages(VALUE, WEIGHTS @ VALUE, list("abcd"))
    (region,) = figure.axes[0].patches
    corners = region.get_xy()[:-1]
    assert {tuple(corner) for corner in corners} == {(0, 1), (2, 0), (2, 1)}
    inside = region.get_path().contains_points((WEIGHTS @ VALUE)[[0, 3]])
    outside = region.get_path().contains_points([[0.0, 0.0], [2.0, 2.0]])
    assert inside.all()
    assert not outside.any()


@pytest.mark.error_message
def test_what_has_no_region_is_refused():
    with pytest.raises(ValueError, match="value must hold points that do not lie on"):
        averages([[0, 0], [1, 1], [2, 2]], VALUE[:3], list("abc"))
    with pytest.raises(ValueError, match="value must have at least 3 points, got 2"):
        averages(VALUE[:2], VALUE[:2], list("ab"))
    with pytest.raises(ValueError, match="output must have 2 numbers .* got 3"):
        averages(VALUE[:3], np.ones((3, 3)), list("abc"))
    with pytest.raises(ValueError, match="names must have one entry for each of the 3"):
        averages(VALUE[:3], VALUE[:3], list("ab"))
