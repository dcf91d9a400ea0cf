import numpy as np
import pytest

from attnconv_book.chapters.convolution_code import comparison
from attnconv_book.kit.figures.style import (
    MARKERS,
)

KINDS = {"CNN": "convolution", "ViT": "attention"}


def labels(figure):
    return {text.get_text(): text for text in figure.axes[0].texts}


def test_comparison_shows_every_run_and_mean_and_spread():
    figure = comparison({"CNN": [98.0, 99.0, 100.0], "SVM": [97.0]}, kinds=KINDS)
    axes = figure.axes[0]
    dots = next(line for line in axes.lines if line.get_marker() == ".")
    np.testing.assert_array_equal(dots.get_xdata(), [98, 99, 100])
    assert [t.get_text() for t in axes.get_yticklabels()] == ["CNN", "SVM"]
    assert set(labels(figure)) == {"99.0 ± 1.0", "97.0"}
    markers = [line.get_marker() for line in axes.lines]
    assert MARKERS["convolution"] in markers
    assert MARKERS["baseline"] in markers
    low, high = axes.get_ylim()
    assert low > high  # the first name is on top


def test_comparison_can_mark_chance():
    figure = comparison({"a": [60.0]}, marks={"chance": 50.0})
    assert labels(figure)["chance"].xy[0] == 50


@pytest.mark.error_message
def test_wrong_runs_are_refused():
    with pytest.raises(ValueError, match="must have 1 axes"):
        comparison({"a": [[1.0]]})
