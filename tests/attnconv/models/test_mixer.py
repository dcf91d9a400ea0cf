import pytest
import torch
from torch.testing import assert_close

from attnconv.models import MixerBlock, MLPMixer


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def test_a_block_is_two_networks_with_skip_connections():
    torch.manual_seed(0)
    block = MixerBlock(5, 7, 11, 13).double()
    x = normal(2, 5, 7)
    half = x + block.token_mixing(block.token_norm(x))
    assert_close(block(x), half + block.channel_mixing(block.channel_norm(half)))
    # The second network sees one position at a time: only the first can mix them.
    with torch.no_grad():
        block.token_mixing.contract.weight.zero_()
    changed = x.clone()
    changed[:, 0] += 1
    assert torch.equal(block(changed)[:, 1:], block(x)[:, 1:])


def test_patches_are_squares_of_the_image_row_by_row():
    model = MLPMixer(image_size=4, patch_size=2, dim=3, in_channels=1).double()
    images = torch.zeros(1, 1, 4, 4, dtype=torch.float64)
    images[0, 0, :2, 2:] = 1  # the patch at the top right is the second token
    with torch.no_grad():
        model.embed.weight.fill_(1)
        model.embed.bias.zero_()
    seen = []
    model.blocks.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    model(images)
    assert seen[0][0, :, 0].tolist() == [0, 4, 0, 0]


def test_the_number_of_parameters_follows_the_formula():
    block = MixerBlock(5, 7, 11, 13)
    token = 2 * 5 * 11 + 11 + 5
    channel = 2 * 7 * 13 + 13 + 7
    assert sum(p.numel() for p in block.parameters()) == token + channel + 4 * 7


@pytest.mark.error_message
def test_a_patch_must_divide_the_image():
    with pytest.raises(ValueError, match="patch_size must divide image_size"):
        MLPMixer(image_size=8, patch_size=3)


@pytest.mark.error_message
def test_a_block_refuses_another_number_of_tokens():
    with pytest.raises(ValueError, match=r"x must have shape \(1, 5, 7\)"):
        MixerBlock(5, 7, 11, 13)(torch.zeros(1, 6, 7))
