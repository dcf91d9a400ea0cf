"""Online softmax gives what softmax over the whole row gives."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from attnconv.attention import masked_softmax
from attnconv_book.chapters.cheaper_attention.online_softmax import online_softmax

SCORES = [1.0, 2.0, 0.0, 4.0, 3.0, 1.0]
VALUES = [2.0, 0.0, 5.0, 1.0, 3.0, 4.0]
SCORE = st.one_of(st.floats(-900, 900), st.just(-math.inf))


def test_three_tiles_by_hand() -> None:
    first, second, third = online_softmax(SCORES, VALUES, 2)
    e = math.exp
    assert (first.maximum, second.maximum, third.maximum) == (2, 4, 4)
    assert (first.shrink, third.shrink) == (0, 1)
    assert second.shrink == pytest.approx(e(-2))
    assert first.total == pytest.approx(e(-1) + 1)
    assert second.total == pytest.approx(e(-3) + e(-2) + e(-4) + 1)
    assert second.weighted == pytest.approx(2 * e(-3) + 5 * e(-4) + 1)


@given(
    st.lists(st.tuples(SCORE, st.floats(-9, 9)), min_size=1, max_size=13),
    st.integers(1, 14),
)
def test_equals_the_package(row: list[tuple[float, float]], tile: int) -> None:
    scores = [score for score, _ in row]
    values = [value for _, value in row]
    whole = torch.tensor([scores], dtype=torch.float64)
    seen = whole.isfinite()
    weights = masked_softmax(whole.masked_fill(~seen, 0), seen)
    expected = (weights[0] @ torch.tensor(values, dtype=torch.float64)).item()
    steps = online_softmax(scores, values, tile)
    assert steps[-1].output == pytest.approx(expected, abs=1e-9)
    assert len(steps) == math.ceil(len(row) / tile)


def test_a_masked_tile_changes_nothing() -> None:
    steps = online_softmax([-math.inf, -math.inf, 0.0, 1.0], [7.0, 7.0, 2.0, 3.0], 2)
    assert steps[0].output == 0
    alone = online_softmax([0.0, 1.0], [2.0, 3.0], 2)
    assert steps[1].output == pytest.approx(alone[0].output)


@pytest.mark.parametrize(
    ("scores", "values", "tile", "said"),
    [
        ([1.0], [1.0, 2.0], 1, "values must be as many as scores, 1, got 2"),
        ([math.nan], [1.0], 1, "scores must be finite, .* got nan"),
        ([math.inf], [1.0], 1, "scores must be finite, .* got inf"),
        ([1.0], [math.inf], 1, "values must be finite, got inf"),
        ([1.0], [1.0], 0, "tile must be at least 1, got 0"),
    ],
)
def test_wrong_rows_are_refused(
    scores: list[float], values: list[float], tile: int, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        online_softmax(scores, values, tile)
