import pytest
import torch
from torch import nn

from attnconv.models import SmallCNN
from attnconv_book.chapters.cheaper_convolution import CONTENDERS, build, folded


def stirred(network):
    """Normalisations of a network that has been trained have numbers of their own."""
    for part in network.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.uniform_(part.running_mean, -1, 1)
            nn.init.uniform_(part.running_var, 0.5, 2)
            nn.init.uniform_(part.weight, 0.5, 2)
            nn.init.uniform_(part.bias, -1, 1)
    return network.eval()


def same(network, images):
    with torch.no_grad():
        torch.testing.assert_close(
            folded(network)(images), network(images), rtol=1e-4, atol=1e-4
        )


@pytest.mark.parametrize("name", CONTENDERS)
def test_the_shorter_network_computes_the_same(name):
    torch.manual_seed(0)
    network = stirred(build(name))
    same(network, torch.randn(2, 3, 32, 32))
    norms = [each for each in network.modules() if isinstance(each, nn.BatchNorm2d)]
    left = [
        each for each in folded(network).modules() if isinstance(each, nn.BatchNorm2d)
    ]
    assert norms and not left


def test_a_network_with_a_bias_before_the_norm():
    torch.manual_seed(0)
    same(stirred(SmallCNN(10, 1, 8, width=4)), torch.randn(3, 1, 8, 8))


def test_the_network_stays_as_it_was():
    network = build(CONTENDERS[0]).train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    folded(network)
    assert network.training
    assert all(
        torch.equal(value, before[name]) for name, value in network.state_dict().items()
    )


def test_a_norm_in_front_stays():
    network = stirred(nn.Sequential(nn.BatchNorm2d(2), nn.Conv2d(2, 3, 1)))
    same(network, torch.randn(2, 2, 4, 4))


@pytest.mark.error_message
def test_what_is_no_network_is_refused():
    with pytest.raises(TypeError, match="network must be of type Module, got int: 3"):
        folded(3)
