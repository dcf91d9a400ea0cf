"""Where a kernel lands, and what torch says."""

from itertools import product

import pytest
import torch
import torch.nn.functional as F

from attnconv.convolution import output_size
from attnconv_book.chapters.convolution_step_by_step import (
    shape_arithmetic_state,
)


def test_on_numbers_a_hand_can_check():
    state = shape_arithmetic_state(8, 3, 2, 0, 1, 9)
    assert state == {
        "refused": "",
        "message": "",
        "reach": 3,
        "padded": 8,
        "length": 3,
        "rest": 1,
        "reads": [[0, 1, 2], [2, 3, 4], [4, 5, 6]],
        "unread": [7],
        "tail": [7],
        "shape": [4, 3],
        "shape_message": "",
    }


def test_inputs_between_the_places_are_not_at_the_end():
    state = shape_arithmetic_state(12, 2, 3)
    assert state["unread"] == [2, 5, 8, 11] and state["tail"] == [11]
    holes = shape_arithmetic_state(5, 2, 2, 0, 2)  # each place jumps over one
    assert holes["reads"] == [[0, 2], [2, 4]]
    assert holes["unread"] == [1, 3] and holes["tail"] == []


def test_what_is_left_over_may_be_padding_alone():
    state = shape_arithmetic_state(8, 3, 2, 1)
    assert (state["rest"], state["unread"]) == (1, [])


def test_it_refuses_what_torch_refuses_and_in_its_words():
    for size, kernel, stride, padding, dilation in product(
        (1, 2, 5), (1, 2, 4), (0, 1, 3), (-1, 0, 2), (0, 1, 3)
    ):
        numbers = stride, padding, dilation
        state = shape_arithmetic_state(size, kernel, *numbers)
        row, weight = torch.ones(1, 1, size), torch.ones(1, 1, kernel)
        try:
            length, said = F.conv1d(row, weight, None, *numbers).shape[-1], ""
        except RuntimeError as error:
            length, said = 0, str(error)
        assert (state["length"], bool(state["refused"])) == (length, bool(said))
        assert said.startswith(state["message"]) and bool(state["message"]) == bool(
            said
        )
        if said:
            with pytest.raises(ValueError):
                output_size(size, kernel, *numbers)
        else:
            assert output_size(size, kernel, *numbers) == length


def test_the_other_axis_may_be_too_short():
    state = shape_arithmetic_state(8, 3, 1, 0, 1, 2)
    assert state["length"] == 6 and state["shape"] == []
    assert "(2 x 8). Kernel size: (3 x 3)" in state["shape_message"]


@pytest.mark.error_message
def test_what_is_no_question_for_torch():
    with pytest.raises(ValueError, match="size must be at least 1, got 0"):
        shape_arithmetic_state(0, 3)
    with pytest.raises(ValueError, match="kernel must be at least 1, got 0"):
        shape_arithmetic_state(3, 0)
    with pytest.raises(TypeError, match="stride must be of type int"):
        shape_arithmetic_state(3, 1, 1.5)
