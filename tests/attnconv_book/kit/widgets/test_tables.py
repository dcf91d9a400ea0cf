"""Tables of numbers and truth values as widgets hold them."""

import pytest
import torch

from attnconv_book.kit.widgets.tables import check_table, check_truths, rows


def test_rows_takes_tensors_and_lists():
    assert rows("x", [[1, 2], [3, 4]]) == [[1.0, 2.0], [3.0, 4.0]]
    assert rows("x", torch.tensor([[1, 2]])) == [[1.0, 2.0]]
    assert all(type(x) is float for x in rows("x", torch.tensor([[1, 2]]))[0])


def test_check_truths_takes_tensors_and_lists():
    mask = [[True, False, True], [False, True, True]]
    assert check_truths("mask", mask, (2, 3)) == mask
    assert check_truths("mask", torch.tensor(mask), (2, 3)) == mask


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="query must be rows of numbers of equal"):
        rows("query", [[1, 2], [3]])
    with pytest.raises(ValueError, match="query must be rows of numbers of equal"):
        rows("query", [["a", "b"]])
    with pytest.raises(ValueError, match=r"query must have 2 axes .* got \(3,\)"):
        rows("query", [1, 2, 3])
    with pytest.raises(ValueError, match="key must have 2 rows of 3 numbers, got"):
        check_table("key", [[1.0, 2, 3], [1, 2]], (2, 3))
    with pytest.raises(ValueError, match="key must hold finite numbers, got nan"):
        check_table("key", [[float("nan")]], (1, 1))
    with pytest.raises(TypeError, match="mask must be boolean"):
        check_truths("mask", [[1, 0]], (1, 2))
    with pytest.raises(ValueError, match=r"mask must have shape \(2, 2\), got \(1, 2"):
        check_truths("mask", [[True, False]], (2, 2))
    with pytest.raises(ValueError, match="mask must be rows of .* equal length"):
        check_truths("mask", [[True], [True, False]], (2, 2))
