"""Networks for images: their published sizes, and what sets each apart."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from attnconv.attention import MultiHeadAttention
from attnconv.convolution import ConvolutionalTokenizer
from attnconv.models import (
    CCT,
    MODELS,
    CoAtNet,
    ConvMixer,
    ConvNeXt,
    ConvolutionalAttention,
    CvT,
    InvertedBottleneck,
    Swin,
    ViT,
    create_model,
)

BACKBONES = ("vit", "cct", "cvt", "coatnet", "swin", "convnext", "convmixer")

LARGE = {"num_classes": 1000, "image_size": 224}
CCT_2 = {"dim": 128, "depth": 2, "num_heads": 2, "mlp_ratio": 1, "hidden": 64}

# Where the numbers come from: timm 1.0.31 has those that are written in full, the
# README of CCT those in thousands and millions, CoAtNet's paper has 25 million.
PUBLISHED = [
    (
        ViT,
        {**LARGE, "patch_size": 16, "dim": 192, "depth": 12, "num_heads": 3},
        5717416,
    ),
    (
        ViT,
        {**LARGE, "patch_size": 16, "dim": 384, "depth": 12, "num_heads": 6},
        22050664,
    ),
    (CCT, CCT_2, 283723),  # .284 M
    (CCT, {**CCT_2, "depth": 4}, 482123),  # .482 M
    (
        CCT,
        {"dim": 256, "depth": 7, "num_heads": 4, "mlp_ratio": 2, "layers": 1},
        3760139,  # 3.760 M
    ),
    (
        CCT,
        {
            **LARGE,
            "dim": 384,
            "depth": 14,
            "num_heads": 6,
            "mlp_ratio": 3,
            "kernel_size": 7,
            "stride": 2,
            "hidden": 64,
        },
        22367273,  # 22.36 M
    ),
    (
        CvT,
        {
            **LARGE,
            "dims": (64, 192, 384),
            "depths": (1, 2, 10),
            "num_heads": (1, 3, 6),
            "kernel_sizes": (7, 3, 3),
            "strides": (4, 2, 2),
        },
        19997480,  # 20 M
    ),
    (
        CoAtNet,
        {
            **LARGE,
            "stem_dim": 64,
            "stem_stride": 2,
            "dims": (96, 192, 384, 768),
            "depths": (2, 3, 5, 2),
            "convolutions": 2,
            "head_dim": 32,
        },
        24820500,  # 25 M
    ),
    (
        Swin,
        {
            **LARGE,
            "patch_size": 4,
            "dim": 96,
            "depths": (2, 2, 6, 2),
            "num_heads": (3, 6, 12, 24),
            "window": 7,
        },
        28288354,
    ),
    (
        ConvNeXt,
        {
            **LARGE,
            "patch_size": 4,
            "dims": (96, 192, 384, 768),
            "depths": (3, 3, 9, 3),
        },
        28589128,
    ),
    (ConvMixer, {"patch_size": 2, "dim": 256}, 594186),
    (
        ConvMixer,
        {**LARGE, "patch_size": 7, "dim": 768, "depth": 32, "kernel_size": 7},
        21110248,
    ),
]


def size(model):
    return sum(p.numel() for p in model.parameters())


@pytest.mark.parametrize(
    ("model", "options", "parameters"),
    PUBLISHED,
    ids=[f"{model.__name__} {n}" for model, _, n in PUBLISHED],
)
def test_the_published_sizes_come_out(model, options, parameters):
    with torch.device("meta"):
        assert size(model(**options)) == parameters


@pytest.mark.parametrize("name", BACKBONES)
def test_at_the_books_size_they_are_small_and_say_how_small(name):
    model = create_model(name)
    assert size(model) < 100_000
    assert f"{size(model):,}" in MODELS[name].__doc__


def images(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(*shape, generator=generator)


def test_without_positions_a_vit_does_not_know_the_order_of_its_patches():
    torch.manual_seed(0)
    model, x = ViT(depth=1).eval(), images(2, 3, 32, 32)
    turned = x.roll(4, dims=-1)  # whole patches move
    assert not torch.allclose(model(x), model(turned), atol=1e-5)
    with torch.no_grad():
        model.positions.table.zero_()
    assert_close(model(x), model(turned))
    assert not torch.allclose(model(x), model(x.roll(1, dims=-1)), atol=1e-5)


def test_a_vit_takes_another_tokenizer_and_refuses_one_of_other_tokens():
    stem = ConvolutionalTokenizer(3, 48, layers=2, hidden=24)
    assert ViT(tokenizer=stem).tokenizer is stem
    assert ViT(tokenizer=stem)(images(2, 3, 32, 32)).shape == (2, 10)


@pytest.mark.error_message
def test_a_tokenizer_of_other_tokens_is_refused():
    model = ViT(tokenizer=ConvolutionalTokenizer(3, 48, layers=1))
    with pytest.raises(ValueError, match=r"tokens of tokenizer .* \(2, 64, 48\)"):
        model(images(2, 3, 32, 32))


def test_attention_behind_convolutions_is_attention_of_what_they_give():
    torch.manual_seed(0)
    layer = ConvolutionalAttention(6, 2, (4, 6), extra_tokens=1).double().eval()
    for part in (layer.query, layer.key, layer.value):
        part[1].running_mean.normal_()
    x = images(3, 25, 6).double()
    maps = x[:, 1:].mT.reshape(3, 6, 4, 6)
    q, k, v = (
        torch.cat([x[:, :1], part(maps).flatten(2).mT], dim=1)
        for part in (layer.query, layer.key, layer.value)
    )
    assert q.shape[1] == 25 and k.shape[1] == v.shape[1] == 7
    assert layer.key_size == (2, 3)
    mixed = layer.attention(q, k, value=v)
    assert_close(layer(x), mixed)
    reference = nn.MultiheadAttention(6, 2, batch_first=True).double()
    reference.in_proj_weight.data = layer.attention.query_key_value.weight.data
    reference.in_proj_bias.data = layer.attention.query_key_value.bias.data
    reference.out_proj.load_state_dict(layer.attention.output.state_dict())
    assert_close(mixed, reference(q, k, v)[0])


@pytest.mark.parametrize(("stride", "side"), [(1, 5), (2, 3)])
def test_an_inverted_bottleneck_is_its_skip_path_where_nothing_is_added(stride, side):
    torch.manual_seed(0)
    block = InvertedBottleneck(6, 4, stride=stride).eval()
    x = images(2, 6, 5, 5)
    assert block(x).shape == (2, 4, side, side)
    assert not torch.allclose(block(x), block.skip(x))
    with torch.no_grad():
        block.contract.weight.zero_()
        block.contract.bias.zero_()
    assert_close(block(x), block.skip(x))
    assert list(InvertedBottleneck(6, 6).skip) == []


def test_the_windows_of_swin_shift_in_every_second_block_and_not_where_one_is_all():
    model = Swin(image_size=32, patch_size=2, depths=(3, 2, 2), num_heads=(2, 2, 2))
    cores = [
        module.core
        for module in model.modules()
        if isinstance(module, MultiHeadAttention)
    ]
    assert [core.shift for core in cores] == [0, 2, 0, 0, 2, 0, 0]
    assert [core.size[0] for core in cores] == [16, 16, 16, 8, 8, 4, 4]
    small = Swin(image_size=4, patch_size=1, depths=(1, 1), num_heads=(2, 2))
    windows = [m.core.window for m in small.modules() if hasattr(m, "core")]
    assert windows == [4, 2]


def test_the_stages_of_coatnet_are_convolutions_first():
    model = CoAtNet(dims=(8, 12, 24), depths=(1, 2, 2), convolutions=1)
    kinds = [type(block).__name__ for block in model.blocks]
    assert kinds == ["InvertedBottleneck", "_Halving", "_OnMaps", "_Halving", "_OnMaps"]
    assert model(images(2, 3, 32, 32)).shape == (2, 10)
