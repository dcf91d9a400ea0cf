import numpy as np
import pytest

from attnconv_book.kit.figures import weight_matrices


def test_small_matrices_share_a_scale_and_show_their_numbers():
    figure = weight_matrices({"a": [[2.0, -0.5], [0, 2]], "b": [[4.0, 0], [0, 4]]})
    first, second = figure.axes
    assert [text.get_text() for text in first.texts] == ["2", "−0.5", "0", "2"]
    assert first.get_title() == "a"
    assert first.get_ylabel() == "output"
    assert first.images[0].norm.vmax == second.images[0].norm.vmax == 4
    assert first.images[0].norm.vmin == -4


def test_large_matrices_are_divided_by_their_largest_weight():
    figure = weight_matrices({"a": np.eye(9) * -7, "b": np.zeros((9, 9))})
    first, second, bar = figure.axes
    assert not first.texts
    assert first.images[0].get_array().min() == -1
    assert second.images[0].get_array().max() == 0
    assert bar.get_xlabel() == "weight / largest weight"


@pytest.mark.error_message
def test_what_is_no_matrix_is_refused():
    with pytest.raises(
        ValueError, match=r"matrices must have 2 axes, got shape \(3,\)"
    ):
        weight_matrices({"a": [1.0, 2, 3]})
