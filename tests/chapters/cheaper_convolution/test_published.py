import pytest

from attnconv.complexity import count_parameters
from attnconv_book.chapters.cheaper_convolution import (
    PUBLISHED,
    build_published,
    layer_costs,
)

# Parameters as the papers' successors count them, multiply-adds of torchvision's tables
# (in which VGG-16 has 15.47, ResNet-50 4.09 and MobileNetV2 0.30 billion).
COUNTS = {
    "LeNet-5": (61_706, 416_520),
    "VGG-16": (138_357_544, 15_470_264_320),
    "ResNet-50": (25_557_032, 4_089_184_256),
    "MobileNetV2": (3_504_872, 300_774_272),
    "ConvNeXt-T": (28_589_128, 4_455_531_264),
    "ViT-B/16": (86_567_656, 17_563_828_224),
}


def test_there_is_a_count_for_each():
    assert COUNTS.keys() == PUBLISHED.keys()


@pytest.mark.parametrize("name", PUBLISHED)
def test_layers_add_up_to_the_published_counts(name):
    costs = layer_costs(name)
    assert sum(cost.parameters for cost in costs) == COUNTS[name][0]
    assert sum(cost.multiply_adds for cost in costs) == COUNTS[name][1]
    assert all(cost.parameters >= 0 and cost.multiply_adds >= 0 for cost in costs)


def test_nothing_is_stored():
    network = build_published("VGG-16")
    assert count_parameters(network) == COUNTS["VGG-16"][0]
    assert all(weight.is_meta for weight in network.parameters())


def test_most_weights_of_vgg_stand_in_its_last_three_layers():
    costs = layer_costs("VGG-16")
    dense = sum(cost.parameters for cost in costs if cost.kind == "Linear")
    assert dense / COUNTS["VGG-16"][0] == pytest.approx(0.89, abs=0.005)


@pytest.mark.error_message
def test_an_unknown_network_is_refused():
    with pytest.raises(ValueError, match="name must be one of 'LeNet-5'"):
        layer_costs("AlexNet")
