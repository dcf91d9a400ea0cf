"""Parts of networks for images: tokens, norms, blocks."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from attnconv.complexity import count_multiply_adds
from attnconv.convolution import (
    ChannelNorm,
    ConvMixerBlock,
    ConvNeXtBlock,
    ConvolutionalTokenizer,
    PatchEmbedding,
    PatchMerging,
)


def normal(*shape):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def size(module):
    return sum(p.numel() for p in module.parameters())


def test_a_patch_becomes_a_token_by_one_linear_map():
    torch.manual_seed(0)
    embed, images = PatchEmbedding(2, 5, 3).double(), normal(7, 2, 6, 9)
    tokens = embed(images)
    assert tokens.shape == (7, 6, 5)
    # The fifth patch: second row, second column.
    patch = images[:, :, 3:6, 3:6].flatten(1)
    weight, bias = embed.project.weight.flatten(1), embed.project.bias
    assert_close(tokens[:, 4], patch @ weight.T + bias)
    assert size(embed) == 9 * 2 * 5 + 5


def test_no_token_of_a_patch_sees_another_patch_and_tokens_of_convolutions_do():
    torch.manual_seed(0)
    images = normal(1, 1, 8, 8)
    other = -images
    other[..., :4, :4] = images[..., :4, :4]
    patches = PatchEmbedding(1, 5, 4).double()
    tokenizer = ConvolutionalTokenizer(1, 5, layers=2, hidden=3).double()
    assert tokenizer(images).shape == patches(images).shape
    assert torch.equal(patches(images)[:, 0], patches(other)[:, 0])
    assert not torch.allclose(tokenizer(images)[:, 0], tokenizer(other)[:, 0])


@pytest.mark.parametrize(
    ("layers", "kernel_size", "stride"), [(1, 3, 1), (2, 5, 1), (2, 7, 2)]
)
@pytest.mark.parametrize("side", [5, 8, 32])
def test_a_tokenizer_says_how_many_tokens_it_makes(layers, kernel_size, stride, side):
    tokenizer = ConvolutionalTokenizer(
        2, 7, layers=layers, kernel_size=kernel_size, stride=stride, hidden=3
    )
    tokens = tokenizer(torch.zeros(1, 2, side, side))
    assert tokens.shape == (1, tokenizer.side(side) ** 2, 7)


def test_a_tokenizer_has_no_bias_and_so_keeps_an_empty_image_empty():
    tokenizer = ConvolutionalTokenizer(2, 5, layers=2, hidden=3)
    assert (tokenizer(torch.zeros(1, 2, 8, 8)) == 0).all()
    assert size(tokenizer) == 9 * (2 * 3 + 3 * 5)


def test_merging_is_a_convolution_of_two_by_two_when_nothing_is_normalised():
    torch.manual_seed(0)
    merge = PatchMerging(3, (4, 6)).double()
    merge.norm = nn.Identity()
    maps = normal(2, 3, 4, 6)
    kernel = merge.reduce.weight.view(6, 2, 2, 3).permute(0, 3, 2, 1)
    expected = nn.functional.conv2d(maps, kernel, stride=2)
    assert_close(merge(maps.flatten(2).mT), expected.flatten(2).mT)


def test_the_channels_of_each_place_have_mean_0_and_variance_1():
    maps = ChannelNorm(11).double()(3 + 5 * normal(2, 11, 4, 7))
    assert_close(maps.mean(1), torch.zeros(2, 4, 7).double(), atol=1e-12, rtol=0)
    assert_close(maps.var(1, unbiased=False), torch.ones(2, 4, 7).double())


def test_a_new_convnext_block_hardly_changes_its_input():
    torch.manual_seed(0)
    block, x = ConvNeXtBlock(6).double(), normal(2, 6, 9, 8)
    assert 0 < (block(x) - x).abs().max() < 1e-4
    large = ConvNeXtBlock(6, layer_scale=1).double()
    assert (large(x) - x).abs().max() > 1e-2


def test_a_convnext_block_mixes_places_by_its_depthwise_kernel_alone():
    torch.manual_seed(0)
    block, x = ConvNeXtBlock(6, 5, layer_scale=1).double(), normal(1, 6, 9, 8)
    changed = x.clone()
    changed[0, :, 4, 4] += 1
    moved = (block(changed) - block(x)).abs().amax((0, 1)) > 1e-9
    assert moved.nonzero().amin(0).tolist() == [2, 2]
    assert moved.nonzero().amax(0).tolist() == [6, 6]


def test_a_convmixer_block_is_two_convolutions_with_one_skip():
    torch.manual_seed(0)
    block, x = ConvMixerBlock(6, 3).double().eval(), normal(2, 6, 5, 7)
    near = x + block.depthwise_norm(nn.functional.gelu(block.depthwise(x)))
    expected = block.pointwise_norm(nn.functional.gelu(block.pointwise(near)))
    assert_close(block(x), expected)


@pytest.mark.parametrize(
    ("block", "parameters", "multiply_adds"),
    [
        (ConvNeXtBlock(6, 5), 8 * 36 + 34 * 6, (8 * 36 + 25 * 6) * 63),
        (ConvMixerBlock(6, 5), 36 + 31 * 6, (36 + 25 * 6) * 63),
    ],
)
def test_the_cost_follows_the_formula(block, parameters, multiply_adds):
    assert size(block) == parameters
    block.eval()
    # What the kernel would meet beyond the edges counts as met.
    assert count_multiply_adds(block, torch.zeros(1, 6, 9, 7)) == multiply_adds


@pytest.mark.error_message
def test_images_that_patches_do_not_fill_are_refused():
    with pytest.raises(ValueError, match=r"x must have a height .* patch_size=3"):
        PatchEmbedding(1, 5, 3)(torch.zeros(1, 1, 6, 8))
