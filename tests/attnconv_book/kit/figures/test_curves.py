import numpy as np
import pytest
from matplotlib.colors import to_hex

from attnconv_book.kit.figures import learning_curves, losses, mean_bands
from attnconv_book.kit.figures.style import (
    ATTENTION,
    BASELINE,
    CONVOLUTION,
    MARKERS,
)

KINDS = {"CNN": "convolution", "ViT": "attention"}


def curves(figure):
    return [line for line in figure.axes[0].lines if line.get_gid() == "curve"]


def labels(figure):
    return {text.get_text(): text for text in figure.axes[0].texts}


def test_losses_draws_each_curve_in_its_colour_with_its_name():
    figure = losses({"CNN": [3, 2, 1], "ViT": [4, 3, 3]}, kinds=KINDS)
    first, second = curves(figure)
    np.testing.assert_array_equal(first.get_ydata(), [3, 2, 1])
    np.testing.assert_array_equal(first.get_xdata(), [0, 1, 2])
    assert first.get_color() == CONVOLUTION
    assert second.get_color() == ATTENTION
    assert labels(figure)["ViT"].get_color() == ATTENTION
    assert figure.axes[0].get_xlabel() == "training step"


def test_two_curves_of_one_kind_differ_in_their_line():
    first, second = curves(losses({"a": [1, 2], "b": [2, 1]}))
    assert first.get_color() == second.get_color() == BASELINE
    assert first.get_linestyle() != second.get_linestyle()


def test_names_that_would_touch_are_moved_apart():
    figure = losses({"a": [1, 2.0], "b": [0, 2.001], "c": [0, 2.002]})
    heights = [labels(figure)[name].xy[1] for name in "abc"]
    assert (np.diff(heights) >= 0.08).all()


def test_steps_and_marks():
    figure = losses({"a": [1.0, 2.0]}, steps=[10, 20], marks={"chance": 1.5})
    np.testing.assert_array_equal(curves(figure)[0].get_xdata(), [10, 20])
    assert labels(figure)["chance"].xy[1] == 1.5


def test_bands_show_mean_and_one_standard_deviation():
    runs = np.array([[1.0, 4.0, 2.0], [3.0, 8.0, 2.0]])
    figure = mean_bands({"CNN": runs}, kinds=KINDS)
    np.testing.assert_allclose(curves(figure)[0].get_ydata(), [2, 6, 2])
    (band,) = figure.axes[0].collections
    corners = band.get_paths()[0].vertices
    sd = np.std([4, 8], ddof=1)
    at_one = corners[corners[:, 0] == 1, 1]
    assert at_one.min() == pytest.approx(6 - sd)
    assert at_one.max() == pytest.approx(6 + sd)
    assert to_hex(band.get_facecolor()[0]) == CONVOLUTION.lower()


def test_a_logarithmic_axis():
    assert losses({"a": [1, 0.1]}, log=True).axes[0].get_yscale() == "log"


def test_learning_curves_have_markers_and_all_sizes_on_the_axis():
    figure = learning_curves([10, 100], {"CNN": [[1, 2], [3, 4]]}, kinds=KINDS)
    (line,) = curves(figure)
    assert line.get_marker() == MARKERS["convolution"]
    assert figure.axes[0].get_xscale() == "log"
    ticks = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert ticks == ["10", "100"]


@pytest.mark.error_message
def test_wrong_curves_are_refused():
    with pytest.raises(ValueError, match="must hold at least 1 entry"):
        losses({})
    with pytest.raises(ValueError, match="curve must have 1 axes"):
        losses({"a": [[1.0]]})
    with pytest.raises(ValueError, match="kind must be one of"):
        losses({"a": [1.0]}, kinds={"a": "cnn"})
    with pytest.raises(ValueError, match="curves must share one length"):
        losses({"a": [1.0], "b": [1.0, 2.0]}, steps=[1])
    with pytest.raises(ValueError, match="steps must have one .* 1 values of 'a'"):
        losses({"a": [1.0]}, steps=[1, 2])
    with pytest.raises(ValueError, match="must be positive on a logarithmic axis"):
        losses({"a": [1.0, 0.0]}, log=True)
    with pytest.raises(ValueError, match="at least 2 seeds, got 1 for 'a'"):
        mean_bands({"a": [[1.0, 2.0]]})
    with pytest.raises(ValueError, match="sizes must be positive and rising"):
        learning_curves([10, 5], {"a": [[1, 2], [1, 2]]})
