"""Dials in still pictures."""

import re

from attnconv_book.chapters.positions.still_dial import RADIUS, Dial
from attnconv_book.kit.widgets.still import Drawing, page


def dial(turned, lines=("one", "two < three")):
    return Dial("A & B", ([2, 0], [2, 0]), turned, 2.0, lines)


def test_upwards_is_positive_and_the_longest_hand_reaches_the_circle():
    drawn = "".join(dial(([0, 2], [-1, 0])).draw(10, 20))
    ends = re.findall(r'x2="([\d.]+)" y2="([\d.]+)"', drawn)
    middle = 10 + Dial.width / 2, 20 + 28 + RADIUS
    assert [(float(x) - middle[0], middle[1] - float(y)) for x, y in ends] == [
        (RADIUS, 0),
        (RADIUS, 0),
        (0, RADIUS),
        (-RADIUS / 2, 0),
    ]


def test_a_hand_without_length_is_left_out():
    assert len(re.findall("<line", "".join(dial(([0, 0], [1, 1])).draw(0, 0)))) == 3


def test_it_is_a_drawing_with_its_words():
    assert isinstance(dial(([1, 0], [1, 0])), Drawing)
    picture = page("Dials", [dial(([1, 0], [1, 0]))])
    assert "A &amp; B" in picture and "two &lt; three" in picture
