"""Attention between the places of feature maps, against loops over places."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.testing import assert_close

from attnconv.attention import MultiHeadAttention
from attnconv.hybrid import (
    AugmentedConvolution,
    BottleneckTransformer,
    PlaceMixing,
    RelativePlaces,
)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


@settings(deadline=None, max_examples=15)
@given(height=st.integers(1, 4), width=st.integers(1, 4), seed=st.integers(0, 9))
def test_a_step_is_looked_up_down_and_right(height, width, seed):
    torch.manual_seed(seed)
    positions = RelativePlaces(height, width, 3).double()
    query = normal(2, height * width, 3, seed=seed)
    added = positions(query)
    places = [(i, j) for i in range(height) for j in range(width)]
    for a, (i, j) in enumerate(places):
        for b, (y, x) in enumerate(places):
            step = (
                positions.down[y - i + height - 1] + positions.right[x - j + width - 1]
            )
            assert_close(added[:, a, b], query[:, a] @ step / math.sqrt(3))


@settings(deadline=None, max_examples=10)
@given(size=st.tuples(st.integers(1, 3), st.integers(1, 3)), seed=st.integers(0, 9))
def test_place_mixing_place_by_place(size, seed):
    torch.manual_seed(seed)
    layer = PlaceMixing(5, 4, 6, 2, size).double()
    x = normal(1, 5, *size, seed=seed)
    tokens = x[0].flatten(1).T
    q, k, v = (
        tokens @ part.weight[:, :, 0, 0].T
        for part in (layer.query, layer.key, layer.value)
    )
    y = layer(x)[0].flatten(1).T
    for head in range(2):
        of_q, of_k = q[:, 2 * head : 2 * head + 2], k[:, 2 * head : 2 * head + 2]
        scores = of_q @ of_k.T / math.sqrt(2) + layer.positions(of_q)
        parts = torch.exp(scores)
        mixed = parts @ v[:, 3 * head : 3 * head + 3] / parts.sum(1, keepdim=True)
        assert_close(y[:, 3 * head : 3 * head + 3], mixed)


def test_positions_are_a_part_of_any_multi_head_attention():
    torch.manual_seed(0)
    positions = RelativePlaces(2, 3, 4)
    layer = MultiHeadAttention(8, 2, positions=positions).double()
    x = normal(2, 6, 8)
    q, k, _ = layer.project(x)
    scores = q @ k.mT / 2 + positions(q)
    assert_close(layer.weights(x), scores.softmax(-1))
    nn.init.zeros_(positions.down)
    nn.init.zeros_(positions.right)
    order = torch.tensor([3, 0, 5, 1, 4, 2])
    assert_close(layer(x[:, order]), layer(x)[:, order])


def test_a_moved_picture_gives_moved_scores():
    positions, content = RelativePlaces(4, 4, 3).double(), normal(3)
    added = positions(content.expand(16, 3)).reshape(4, 4, 4, 4)
    assert_close(added[1:, 1:, 1:, 1:], added[:-1, :-1, :-1, :-1])


@pytest.mark.parametrize("value_dim", [2, 6, 8])
def test_augmented_convolution_sets_both_side_by_side(value_dim):
    torch.manual_seed(0)
    layer = AugmentedConvolution(
        5, 8, 3, key_dim=4, value_dim=value_dim, num_heads=2, size=(4, 3)
    ).double()
    x = normal(2, 5, 4, 3)
    y = layer(x)
    assert y.shape == (2, 8, 4, 3)
    mixed = torch.einsum(
        "oc,bcyx->boyx", layer.mix.weight[..., 0, 0], layer.attention(x)
    )
    assert_close(y[:, 8 - value_dim :], mixed + layer.mix.bias[:, None, None])
    if value_dim < 8:
        by_torch = F.conv2d(
            x, layer.convolution.weight, layer.convolution.bias, padding=1
        )
        assert_close(y[:, : 8 - value_dim], by_torch)
    else:
        assert layer.convolution is None


def test_the_bottleneck_is_its_parts():
    torch.manual_seed(0)
    block = BottleneckTransformer(8, 2, size=3, reduction=2).double()
    for part in block.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 2)
    block.eval()
    x = normal(2, 8, 3, 3)

    def normalised(part, maps):
        mean, var = part.running_mean[:, None, None], part.running_var[:, None, None]
        return (maps - mean) / (var + part.eps).sqrt()

    narrow = torch.einsum("oc,bcyx->boyx", block.narrow.weight[..., 0, 0], x)
    narrow = normalised(block.narrow_norm, narrow).clamp(min=0)
    mixed = normalised(block.attention_norm, block.attention(narrow)).clamp(min=0)
    wide = torch.einsum("oc,bcyx->boyx", block.widen.weight[..., 0, 0], mixed)
    assert_close(block(x), (x + normalised(block.widen_norm, wide)).clamp(min=0))


def test_how_many_parameters():
    def count(module):
        return sum(parameter.numel() for parameter in module.parameters())

    assert count(RelativePlaces(3, 5, 4)) == (5 + 9) * 4
    mixing = count(PlaceMixing(8, 4, 6, 2, (3, 5)))
    assert mixing == 8 * (4 + 4 + 6) + (5 + 9) * 2
    both = AugmentedConvolution(
        8, 10, 3, key_dim=4, value_dim=6, num_heads=2, size=(3, 5)
    )
    assert count(both) == mixing + 6 * 6 + 6 + 8 * 4 * 9 + 4
