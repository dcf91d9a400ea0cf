"""The row of inputs and the places of a kernel in a still picture."""

from attnconv_book.chapters.convolution_step_by_step.still_places import (
    CELL,
    Places,
)
from attnconv_book.kit.widgets.still import Drawing


def test_it_draws_inputs_padding_and_weights():
    rows = Places("a < b", 3, 1, [-1, 1], [0, 2], [0])
    assert isinstance(rows, Drawing)
    text = "\n".join(rows.draw(10, 20))
    assert "a &lt; b" in text
    assert text.count("stroke-dasharray") == 2  # the padding
    assert text.count('fill="#0072B2"') == 4  # two places of two weights
    assert ">0 ×<" in text and ">output 1<" in text
    lefts = [10 + 64 + (place + 1) * CELL + 1 for place in (-1, 1, 3)]
    assert all(f'x="{left:g}"' in text for left in lefts)


def test_it_keeps_room_for_a_place_that_ends_outside():
    inside, outside = (Places("", 3, 0, [start], [0, 2], []) for start in (0, 4))
    assert outside.width == inside.width + 4 * CELL
    assert outside.height == inside.height
    assert Places("", 3, -1, [], [0], []).height < inside.height
