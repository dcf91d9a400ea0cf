from pathlib import Path

import pytest
from matplotlib.patches import Arc

from attnconv.data.book_map import CHAPTERS, written_chapters
from attnconv.plots import book_map
from attnconv.plots.style import BASELINE, CONVOLUTION, INK

BOOK = Path(__file__).parents[2]
ROWS = [
    ("One", "1/a", "A", "hybrid", ()),
    ("Two", "2/b", "B", "convolution", ("1/a",)),
    ("Two", "2/c", "C", "attention", ("1/a", "2/b")),
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
    axes = book_map(CHAPTERS, written_chapters(BOOK)).axes[0]
    assert {c.title for c in CHAPTERS} <= {t.get_text() for t in axes.texts}
    assert max(len(chapter.title) for chapter in CHAPTERS) <= 34


def test_every_chapter_of_the_contents_is_on_the_map():
    known = {chapter.name for chapter in CHAPTERS}
    chapters = {n for n in written_chapters(BOOK) if not n.startswith("back-matter/")}
    assert chapters <= known


def test_written_chapters_come_from_the_table_of_contents(tmp_path):
    (tmp_path / "_toc.yml").write_text(
        "root: index\nparts:\n- chapters:\n"
        "  - file: chapters/1-background/two-ways-to-mix\n"
        "  - file: chapters/4-code/attention-code.ipynb\n"
    )
    below = tmp_path / "chapters" / "1-background"
    below.mkdir(parents=True)
    names = {"1-background/two-ways-to-mix", "4-code/attention-code"}
    assert written_chapters(below) == names


def test_outside_of_the_book_nothing_is_written(tmp_path):
    assert written_chapters(tmp_path) == set()


@pytest.mark.error_message
def test_wrong_maps_are_refused():
    with pytest.raises(ValueError, match="at least one chapter"):
        book_map([], set())
    with pytest.raises(ValueError, match="got '1/a' twice"):
        book_map([ROWS[0], ROWS[0]], set())
    with pytest.raises(ValueError, match="'2/b' needs '1/a', which does not come"):
        book_map([ROWS[1]], set())
