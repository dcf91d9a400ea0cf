import numpy as np
import pytest

from attnconv_book.chapters.convolution_code import (
    confusion_matrix,
    error_gallery,
)
from attnconv_book.kit.figures.style import WEIGHTS

COUNTS = [[5, 0, 2], [1, 7, 0], [0, 0, 9]]


def test_counts_are_written_and_only_mistakes_are_coloured():
    axes = confusion_matrix(COUNTS).axes[0]
    image = axes.images[0]
    np.testing.assert_array_equal(image.get_array(), [[0, 0, 2], [1, 0, 0], [0, 0, 0]])
    assert image.cmap is WEIGHTS
    written = {text.get_position(): text.get_text() for text in axes.texts}
    assert written == {(0, 0): "5", (2, 0): "2", (0, 1): "1", (1, 1): "7", (2, 2): "9"}
    assert axes.get_xlabel() == "predicted"
    assert axes.get_ylabel() == "true"


def test_a_perfect_classifier_can_be_drawn():
    assert confusion_matrix(np.eye(3)).axes[0].images[0].norm.vmax == 1


def test_the_gallery_says_what_is_and_what_was_said():
    pictures = np.random.default_rng(0).random((2, 1, 5, 7))
    figure = error_gallery(pictures, [3, 8], [5, 1])
    assert [axes.get_xlabel() for axes in figure.axes] == ["3 → 5", "8 → 1"]
    np.testing.assert_array_equal(figure.axes[1].images[0].get_array(), pictures[1, 0])


@pytest.mark.error_message
def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match=r"square matrix, got shape \(1, 2\)"):
        confusion_matrix([[1, 2]])
    with pytest.raises(ValueError, match="counts must be at least 0, got -1"):
        confusion_matrix([[-1]])
    with pytest.raises(ValueError, match="labels must have one .* 3 classes, got 1"):
        confusion_matrix(COUNTS, labels=["a"])
    with pytest.raises(ValueError, match="predicted must have one .* 1 pictures"):
        error_gallery(np.zeros((1, 2, 2)), [1], [2, 3])
    with pytest.raises(ValueError, match=r"must all be mistakes, got .* \[1\]"):
        error_gallery(np.zeros((2, 2, 2)), [1, 2], [2, 2])
