"""Random scores of growing width."""

import statistics

import pytest

from attnconv_book.chapters.attention_step_by_step import random_scores
from attnconv_book.chapters.attention_step_by_step.random_scores import (
    DRAWS,
    KEYS,
    WIDTHS,
)


def test_their_form_and_their_seed():
    draws = random_scores(0)
    assert len(draws) == DRAWS
    assert all(len(draw) == len(WIDTHS) == 9 for draw in draws)
    assert all(len(row) == KEYS for draw in draws for row in draw)
    assert draws == random_scores(0) != random_scores(1)


def test_their_spread_grows_like_the_root_of_the_width():
    ratios = []
    for seed in range(12):
        for draw in random_scores(seed):
            for width, row in zip(WIDTHS, draw, strict=True):
                ratios += [score**2 / width for score in row]
    assert statistics.mean(ratios) == pytest.approx(1, abs=0.2)


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="seed must be at least 0, got -1"):
        random_scores(-1)
