"""Every layer is rebuilt from its matrices: the one test that proves the reading."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.testing import assert_close

from attnconv.attention import (
    AlibiBias,
    AttentionCore,
    LinearAttention,
    LinearCore,
    MultiHeadAttention,
    RelativeBias,
    RotaryPositions,
    WindowedAttention,
    WindowedCore,
    causal_mask,
    padding_mask,
)
from attnconv.convolution import CausalConv1d, DepthwiseSeparableConv2d
from attnconv.hybrid import (
    READERS,
    FourierMixing,
    OnTokens,
    TokenMLP,
    as_tokens,
    mixing_matrix,
)

drawn = settings(deadline=None, max_examples=25)
sizes = st.integers(1, 5)
PADDINGS = ("zeros", "circular", "reflect", "replicate")


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def convolution(draw, kind, axes, *, depthwise=False):
    """Draw a convolution of any stride, padding mode and dilation, and an input."""
    kernel = tuple(draw(st.integers(1, 3)) for _ in range(axes))
    dilation = tuple(draw(st.integers(1, 2)) for _ in range(axes))
    padding_mode = draw(st.sampled_from(PADDINGS))
    if draw(st.booleans()):
        padding, stride = "same", 1
    else:
        padding = tuple(draw(st.integers(0, 2)) for _ in range(axes))
        stride = tuple(draw(st.integers(1, 3)) for _ in range(axes))
    groups = draw(st.integers(2 if depthwise else 1, 3))
    width = 1 if depthwise else draw(sizes)
    layer = kind(
        groups * width,
        groups * draw(st.integers(1, 3)),
        kernel,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        bias=draw(st.booleans()),
        padding_mode=padding_mode,
    )
    space = (5, 6, 5)[:axes]  # room for the widest kernel
    return layer, normal(2, groups * width, *space)


def transposed(draw, kind, axes):
    """Draw a transposed convolution, and an input of it."""
    stride = tuple(draw(st.integers(1, 3)) for _ in range(axes))
    dilation = tuple(draw(st.integers(1, 3)) for _ in range(axes))
    extra = [
        draw(st.integers(0, max(pair) - 1))
        for pair in zip(stride, dilation, strict=True)
    ]
    groups = draw(st.integers(1, 3))
    width = draw(st.integers(1, 2))
    layer = kind(
        groups * width,
        groups * draw(st.integers(1, 2)),
        tuple(draw(st.integers(1, 3)) for _ in range(axes)),
        stride=stride,
        padding=draw(st.integers(0, 1)),
        output_padding=extra,
        dilation=dilation,
        groups=groups,
        bias=draw(st.booleans()),
    )
    return layer, normal(2, groups * width, *(4, 3, 3)[:axes])


def heads(draw):
    num_heads = draw(st.integers(1, 3))
    return num_heads * draw(sizes), num_heads


def attention(draw, positions=False):
    dim, num_heads = heads(draw)
    placed = None
    if positions:
        kinds = [RelativeBias(num_heads, draw(sizes)), AlibiBias(num_heads)]
        if dim // num_heads % 2 == 0:
            kinds.append(RotaryPositions(dim // num_heads))
        placed = draw(st.sampled_from(kinds))
    biased = draw(st.booleans())
    layer = MultiHeadAttention(dim, num_heads, bias=biased, positions=placed)
    return layer, normal(2, draw(sizes), dim)


def linear_attention(draw):
    dim, num_heads = heads(draw)
    layer = LinearAttention(dim, num_heads, bias=draw(st.booleans()))
    return layer, normal(2, draw(sizes), dim)


def windowed_attention(draw):
    dim, num_heads = heads(draw)
    radius = draw(st.integers(0, 6))
    layer = WindowedAttention(dim, num_heads, radius, bias=draw(st.booleans()))
    return layer, normal(2, draw(sizes), dim)


def token_mlp(draw):
    tokens = draw(sizes)
    layer = TokenMLP(tokens, draw(sizes), bias=draw(st.booleans()))
    return layer, normal(2, tokens, draw(sizes))


def causal(draw):
    groups = draw(st.integers(1, 3))
    layer = CausalConv1d(
        2 * groups, 3 * groups, draw(sizes), dilation=draw(sizes), groups=groups
    )
    return layer, normal(2, 2 * groups, draw(sizes))


def separable(draw):
    channels = draw(sizes)
    layer = DepthwiseSeparableConv2d(
        channels, draw(sizes), 3, stride=draw(sizes), bias=draw(st.booleans())
    )
    return layer, normal(2, channels, 5, draw(sizes))


def pooling(draw, kind, axes):
    kernel, stride = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    layer = kind(
        kernel, stride, draw(st.integers(0, kernel // 2)), ceil_mode=draw(st.booleans())
    )
    return layer, normal(2, draw(sizes), *(5, 6, 4)[:axes])


def to_one_size(draw, kind, axes):
    return kind(draw(sizes)), normal(2, draw(sizes), *(5, 6, 4)[:axes])


# How to draw each operator: a layer and an input of it, of any shape.
OPERATORS = {
    "linear": lambda d: (
        nn.Linear(3, 5, bias=d(st.booleans())),
        normal(2, d(sizes), 3),
    ),
    "convolution 1d": lambda d: convolution(d, nn.Conv1d, 1),
    "convolution 2d": lambda d: convolution(d, nn.Conv2d, 2),
    "convolution 3d": lambda d: convolution(d, nn.Conv3d, 3),
    "depthwise 1d": lambda d: convolution(d, nn.Conv1d, 1, depthwise=True),
    "depthwise 2d": lambda d: convolution(d, nn.Conv2d, 2, depthwise=True),
    "transposed 1d": lambda d: transposed(d, nn.ConvTranspose1d, 1),
    "transposed 2d": lambda d: transposed(d, nn.ConvTranspose2d, 2),
    "transposed 3d": lambda d: transposed(d, nn.ConvTranspose3d, 3),
    "causal": causal,
    "separable": separable,
    "average pooling 1d": lambda d: pooling(d, nn.AvgPool1d, 1),
    "average pooling 2d": lambda d: pooling(d, nn.AvgPool2d, 2),
    "average pooling 3d": lambda d: pooling(d, nn.AvgPool3d, 3),
    "adaptive 3d": lambda d: to_one_size(d, nn.AdaptiveAvgPool3d, 3),
    "max-pooling 3d": lambda d: pooling(d, nn.MaxPool3d, 3),
    "adaptive 1d": lambda d: to_one_size(d, nn.AdaptiveAvgPool1d, 1),
    "adaptive 2d": lambda d: to_one_size(d, nn.AdaptiveAvgPool2d, 2),
    "max-pooling 1d": lambda d: pooling(d, nn.MaxPool1d, 1),
    "max-pooling 2d": lambda d: pooling(d, nn.MaxPool2d, 2),
    "token MLP": token_mlp,
    "Fourier": lambda d: (FourierMixing(), normal(2, d(st.integers(1, 11)), d(sizes))),
    "linear attention": linear_attention,
    "windowed attention": windowed_attention,
    "full attention": attention,
    "attention with relative bias": lambda d: attention(d, positions=True),
}


# torch says that it pads a copy where a kernel of even length keeps the size.
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("name", OPERATORS)
@drawn
@given(st.data())
def test_every_layer_is_rebuilt_from_its_matrices(name, data):
    torch.manual_seed(data.draw(st.integers(0, 2**31)))
    layer, x = OPERATORS[name](data.draw)
    layer.double()
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.normal_()
        mixing = mixing_matrix(layer, x)
        output = as_tokens(layer, layer(x))
        rebuilt = mixing.rebuild(as_tokens(layer, x))
    assert mixing.positions.shape[0] == 2
    assert mixing.positions.shape[1] == mixing.channels.shape[0]
    assert mixing.bias.shape == output.shape
    assert_close(rebuilt, output, atol=1e-10, rtol=1e-10)


def test_a_convolution_by_hand():
    layer = OnTokens(nn.Conv1d(1, 1, 3, padding=1))
    with torch.no_grad():
        layer.layer.weight.copy_(torch.tensor([[[1.0, 2, 4]]]))
        layer.layer.bias.fill_(7)
    mixing = mixing_matrix(layer, torch.tensor([[[8.0], [16], [32]]]))
    left, middle, right = mixing.positions[0]
    assert_close(left, torch.tensor([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]]))
    assert_close(middle, torch.eye(3))
    assert_close(right, left.mT)
    assert mixing.channels.flatten().tolist() == [1, 2, 4]
    assert mixing.bias.flatten().tolist() == [7, 7, 7]


def test_what_the_terms_run_over():
    x, tokens = normal(1, 6, 5), normal(1, 5, 6)
    for layer, given_input, terms in (
        (nn.Conv1d(6, 4, 3), x, 3),
        (nn.Conv1d(6, 6, 3, groups=6), x, 6),
        (nn.Conv1d(6, 12, 3, groups=6), x, 12),
        (nn.Conv1d(6, 4, 3, groups=2), x, 3),
        (nn.AvgPool1d(3), x, 1),
        (nn.MaxPool1d(3), x, 6),
        (TokenMLP(5, 7), tokens, 6),
        (FourierMixing(), tokens, 2),
        (MultiHeadAttention(6, 3), tokens, 3),
    ):
        assert mixing_matrix(layer.double(), given_input).positions.shape[1] == terms


def test_the_constant_of_the_token_mlp_passes_its_gates():
    layer = TokenMLP(5, 7).double()
    first, second = (mixing_matrix(layer, normal(1, 5, 3, seed=s)).bias for s in (0, 1))
    assert not torch.allclose(first, second)
    plain = TokenMLP(5, 7, bias=False).double()
    assert (mixing_matrix(plain, normal(1, 5, 3)).bias == 0).all()


def test_the_bias_of_the_values_arrives_whole():
    layer = MultiHeadAttention(6, 2).double()
    with torch.no_grad():
        layer.query_key_value.bias.normal_()
    mixing = mixing_matrix(layer, normal(1, 5, 6))
    value_bias = layer.query_key_value.bias[12:]
    expected = layer.output.weight @ value_bias + layer.output.bias
    assert_close(mixing.bias[0], expected.expand(5, 6))


@pytest.mark.parametrize(
    "options",
    [
        {"core": AttentionCore()},
        {"core": LinearCore()},
        {"core": WindowedCore((1, 2))},
        {"core": AttentionCore(), "num_kv_heads": 2},
        {"core": AttentionCore(), "positions": RotaryPositions(2)},
    ],
)
@pytest.mark.parametrize("masked", ["none", "causal", "padding", "each head"])
def test_attention_under_a_mask_is_rebuilt(options, masked):
    torch.manual_seed(0)
    layer, x = MultiHeadAttention(12, 6, **options).double(), normal(2, 5, 12)
    mask = {
        "none": None,
        "causal": causal_mask(5),
        "padding": padding_mask(torch.tensor([3, 0]), 5),
        "each head": torch.rand(2, 6, 5, 5) < 0.6,
    }[masked]
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.normal_()
    mixing = mixing_matrix(layer, x, mask)
    assert_close(mixing.rebuild(x), layer(x, mask=mask))
    if masked == "causal":
        assert (mixing.positions.triu(1) == 0).all()


@pytest.mark.parametrize("batch_first", [True, False])
def test_the_attention_of_torch_is_read_too(batch_first):
    torch.manual_seed(0)
    layer = nn.MultiheadAttention(12, 3, batch_first=batch_first).double()
    nn.init.normal_(layer.in_proj_bias)
    x, mask = normal(2, 5, 12), causal_mask(5)
    given = x if batch_first else x.transpose(0, 1)
    expected = layer(given, given, given, attn_mask=~mask)[0]
    expected = expected if batch_first else expected.transpose(0, 1)
    assert_close(mixing_matrix(layer, x, mask).rebuild(x), expected)


@pytest.mark.error_message
def test_a_mask_is_for_attention_alone():
    x, mask = torch.zeros(2, 5, 12), causal_mask(5)
    for layer in (nn.Linear(12, 12), OnTokens(nn.Conv1d(12, 12, 1))):
        with pytest.raises(TypeError, match="layer must be of type MultiHeadAttention"):
            mixing_matrix(layer, x, mask)
    with pytest.raises(ValueError, match="mask must broadcast to the scores"):
        mixing_matrix(MultiHeadAttention(12, 3), x, causal_mask(4))


def test_a_subclass_is_read_as_its_parent():
    class Named(nn.Conv1d):
        """A convolution with a name of its own."""

    layer = Named(2, 3, 3).double()
    x = normal(1, 2, 7)
    assert mixing_matrix(layer, x).positions.shape == (1, 3, 5, 7)


def test_every_reader_has_an_operator_above():
    drawn_kinds = {
        "Linear", "Conv1d", "Conv2d", "Conv3d", "CausalConv1d",
        "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d",
        "DepthwiseSeparableConv2d", "AvgPool1d", "AvgPool2d", "AvgPool3d",
        "AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveAvgPool3d",
        "MaxPool1d", "MaxPool2d", "MaxPool3d", "TokenMLP", "FourierMixing",
        "LinearAttention", "WindowedAttention", "MultiHeadAttention",
    }  # fmt: skip
    assert {kind.__name__ for kind in READERS} == drawn_kinds


@pytest.mark.error_message
def test_an_unknown_layer_is_refused_with_the_names_there_are():
    with pytest.raises(
        TypeError, match="layer must be of type Linear or Conv1d .* got GRU"
    ):
        mixing_matrix(nn.GRU(3, 3), torch.zeros(1, 2, 3))


@pytest.mark.error_message
def test_matrices_of_another_input_do_not_fit():
    layer = MultiHeadAttention(6, 2)
    mixing = mixing_matrix(layer, torch.zeros(1, 5, 6))
    with pytest.raises(ValueError, match="tokens must have 5 positions in axis 1"):
        mixing.rebuild(torch.zeros(1, 7, 6))
