"""Blocks that weigh the feature maps of a convolution, against loops and by hand."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.testing import assert_close

from attnconv.hybrid import (
    AttentionPooling,
    BlockAttention,
    BottleneckAttention,
    EfficientChannelAttention,
    NonLocalBlock,
    SqueezeExcitation,
    channel_kernel_size,
)

BLOCKS = {
    "SE": lambda channels: SqueezeExcitation(channels, 2),
    "ECA": EfficientChannelAttention,
    "CBAM": lambda channels: BlockAttention(channels, 2, 3),
}
every_block = pytest.mark.parametrize("name", BLOCKS)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def made(name, channels, seed=0):
    torch.manual_seed(seed)
    return BLOCKS[name](channels).double()


def gate(score):
    return 1 / (1 + torch.exp(-score))


@settings(deadline=None, max_examples=15)
@given(channels=st.integers(1, 7), seed=st.integers(0, 9))
def test_squeeze_excitation_number_by_number(channels, seed):
    block, x = made("SE", channels, seed), normal(2, channels, 3, 4, seed=seed)
    y = block(x)
    for image, result in zip(x, y, strict=True):
        means = torch.stack([channel.sum() / 12 for channel in image])
        hidden = (block.squeeze.weight @ means + block.squeeze.bias).clamp(min=0)
        weights = gate(block.excite.weight @ hidden + block.excite.bias)
        for channel, weight, ours in zip(image, weights, result, strict=True):
            assert_close(ours, weight * channel)


@settings(deadline=None, max_examples=15)
@given(channels=st.integers(1, 9), seed=st.integers(0, 9))
def test_efficient_channel_attention_number_by_number(channels, seed):
    block, x = made("ECA", channels, seed), normal(2, channels, 3, 4, seed=seed)
    taps = block.conv.weight.flatten()
    reach = len(taps) // 2
    for image, ours in zip(x, block(x), strict=True):
        means = image.mean((1, 2))
        for c in range(channels):
            score = sum(
                taps[k] * means[c + k - reach]
                for k in range(len(taps))
                if 0 <= c + k - reach < channels
            )
            assert_close(ours[c], gate(score) * image[c])


@settings(deadline=None, max_examples=15)
@given(channels=st.integers(1, 6), seed=st.integers(0, 9))
def test_block_attention_number_by_number(channels, seed):
    block, x = made("CBAM", channels, seed), normal(1, channels, 4, 3, seed=seed)
    first, _, second = block.over_channels

    def network(z):
        hidden = (first.weight @ z + first.bias).clamp(min=0)
        return second.weight @ hidden + second.bias

    image = x[0]
    means, tops = image.mean((1, 2)), image.flatten(1).max(1).values
    left = gate(network(means) + network(tops))[:, None, None] * image
    maps = torch.stack([left.mean(0), left.max(0).values])
    padded, kernel = F.pad(maps, (1, 1, 1, 1)), block.over_places.weight[0]
    for i in range(4):
        for j in range(3):
            score = (padded[:, i : i + 3, j : j + 3] * kernel).sum()
            assert_close(block(x)[0, :, i, j], gate(score) * left[:, i, j])


def settled(block, seed=0):
    """Give the normalisations numbers of their own, as training would."""
    torch.manual_seed(seed)
    for part in block.modules():
        if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
            nn.init.normal_(part.weight)
            nn.init.normal_(part.bias)
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 2)
    return block.double().eval()


def normalised(part, maps):
    """Batch normalisation with kept means, channel by channel (axis 0)."""
    shape = (-1, *[1] * (maps.dim() - 1))
    mean, var = part.running_mean.reshape(shape), part.running_var.reshape(shape)
    scale, shift = part.weight.reshape(shape), part.bias.reshape(shape)
    return (maps - mean) / (var + part.eps).sqrt() * scale + shift


@settings(deadline=None, max_examples=8)
@given(channels=st.integers(1, 5), dilation=st.integers(1, 3), seed=st.integers(0, 9))
def test_bottleneck_attention_step_by_step(channels, dilation, seed):
    torch.manual_seed(seed)
    block = settled(BottleneckAttention(channels, 2, dilation), seed)
    x = normal(1, channels, 5, 4, seed=seed)
    first, _, second, norm = block.over_channels
    hidden = (first.weight @ x[0].mean((1, 2)) + first.bias).clamp(min=0)
    of_channels = normalised(norm, second.weight @ hidden + second.bias)
    maps = x[0]
    for part in block.over_places:
        if isinstance(part, nn.Conv2d):
            taps, reach = part.weight, part.kernel_size[0] // 2 * part.dilation[0]
            padded, size = F.pad(maps, [reach] * 4), maps.shape[1:]
            maps = sum(
                torch.einsum(
                    "oc,cyx->oyx",
                    taps[:, :, i, j],
                    padded[
                        :,
                        i * part.dilation[0] : i * part.dilation[0] + size[0],
                        j * part.dilation[0] : j * part.dilation[0] + size[1],
                    ],
                )
                for i in range(part.kernel_size[0])
                for j in range(part.kernel_size[0])
            )
            maps = maps + part.bias[:, None, None]
        elif isinstance(part, nn.BatchNorm2d):
            maps = normalised(part, maps)
        else:
            maps = maps.clamp(min=0)
    assert_close(block(x)[0], x[0] * (1 + gate(of_channels[:, None, None] + maps)))


@settings(deadline=None, max_examples=8)
@given(channels=st.integers(1, 5), seed=st.integers(0, 9))
def test_the_non_local_block_place_by_place(channels, seed):
    torch.manual_seed(seed)
    block = settled(NonLocalBlock(channels), seed)
    x = normal(1, channels, 3, 2, seed=seed)
    places = x[0].flatten(1).T

    def mapped(part, tokens):
        return tokens @ part.weight[:, :, 0, 0].T + part.bias

    q, k, v = (mapped(part, places) for part in (block.query, block.key, block.value))
    for place, query in enumerate(q):
        scores = torch.exp(k @ query)
        taken = (scores[:, None] * v).sum(0) / scores.sum()
        added = normalised(block.norm, mapped(block.output, taken))
        assert_close(block(x)[0].flatten(1)[:, place], places[place] + added)


def test_a_new_non_local_block_changes_nothing():
    x = normal(2, 4, 3, 3)
    assert torch.equal(NonLocalBlock(4).double()(x), x)


def test_kernel_sizes_of_the_paper():
    sizes = [channel_kernel_size(c) for c in (16, 32, 64, 128, 256, 512)]
    assert sizes == [3, 3, 3, 5, 5, 5]


def test_how_many_parameters():
    def count(module):
        return sum(parameter.numel() for parameter in module.parameters())

    assert count(SqueezeExcitation(32)) == 32 * 2 + 2 + 2 * 32 + 32
    assert count(EfficientChannelAttention(256)) == 5
    assert count(BlockAttention(32)) == 32 * 2 + 2 + 2 * 32 + 32 + 2 * 7 * 7
    assert count(AttentionPooling(32)) == 33
    assert count(NonLocalBlock(32)) == 3 * (32 * 16 + 16) + 16 * 32 + 32 + 2 * 32
    channels = 32 * 2 + 2 + 2 * 32 + 32 + 2 * 32
    places = 32 * 2 + 2 + 2 * (4 + 2 * 2 * 9 + 2) + 4 + 2 + 1 + 2
    assert count(BottleneckAttention(32)) == channels + places
    assert SqueezeExcitation(8).squeeze.out_features == 1


@every_block
def test_only_block_attention_tells_places_apart(name):
    block, x = made(name, 6), normal(1, 6, 5, 4)
    gain = block(x) / x
    flat = (gain - gain[..., :1, :1]).abs().max() < 1e-12
    assert flat != (name == "CBAM")


@every_block
def test_a_turned_image_has_the_same_channel_weights(name):
    block, x = made(name, 6), normal(2, 6, 5, 4)
    one, other = block.weights(x), block.weights(x.mT)
    if name == "CBAM":
        one, other = one[0], other[0]
    assert_close(one, other)


def test_order_of_channels_matters_to_eca_alone():
    x, order = normal(2, 6, 3, 3), torch.tensor([3, 0, 5, 1, 4, 2])
    torch.manual_seed(0)
    block = EfficientChannelAttention(6, 3).double()
    moved = block.weights(x[:, order])
    assert (moved - block.weights(x)[:, order]).abs().max() > 1e-3
    pooled = SqueezeExcitation(6, 2).double()
    again = SqueezeExcitation(6, 2).double()
    again.squeeze.weight = nn.Parameter(pooled.squeeze.weight[:, order])
    again.squeeze.bias = pooled.squeeze.bias
    again.excite.weight = nn.Parameter(pooled.excite.weight[order])
    again.excite.bias = nn.Parameter(pooled.excite.bias[order])
    assert_close(again(x[:, order]), pooled(x)[:, order])


@settings(deadline=None, max_examples=15)
@given(tokens=st.integers(1, 6), dim=st.integers(1, 5), seed=st.integers(0, 9))
def test_attention_pooling_number_by_number(tokens, dim, seed):
    torch.manual_seed(seed)
    pooling, x = AttentionPooling(dim).double(), normal(2, tokens, dim, seed=seed)
    for rows, ours in zip(x, pooling(x), strict=True):
        scores = rows @ pooling.score.weight[0] + pooling.score.bias
        parts = torch.exp(scores)
        assert_close(ours, (parts[:, None] * rows).sum(0) / parts.sum())


def test_equal_weights_are_average_pooling():
    pooling, x = AttentionPooling(5).double(), normal(2, 3, 5)
    nn.init.zeros_(pooling.score.weight)
    assert_close(pooling(x), x.mean(1))
    assert_close(pooling.weights(x).sum(1), torch.ones(2).double())
