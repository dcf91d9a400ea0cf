import pytest
import torch
from torch import nn

from attnconv.complexity import count_parameters
from attnconv.models import SmallCNN
from attnconv_book.chapters.cheaper_convolution import (
    bytes_of,
    in_int8,
    narrowed,
    pruned,
)


@pytest.fixture
def network():
    torch.manual_seed(0)
    model = SmallCNN(10, 1, 8, width=8)
    model(torch.rand(64, 1, 8, 8))  # so that the normalisations have seen something
    return model.eval()


def weights(model):
    return torch.cat(
        [
            part.weight.detach().flatten()
            for part in model.modules()
            if isinstance(part, nn.Conv2d | nn.Linear)
        ]
    )


def test_the_smallest_weights_are_zeroed_and_stay_so(network):
    before = weights(network)
    smaller = pruned(network, 0.75)
    after = weights(smaller)
    zero = after == 0
    assert zero.double().mean().item() == pytest.approx(0.75, abs=1e-3)
    assert before[zero].abs().max() <= before[~zero].abs().min()
    assert torch.equal(weights(network), before)
    adam = torch.optim.Adam(smaller.parameters())
    smaller.train()(torch.rand(8, 1, 8, 8)).square().sum().backward()
    adam.step()
    smaller(torch.rand(8, 1, 8, 8))  # applies the masks
    assert (weights(smaller)[zero] == 0).all()


def test_pruning_saves_no_parameter_and_no_byte(network):
    assert bytes_of(pruned(network, 0.9)) > bytes_of(network)
    held = sum(part.numel() for part in pruned(network, 0.9).parameters())
    assert held == count_parameters(network)


def test_channels_that_do_nothing_can_be_dropped_without_a_trace(network):
    with torch.no_grad():
        for block in (network.features[0], network.features[1], network.features[3]):
            convolution, norm = block[0], block[1]
            silent = slice(convolution.out_channels // 2, None)
            convolution.weight[silent] = 0
            norm.weight[silent], norm.bias[silent] = 0, 0
    smaller = narrowed(network, 4)
    assert count_parameters(smaller) == count_parameters(SmallCNN(10, 1, 8, width=4))
    images = torch.rand(5, 1, 8, 8)
    assert torch.allclose(smaller(images), network(images), atol=1e-5)


def test_all_channels_kept_is_the_same_network(network):
    images = torch.rand(5, 1, 8, 8)
    assert torch.equal(narrowed(network, 8)(images), network(images))


def test_eight_bits_are_nearly_the_same_and_a_third_as_long(network):
    images = torch.rand(64, 1, 8, 8)
    written = in_int8(network, images)
    with torch.no_grad():
        scores, wanted = written(images), network(images)
    assert (scores - wanted).abs().max() < 0.1 * wanted.abs().max()
    large = SmallCNN(10, 1, 8, width=32).eval()
    assert bytes_of(in_int8(large, images)) < 0.35 * bytes_of(large)


@pytest.mark.error_message
def test_more_channels_than_there_are_cannot_be_kept(network):
    with pytest.raises(ValueError, match="width must be at most the network's 8"):
        narrowed(network, 9)
