"""The formula on stacks whose answer is known; inspection/test_reach measures it."""

import pytest
from torch import nn

from attnconv.complexity import Field, Window, receptive_field


def test_three_layers_by_hand():
    assert receptive_field([(3,), (3, 2, 1, 1), (3, 1, 2)]) == [
        Field(3, 1, 0),
        Field(5, 2, -1),
        Field(13, 2, -1),
    ]


def test_layers_of_one_kernel_grow_by_a_line_and_dilation_doubles():
    assert [field.size for field in receptive_field([(5,)] * 4)] == [5, 9, 13, 17]
    doubling = [Window(2, dilation=2**depth) for depth in range(5)]
    assert [field.size for field in receptive_field(doubling)] == [2, 4, 8, 16, 32]


def test_the_places_that_one_output_sees():
    field = receptive_field([(3, 2, 1, 1)])[0]
    assert [field.span(position) for position in range(3)] == [(-1, 1), (1, 3), (3, 5)]


def test_torch_layers_say_the_same_as_their_numbers():
    model = nn.Sequential(
        nn.Conv2d(1, 2, (3, 5), stride=(1, 2), padding=(1, 0), dilation=(2, 1)),
        nn.Sequential(nn.BatchNorm2d(2), nn.GELU()),
        nn.MaxPool2d(2),
        nn.AvgPool2d(3, stride=1, padding=1),
    )
    pointwise = (1,)
    assert receptive_field(model) == receptive_field(
        [(3, 1, 2, 1), pointwise, pointwise, (2, 2), (3, 1, 1, 1)]
    )
    assert receptive_field(model, axis=1) == receptive_field(
        [(5, 2), pointwise, pointwise, (2, 2), (3, 1, 1, 1)]
    )
    assert receptive_field(nn.Conv1d(1, 1, 7)) == [Field(7, 1, 0)]


@pytest.mark.error_message
def test_what_is_no_layer_is_refused():
    for bad in (nn.Linear(2, 2), nn.Flatten(), nn.AdaptiveAvgPool1d(1), 3, "abc", [3]):
        with pytest.raises(TypeError, match="layers must be"):
            receptive_field(bad)
    with pytest.raises(ValueError, match="layers must have at least one layer"):
        receptive_field([])
    with pytest.raises(ValueError, match="layers must have 1 to 4 numbers"):
        receptive_field([(1, 2, 3, 4, 5)])
    with pytest.raises(ValueError, match="stride of layers must be at least 1, got 0"):
        receptive_field([(3, 0)])
    with pytest.raises(ValueError, match="axis must be one of the 2 axes of Conv2d"):
        receptive_field(nn.Conv2d(1, 1, 3), axis=2)
