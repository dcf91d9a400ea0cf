"""The two curves in a still picture."""

import re

from attnconv_book.chapters.attention_step_by_step.still_curves import Curves
from attnconv_book.kit.widgets.still import Drawing


def test_it_draws_both_curves_between_its_limits():
    curves = Curves(
        "a < b", ("first", "last"), 0.5, [0, 0.25, 0.5], [0.5, 0, 0], ("x", "y")
    )
    assert isinstance(curves, Drawing)
    text = "\n".join(curves.draw(10, 20))
    assert "a &lt; b" in text
    solid, dashed = re.findall(r'points="([^"]+)"', text)
    ends = [tuple(map(float, point.split(","))) for point in solid.split()]
    assert ends[0][0] < ends[1][0] < ends[2][0] <= 10 + curves.width
    assert ends[0][1] > ends[1][1] > ends[2][1] > 20
    assert ends[1][1] * 2 == ends[0][1] + ends[2][1]
    assert dashed.split()[0].split(",")[1] == solid.split()[2].split(",")[1]
    assert text.count('stroke-dasharray="6 4"') == 1
    for words in (">first<", ">last<", ">x<", ">y<", ">0.5<"):
        assert words in text
