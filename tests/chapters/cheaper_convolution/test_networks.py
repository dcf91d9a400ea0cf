import pytest
import torch
from torch import nn

from attnconv.complexity import count_multiply_adds, count_parameters
from attnconv_book.chapters.cheaper_convolution import CONTENDERS, WAYS, build
from attnconv_book.chapters.cheaper_convolution.networks import SmallStages


@pytest.mark.parametrize("name", CONTENDERS)
def test_every_network_scores_ten_classes_with_at_most_100_000_parameters(name):
    network = build(name)
    assert network(torch.rand(2, 3, 32, 32)).shape == (2, 10)
    assert count_parameters(network) <= 100_000


@pytest.mark.parametrize("way", WAYS)
def test_all_have_the_same_maps_whatever_the_way(way):
    layer, (width, _) = WAYS[way]
    network = SmallStages(layer, width)
    maps = network.features(torch.rand(2, 3, 32, 32))
    assert maps.shape == (2, 4 * width, 8 // 2, 8 // 2)


@pytest.mark.parametrize(
    ("way", "parameters"),
    # Weights by hand, for 16 channels to 32: batch normalisation has two for each.
    [
        ("plain", 9 * 16 * 32 + 64),
        ("low rank", 3 * 16 * 32 + 3 * 32 * 32 + 64),
        ("bottleneck", 16 * 16 + 9 * 16 * 16 + 16 * 32 + 2 * (16 + 16 + 32)),
        ("grouped", 9 * 16 * 4 + 16 * 32 + 2 * (16 + 32)),
        ("separable", 9 * 16 + 16 * 32 + 2 * (16 + 32)),
        ("large", 49 * 16 + 16 * 32 + 2 * (16 + 32)),
        ("inverted", 16 * 48 + 9 * 48 + 48 * 32 + 2 * (48 + 48 + 32)),
    ],
)
def test_parameters_of_a_layer_are_those_counted_by_hand(way, parameters):
    layer = WAYS[way][0](16, 32, 2)
    assert count_parameters(layer) == parameters


def test_a_separable_layer_saves_what_the_formula_says():
    """1 / channels out + 1 / taps of the multiply-adds of a plain one."""
    maps = torch.rand(1, 16, 8, 8)
    layers = (WAYS[way][0](16, 32, 1).eval() for way in ("plain", "separable"))
    plain, separable = (count_multiply_adds(layer, maps) for layer in layers)
    assert separable / plain == pytest.approx(1 / 32 + 1 / 9)


def test_an_inverted_bottleneck_adds_its_input_where_it_fits():
    fits, other = WAYS["inverted"][0](8, 8, 1), WAYS["inverted"][0](8, 8, 2)
    maps = torch.rand(2, 8, 4, 4)
    for layer in (fits, other):
        for part in layer.modules():
            if isinstance(part, nn.BatchNorm2d):
                nn.init.zeros_(part.weight)
    assert torch.equal(fits(maps), maps)
    assert other(maps).abs().max() == 0


@pytest.mark.error_message
def test_a_width_that_cannot_be_grouped_is_refused():
    with pytest.raises(ValueError, match="width must be a multiple of 4, got 10"):
        SmallStages(WAYS["plain"][0], 10)
