"""Still pictures of widgets."""

import re

import pytest

from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.still import Table, number, page


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1.0, 2, "1"), (-0.5, 2, "−0.5"), (-0.001, 2, "0"), (12.345, 2, "12.35"),
     (10.0, 0, "10"), (0.25, 1, "0.2")],
)  # fmt: skip
def test_number(value, digits, text):
    assert number(value, digits) == text


def cells(svg):
    """Return [(fill, ink, text)] of every cell."""
    return re.findall(
        r'rx="2" fill="(#\w+)"/>\s*<text class="c (\w)"[^>]*>([^<]*)<', svg
    )


def test_every_number_is_there_in_order():
    table = Table("T", [[1, 2, 3], [4, 5, -6]], style.SIGNED, -6, 6)
    found = cells(page("p", [table]))
    assert [text for *_, text in found] == ["1", "2", "3", "4", "5", "−6"]


def test_light_cells_have_dark_ink_and_the_other_way_round():
    table = Table("T", [[0, 1]], style.GREYS, 0, 1)
    assert [ink for _, ink, _ in cells(page("p", [table]))] == ["w", "k"]


def test_a_map_without_reach_draws_its_middle():
    table = Table("T", [[0.0]], style.SIGNED, 0, 0)
    middle = Table("T", [[0.0]], style.SIGNED, -1, 1)
    assert cells(page("p", [table])) == cells(page("p", [middle]))


def test_names_are_escaped():
    table = Table("a<b", [[1]], style.GREYS, 0, 1, row_names=["<&"], column_names=["&"])
    svg = page("<p>", [table], ["1 < 2"])
    assert "a&lt;b" in svg and "&lt;&amp;" in svg and "1 &lt; 2" in svg
    assert "<title>&lt;p&gt;</title>" in svg


def test_tables_do_not_overlap_and_fit_the_page():
    first = Table("A long title of a table", [[1]], style.GREYS, 0, 1)
    second = Table("B", [[1] * 5] * 7, style.GREYS, 0, 1, row_names=["x"] * 7)
    svg = page("p", [first, second], ["a line of text"])
    width, height = (int(n) for n in re.findall(r'viewBox="0 0 (\d+) (\d+)"', svg)[0])
    assert width >= first.width + second.width
    assert height > second.height + 20
    lefts = [float(x) for x in re.findall(r'class="b" x="([\d.]+)"', svg)]
    assert lefts[1] >= lefts[0] + first.width
