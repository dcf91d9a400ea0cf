import numpy as np
import pytest
import torch

from attnconv_book.kit.figures.arrays import check_length, to_array


def test_lists_arrays_and_tensors_give_the_same_array():
    wanted = np.array([[1.0, 2.0, 3.0]])
    for values in ([[1, 2, 3]], wanted, torch.tensor(wanted, requires_grad=True)):
        array = to_array("x", values, 2)
        assert array.dtype == np.float64
        np.testing.assert_array_equal(array, wanted)


def test_half_precision_tensors_can_be_drawn():
    assert to_array("x", torch.ones(3, dtype=torch.bfloat16)).tolist() == [1, 1, 1]


@pytest.mark.error_message
def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(TypeError, match="x must be numbers .* got str"):
        to_array("x", "abc")
    with pytest.raises(TypeError, match="x must be numbers"):
        to_array("x", [[1, 2], [3]])
    with pytest.raises(ValueError, match=r"x must have 2 or 3 axes, got shape \(2,\)"):
        to_array("x", [1, 2], 2, 3)
    with pytest.raises(ValueError, match=r"x must not be empty, got shape \(0,\)"):
        to_array("x", [])
    with pytest.raises(ValueError, match="x must be finite, got 2 entries"):
        to_array("x", [1, np.nan, np.inf])
    with pytest.raises(ValueError, match="x must be at least 0, got -1"):
        to_array("x", [1, -1], minimum=0.0)
    with pytest.raises(ValueError, match="names must have one .* 3 rows, got 2"):
        check_length("names", ["a", "b"], 3, "rows")
