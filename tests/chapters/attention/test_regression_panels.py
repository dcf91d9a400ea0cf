import numpy as np
import pytest

from attnconv_book.chapters.attention import regression_panels
from attnconv_book.kit.figures.style import ATTENTION, TRUTH

X, Y, GRID = [0.0, 1.0, 3.0], [2.0, 5.0, 1.0], np.linspace(0, 3, 7)


def test_each_curve_has_a_panel_with_the_readings_and_the_truth():
    curves = {"narrow": GRID, "wide": GRID**2}
    figure = regression_panels(X, Y, GRID, curves, truth=-GRID, ylabel="°C")
    assert [axes.get_title() for axes in figure.axes] == ["narrow", "wide"]
    for axes, curve in zip(figure.axes, curves.values(), strict=True):
        dots, truth, line = axes.lines
        np.testing.assert_array_equal(dots.get_ydata(), Y)
        np.testing.assert_array_equal(truth.get_ydata(), -GRID)
        assert truth.get_color() == TRUTH
        np.testing.assert_array_equal(line.get_ydata(), curve)
        assert line.get_color() == ATTENTION
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim()
    assert figure.axes[0].get_ylabel() == "°C"


def test_without_truth_there_is_none():
    figure = regression_panels(X, Y, GRID, {"fit": GRID})
    assert len(figure.axes[0].lines) == 2


@pytest.mark.error_message
def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="must hold at least 1 entry"):
        regression_panels(X, Y, GRID, {})
    with pytest.raises(ValueError, match="curves must be at most 3, got 4"):
        regression_panels(X, Y, GRID, dict.fromkeys("abcd", GRID))
    with pytest.raises(ValueError, match="y must have one entry for each of the 3"):
        regression_panels(X, Y[:2], GRID, {"a": GRID})
    with pytest.raises(ValueError, match=r"curves must have one .* 7 places"):
        regression_panels(X, Y, GRID, {"a": GRID[:3]})
    with pytest.raises(ValueError, match=r"truth must have one .* 7 places"):
        regression_panels(X, Y, GRID, {"a": GRID}, truth=GRID[:3])
