import pytest
from matplotlib.patches import Arc

from attnconv_book.chapters.two_ways_to_mix import book_map
from attnconv_book.kit.chapters import Chapter, read_chapters, written_chapters
from attnconv_book.kit.figures.style import BASELINE, CONVOLUTION, INK

ROWS = [
    Chapter("One", "1/a", "A", "hybrid", ()),
    Chapter("Two", "2/b", "B", "convolution", ("1/a",)),
    Chapter("Two", "2/c", "C", "attention", ("1/a", "2/b")),
]


def test_written_chapters_are_coloured_and_planned_ones_grey():
    axes = book_map(ROWS, {"1/a", "2/b"}).axes[0]
    colour = {text.get_text(): text.get_color() for text in axes.texts}
    assert colour["A"] == colour["B"] == INK
    assert colour["C"] == BASELINE
    markers = [line.get_markerfacecolor() for line in axes.lines]
    assert markers[1] == CONVOLUTION
    assert markers[2] == "none"
    assert {"One", "Two"} <= set(colour)


def test_an_arc_for_each_need():
    axes = book_map(ROWS, {"1/a", "2/b"}).axes[0]
    arcs = [patch for patch in axes.patches if isinstance(patch, Arc)]
    assert len(arcs) == 3
    assert [arc.get_linewidth() for arc in arcs] == [1.5, 0.8, 0.8]


def test_the_map_of_the_book_can_be_drawn():
    chapters = read_chapters()
    axes = book_map(chapters, written_chapters()).axes[0]
    assert {c.title for c in chapters} <= {t.get_text() for t in axes.texts}


@pytest.mark.error_message
def test_wrong_maps_are_refused():
    with pytest.raises(ValueError, match="must hold at least 1 entry"):
        book_map([], set())
    with pytest.raises(ValueError, match="got '1/a' twice"):
        book_map([ROWS[0], ROWS[0]], set())
    with pytest.raises(ValueError, match="'2/b' needs '1/a', which does not come"):
        book_map([ROWS[1]], set())
