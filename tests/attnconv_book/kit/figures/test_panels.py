import numpy as np
import pytest

from attnconv_book.kit.figures import curve_panels
from attnconv_book.kit.figures.style import ATTENTION, BASELINE

X = [4, 16, 64]
RUNS = np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 5.0]])


def test_each_quantity_has_a_panel_with_the_mean_of_the_seeds():
    figure = curve_panels(
        X,
        {"spread": {"a": RUNS, "b": [1, 1, 1]}, "rest": {"a": RUNS + 1, "b": RUNS}},
        kinds={"a": "attention"},
        xlabel="width",
    )
    left, right = figure.axes
    assert [axes.get_title() for axes in figure.axes] == ["spread", "rest"]
    a, b = left.lines
    np.testing.assert_allclose(a.get_ydata(), [2, 2, 4])
    np.testing.assert_allclose(b.get_ydata(), [1, 1, 1])
    assert (a.get_color(), b.get_color()) == (ATTENTION, BASELINE)
    np.testing.assert_allclose(right.lines[1].get_ydata(), [2, 2, 4])
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == ["a", "b"]


def test_the_band_is_one_standard_deviation_and_a_single_run_has_none():
    figure = curve_panels(X, {"t": {"a": RUNS, "b": [1, 1, 1]}})
    (band,) = figure.axes[0].collections
    heights = band.get_paths()[0].vertices
    middle = heights[heights[:, 0] == 4][:, 1]
    np.testing.assert_allclose(
        [middle.min(), middle.max()], [2 - 2**0.5, 2 + 2**0.5], rtol=1e-6
    )


def test_the_axes_are_logarithmic_where_wanted():
    figure = curve_panels(X, {"t": {"a": [1, 2, 3]}})
    assert (figure.axes[0].get_xscale(), figure.axes[0].get_yscale()) == (
        "log",
        "linear",
    )
    figure = curve_panels(X, {"t": {"a": [1, 2, 3]}}, log=True)
    assert figure.axes[0].get_yscale() == "log"


@pytest.mark.error_message
def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="x must be positive and rising"):
        curve_panels([0, 1], {"t": {"a": [1, 2]}})
    with pytest.raises(ValueError, match="panels must have the same curves"):
        curve_panels([1, 2], {"t": {"a": [1, 2]}, "u": {"b": [1, 2]}})
    with pytest.raises(ValueError, match="one entry for each of the 2 places of x"):
        curve_panels([1, 2], {"t": {"a": [1, 2, 3]}})
    with pytest.raises(ValueError, match="panels must be at most 3, got 4"):
        curve_panels([1, 2], dict.fromkeys("abcd", {"a": [1, 2]}))
    with pytest.raises(ValueError, match="positive on a logarithmic axis, got 0"):
        curve_panels([1, 2], {"t": {"a": [0, 2]}}, log=True)
