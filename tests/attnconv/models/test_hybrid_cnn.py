import pytest
import torch
from torch import nn

from attnconv.hybrid import AugmentedConvolution, SqueezeExcitation
from attnconv.models import HybridCNN, OutputAttention, convolution_block


def count(model):
    return sum(weight.numel() for weight in model.parameters())


def test_counts_that_the_docstrings_name():
    assert count(HybridCNN()) == 14_458
    # Four projections, the small network with 2 · 32 inside, biases, normalisations.
    block = 8 * 32**2 + (4 + 2 + 1) * 32 + 3 * 2 * 32
    assert count(OutputAttention(32, 8)) == block + 64 * 32


@pytest.mark.parametrize(("layers", "pixels"), [(6, 7), (9, 15)])
def test_how_far_a_place_of_the_maps_sees(layers, pixels):
    torch.manual_seed(0)
    model = HybridCNN(width=3).double().eval()
    part = nn.Sequential(*model.stem, *model.block)[:layers]
    image = torch.randn(1, 1, 32, 32, dtype=torch.float64, requires_grad=True)
    part(image)[0, :, 4, 4].sum().backward()
    seen = image.grad[0, 0] != 0
    rows, columns = (seen.any(axis).nonzero()[:, 0] for axis in (0, 1))
    assert rows[-1] - rows[0] + 1 <= pixels
    assert columns[-1] - columns[0] + 1 <= pixels


def test_without_arguments_it_is_three_convolutions_a_mean_and_a_linear_layer():
    torch.manual_seed(0)
    model = HybridCNN(5, 2, image_size=8, width=3).eval()
    images = torch.randn(4, 2, 8, 8)
    maps = model.stem(images)
    assert maps.shape == (4, 6, 2, 2)
    maps = model.block(maps)
    torch.testing.assert_close(model.maps(images), maps)
    torch.testing.assert_close(model(images), model.head(maps.mean((2, 3))))


def test_block_and_pooling_stand_where_they_are_asked_for():
    def block(channels, size):
        return nn.Sequential(
            AugmentedConvolution(
                channels, channels, 3, key_dim=4, value_dim=2, num_heads=2, size=size
            ),
            SqueezeExcitation(channels),
        )

    model = HybridCNN(width=4, block=block, pool=lambda c, s: OutputAttention(c, s, 2))
    assert isinstance(model.block[1], SqueezeExcitation)
    assert isinstance(model.pool, OutputAttention)
    assert model(torch.randn(2, 1, 32, 32)).shape == (2, 10)
    assert convolution_block(8, 4)(torch.randn(2, 8, 4, 4)).shape == (2, 8, 4, 4)


@pytest.mark.parametrize("positions", [False, True])
def test_only_positions_tell_shuffled_places_from_places(positions):
    torch.manual_seed(0)
    pool = OutputAttention(8, 4, positions=positions).double()
    maps = torch.randn(2, 8, 4, 4, dtype=torch.float64)
    shuffled = maps.flatten(2)[..., torch.randperm(16)].view_as(maps)
    same = torch.allclose(pool(maps), pool(shuffled), atol=1e-12)
    assert same is not positions
