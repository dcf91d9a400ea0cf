"""The still picture of a stack of layers."""

import re

from attnconv_book.chapters.convolution import receptive_field_explorer_state
from attnconv_book.chapters.convolution.still_cone import Cone
from attnconv_book.kit.widgets.still import page


def drawn(inputs, layers, unit):
    state = receptive_field_explorer_state(inputs, layers, unit)
    return page("p", [Cone(layers, state)])


def test_a_unit_for_each_unit_and_a_line_for_each_reading():
    svg = drawn(9, [(3, 2, 1, 0), (2, 1, 2, 0)], 1)
    assert svg.count("<rect") == 1 + 9 + 4 + 2  # the first one is the background
    assert svg.count("<line") == 2 + 2 * 3
    assert "layer 2: 2 units" in svg and "input: 9" in svg


def test_padding_makes_room_and_draws_no_line():
    plain, padded = (drawn(6, [(3, 1, 1, padding)], 0) for padding in (0, 1))
    assert plain.count("<line") == 3 and padded.count("<line") == 2
    wide, wider = (int(re.findall(r'width="(\d+)"', svg)[0]) for svg in (plain, padded))
    assert wider == wide + 2 * 26


def test_what_no_unit_reads_has_a_cross():
    svg = drawn(7, [(1, 2, 1, 0)], 0)
    assert svg.count("×") == 3
