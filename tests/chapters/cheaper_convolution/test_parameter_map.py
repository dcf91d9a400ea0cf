"""The parameter map: the Python side."""

import pytest

from attnconv_book.chapters.cheaper_convolution import (
    PUBLISHED,
    ParameterMap,
    layer_costs,
    parameter_map_state,
)
from attnconv_book.kit.experiments import load_bench


def test_a_layer_is_that_of_the_count():
    state = parameter_map_state("VGG-16", 13)
    assert state["parameters"] == 25088 * 4096 + 4096
    assert state["parameters_share"] == pytest.approx(0.743, abs=0.001)
    assert state["multiply_adds"] == 25088 * 4096
    assert state["parameters_half"] == 1  # that layer alone


@pytest.mark.parametrize("network", PUBLISHED)
def test_all_of_the_measured_time_stands_somewhere(network):
    row = {row["network"]: row for row in load_bench("layers")["rows"]}[network]
    layers = ParameterMap().networks[network]
    assert layers[-1][0] == "others"
    assert sum(layer[3] for layer in layers) == pytest.approx(row["ms"])
    last = parameter_map_state(network, len(layers) - 1)
    assert last["milliseconds"] > 0


@pytest.mark.parametrize("network", PUBLISHED)
def test_half_is_half_and_no_layer_can_be_left_out(network):
    held = sorted((c.parameters for c in layer_costs(network)), reverse=True)
    few = parameter_map_state(network, 0)["parameters_half"]
    assert 2 * sum(held[:few]) >= sum(held) > 2 * sum(held[: few - 1])


def test_name_and_picture_follow_the_state():
    widget = ParameterMap()
    assert repr(widget) == "ParameterMap(VGG-16, layer 1 of 17)"
    before = widget.to_svg()
    widget.layer = 13
    assert widget.to_svg() != before


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="layer must be below 6 in LeNet-5, got 6"):
        ParameterMap("LeNet-5", 6)
    widget = ParameterMap()
    with pytest.raises(ValueError, match="network must be one of .* got 'AlexNet'"):
        widget.network = "AlexNet"
