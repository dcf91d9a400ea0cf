"""The pattern explorer: the Python side."""

import pytest

from attnconv_book.chapters.cheaper_attention import (
    PatternExplorer,
    pattern_explorer_state,
)


def test_a_window_by_hand():
    state = pattern_explorer_state("window", 4, 2, 23)
    assert state == {"pairs": 1 + 2 + 3 + 21 * 4, "kept": 4, "seen": [4, 7]}


def test_name_and_picture_follow_the_state():
    widget = PatternExplorer()
    assert repr(widget) == "PatternExplorer(window of 4, 3 layers, token 24)"
    before = widget.to_svg()
    widget.pattern = "causal"
    assert repr(widget) == "PatternExplorer(causal, 3 layers, token 24)"
    assert widget.to_svg() != before


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="width must be at most 12, got 13"):
        PatternExplorer(width=13)
    widget = PatternExplorer()
    with pytest.raises(ValueError, match="layers must be at most 6, got 7"):
        widget.layers = 7
