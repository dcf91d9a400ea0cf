import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from attnconv_book.chapters.cheaper_attention import pattern_mask
from attnconv_book.chapters.cheaper_attention.patterns import (
    PATTERNS,
    reach_of,
    tokens_kept,
)


def seen(pattern, place, width=3, n=9):
    return pattern_mask(pattern, n, width)[place].nonzero().flatten().tolist()


def test_each_pattern_by_hand():
    assert seen("full", 4) == list(range(9))
    assert seen("causal", 4) == [0, 1, 2, 3, 4]
    assert seen("window", 4) == [2, 3, 4]
    assert seen("dilated", 7) == [3, 5, 7]
    assert seen("sinks", 7) == [0, 1, 5, 6, 7]
    assert seen("blocks", 7) == [6, 7]


@pytest.mark.parametrize(
    ("pattern", "kept"),
    [
        *[("full", 12), ("causal", 12), ("window", 3)],
        *[("dilated", 5), ("sinks", 5), ("blocks", 3)],
    ],
)
def test_what_has_to_be_kept(pattern, kept):
    assert tokens_kept(pattern_mask(pattern, 12, 3)) == kept


@given(
    st.sampled_from(PATTERNS), st.integers(1, 12), st.integers(1, 6), st.integers(1, 4)
)
def test_reach_is_the_power_of_the_mask(pattern, n, width, layers):
    mask = pattern_mask(pattern, n, width)
    power = torch.linalg.matrix_power(mask.double(), layers) > 0
    for place in range(n):
        assert torch.equal(reach_of(mask, place, layers)[-1], power[place])


def test_windows_reach_further_with_each_layer():
    rows = reach_of(pattern_mask("window", 24, 4), 23, 3)
    assert rows.sum(dim=1).tolist() == [4, 7, 10]
    blocks = reach_of(pattern_mask("blocks", 24, 4), 23, 3)
    assert blocks.sum(dim=1).tolist() == [4, 4, 4]
