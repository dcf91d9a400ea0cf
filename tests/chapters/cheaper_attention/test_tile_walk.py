"""The walk through tiles: the Python side."""

import numpy as np
import pytest

from attnconv_book.chapters.cheaper_attention import TileWalk, tile_walk_state


def test_the_row_of_the_chapter():
    state = tile_walk_state((1, 2, 0, 4, 3, 1), (2, 0, 5, 1, 3, 4), 2)
    maxima = [step["maximum"] for step in state["steps"]]
    assert maxima == [2, 4, 4]
    assert state["steps"][1]["shrink"] == pytest.approx(np.exp(-2))
    assert state["steps"][2]["shrink"] == 1
    powers = np.exp(np.array([1, 2, 0, 4, 3, 1]) - 4.0)
    output = powers @ np.array([2, 0, 5, 1, 3, 4]) / powers.sum()
    assert state["whole"] == pytest.approx(output)
    assert state["steps"][-1]["output"] == pytest.approx(output)


def test_name_and_picture_follow_the_state():
    widget = TileWalk()
    assert repr(widget) == "TileWalk(scores 1, 2, 0, 4, 3, 1 in tiles of 2, 0 read)"
    before = widget.to_svg()
    widget.scores = [1, 2, 0, 4, 9, 1]
    assert widget.to_svg() != before


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="read must be at most 3, got 4"):
        TileWalk(read=4)
    with pytest.raises(ValueError, match="values must be as many as scores, 2, got 3"):
        TileWalk((1, 2), (1, 2, 3))
    widget = TileWalk()
    with pytest.raises(ValueError, match="tile must be at most 3, got 4"):
        widget.tile = 4
