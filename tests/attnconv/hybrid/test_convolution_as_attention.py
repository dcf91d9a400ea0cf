"""A convolution is an attention layer: executed, and what breaks it."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from attnconv.hybrid.convolution_as_attention import (
    attention_from_convolution,
    attention_with_few_heads,
    tap_rank,
)
from attnconv.hybrid.place_attention import PlaceAttention, Places
from attnconv.hybrid.place_scores import (
    LinearScores,
    QuadraticScores,
    TableScores,
)


def convolution(seed, kernel=3, channels=(2, 3), **options):
    """Draw a convolution in double precision."""
    generator = torch.Generator().manual_seed(seed)
    layer = nn.Conv2d(*channels, kernel, **options).double()
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    return layer


def images(seed, channels=2, height=7, width=5):
    generator = torch.Generator().manual_seed(100 + seed)
    shape = (2, channels, height, width)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def error(layer, expected, x):
    with torch.no_grad():
        return (layer(x) - expected(x)).abs().max().item()


@settings(deadline=None, max_examples=25)
@given(
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 3)),
    stride=st.tuples(st.integers(1, 2), st.integers(1, 3)),
    padding=st.tuples(st.integers(0, 3), st.integers(0, 2)),
    dilation=st.tuples(st.integers(1, 2), st.integers(1, 2)),
    channels=st.sampled_from([(1, 1), (2, 3), (5, 2)]),
    bias=st.booleans(),
    seed=st.integers(0, 9),
)
def test_every_convolution(kernel, stride, padding, dilation, channels, bias, seed):
    conv = convolution(
        seed,
        kernel,
        channels,
        stride=stride,
        padding=padding,
        dilation=dilation,
        bias=bias,
    )
    x = images(seed, channels[0])
    for layer in (attention_from_convolution(conv, 60), attention_with_few_heads(conv)):
        assert layer(x).shape == conv(x).shape
        assert error(layer, conv, x) < 1e-11


def test_what_leaks_and_what_it_costs():
    conv, x = convolution(0, padding=1), images(0)
    errors = []
    for sharpness in (8, 12, 16, 20):
        layer = attention_from_convolution(conv, sharpness)
        middle = layer.weights(7, 5)[4]  # the head of the middle tap
        inner = middle[2 * 5 + 2]
        leaked = 1 - inner.max().item()
        assert leaked == pytest.approx(4 * math.exp(-sharpness), rel=0.01)
        errors.append(error(layer, conv, x))
    for before, after in zip(errors, errors[1:], strict=False):
        assert after / before == pytest.approx(math.exp(-4), rel=0.05)
    assert error(attention_from_convolution(conv, 40), conv, x) < 1e-13


def test_without_padded_keys_the_border_is_repeated():
    conv, x = convolution(1, padding=1), images(1)
    layer = attention_from_convolution(conv, 60, pad_keys=False)
    padded = F.pad(x, (1, 1, 1, 1), mode="replicate")
    replicate = F.conv2d(padded, conv.weight, conv.bias)
    assert (layer(x) - replicate).abs().max() < 1e-12
    assert error(layer, conv, x) > 0.1
    inside = (layer(x) - conv(x))[..., 1:-1, 1:-1]
    assert inside.abs().max() < 1e-12


@pytest.mark.parametrize(
    ("channels", "rank", "heads"),
    [((1, 1), 1, 2), ((1, 2), 2, 3), ((2, 3), 6, 7), ((3, 3), 9, 9), ((3, 4), 9, 9)],
)
def test_how_many_heads(channels, rank, heads):
    conv = convolution(2, 3, channels, padding=1)
    assert tap_rank(conv) == rank
    layer = attention_with_few_heads(conv)
    assert layer.scores.num_heads == heads
    assert error(layer, conv, images(2, channels[0])) < 1e-11


def test_fewer_heads_than_needed():
    conv, x = convolution(7, 3, (2, 2), padding=1), images(7)
    layers = [attention_with_few_heads(conv, heads) for heads in range(1, 11)]
    counts = [layer.scores.num_heads for layer in layers]
    assert counts == [1, 2, 3, 4, 5, 5, 5, 5, 5, 5]
    taps = conv.weight.detach().flatten(2).permute(2, 1, 0).flatten(1)
    sizes = torch.linalg.svdvals(taps)
    for heads, layer in enumerate(layers[:5], 1):
        mixed = layer.scores.table.exp().flatten(1).mT @ layer.output.flatten(1)
        missed = torch.linalg.norm(mixed - taps)
        # No matrix of this rank comes closer than the truncated one.
        assert missed >= sizes[heads:].norm() - 1e-12
        assert missed <= sizes[heads - 1 :].norm() + 1e-12
        assert (error(layer, conv, x) < 1e-11) == (heads == 5)


def test_an_average_needs_one_head():
    conv = convolution(3, 3, (1, 1))
    nn.init.constant_(conv.weight, 1 / 9)
    layer = attention_with_few_heads(conv)
    assert layer.scores.num_heads == 1
    assert error(layer, conv, images(3, 1)) < 1e-12


def test_a_kernel_of_zeros_needs_one_head():
    conv = convolution(3, 3, (1, 2))
    nn.init.zeros_(conv.weight)
    assert tap_rank(conv) == 0
    assert error(attention_with_few_heads(conv), conv, images(3, 1)) < 1e-12


def test_narrow_heads_lose_channels():
    conv, x = convolution(4, 3, (3, 4), padding=1), images(4, 3)
    errors = [
        error(attention_from_convolution(conv, 60, head_dim=d), conv, x)
        for d in (1, 2, 3)
    ]
    assert errors[0] > errors[1] > 0.1
    assert errors[2] < 1e-12


def test_width_two_looks_at_a_corner():
    scores = LinearScores(torch.tensor([[50.0, 50.0]]))
    one = torch.ones(1, 1, 1)
    layer = PlaceAttention(scores, one, one, None, Places((3, 3), padding=(1, 1)))
    x = torch.arange(20.0).reshape(1, 1, 4, 5)
    assert torch.equal(layer(x), torch.full((1, 1, 4, 5), 19.0))


def test_a_dropped_bias_costs_the_bias():
    conv, x = convolution(5, padding=1), images(5)
    layer = attention_from_convolution(conv, 60)
    layer.bias = None
    missing = error(layer, conv, x)
    assert missing == pytest.approx(conv.bias.abs().max().item())


def test_quadratic_scores_are_a_product_of_width_three():
    scores = QuadraticScores(torch.tensor([[1.0, -2.0]]), torch.tensor([0.7]))
    down = torch.tensor([[0.0, 1, 2], [-1, 0, 1]])
    right = torch.tensor([[0.0, -2, 1], [3, 0, -2]])
    r = torch.stack([down**2 + right**2, down, right])
    v = -0.7 * torch.tensor([1.0, -2 * 1.0, -2 * -2.0])
    product = torch.tensordot(v, r, 1)
    constant = -0.7 * (1 + 4)
    torch.testing.assert_close(scores(down, right)[0], product + constant)
    assert scores(down, right)[0, 0, 1] == 0


def test_known_weights_mix_as_computed_ones():
    conv, x = convolution(2, stride=2, padding=1), images(2)
    layer = attention_from_convolution(conv, 3.0)
    known = layer.weights(7, 5)
    assert torch.equal(layer.mix(x, known), layer(x))
    silent = torch.zeros_like(known)
    assert torch.equal(
        layer.mix(x, silent), conv.bias[:, None, None].expand(2, 3, 4, 3)
    )


@pytest.mark.error_message
def test_weights_of_another_size_are_refused():
    layer = attention_from_convolution(convolution(2, padding=1), 3.0)
    with pytest.raises(ValueError, match=r"weights must have shape \(9, 35, 63\)"):
        layer.mix(images(2), layer.weights(5, 7)[:, :-1])
    with pytest.raises(ValueError, match=r"x must have 2 channels"):
        layer.mix(images(2, channels=3), layer.weights(7, 5))


def test_all_parameters_learn():
    layer = attention_from_convolution(convolution(6), 1.5)
    layer(images(6)).square().sum().backward()
    for name, parameter in layer.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().max() > 0, name


@pytest.mark.parametrize(
    ("dtype", "bound"),
    [(torch.float64, 1e-13), (torch.float32, 1e-5), (torch.bfloat16, 0.3)],
)
def test_the_error_is_that_of_the_number_format(dtype, bound):
    conv, x = convolution(8, padding=1).to(dtype), images(8).to(dtype)
    for layer in (attention_from_convolution(conv, 40), attention_with_few_heads(conv)):
        assert layer(x).dtype == dtype
        assert error(layer, conv, x) < bound


@settings(deadline=None, max_examples=15)
@given(sharpness=st.floats(0, 50), seed=st.integers(0, 9))
def test_weights_are_distributions(sharpness, seed):
    layer = attention_from_convolution(convolution(seed, stride=2), sharpness)
    weights = layer.weights(6, 5)
    assert weights.shape == (9, 2 * 2, 6 * 5)
    assert (weights >= 0).all()
    torch.testing.assert_close(weights.sum(-1), torch.ones(9, 4).double())


CONV = nn.Conv2d(2, 3, 3)


@pytest.mark.error_message
@pytest.mark.parametrize("build", [attention_with_few_heads, tap_rank])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        (nn.Conv1d(2, 3, 3), "convolution must be of type Conv2d"),
        (nn.Conv2d(2, 2, 3, groups=2), "convolution must have 1 group, got 2"),
        (
            nn.Conv2d(2, 3, 3, padding_mode="circular"),
            "convolution must have padding_mode 'zeros', got 'circular'",
        ),
        (
            nn.Conv2d(2, 3, 3, padding="same"),
            "convolution must have its padding in numbers, got 'same'",
        ),
    ],
)
def test_convolutions_that_the_theorem_does_not_speak_of(build, given, message):
    with pytest.raises((ValueError, TypeError), match=message):
        build(given)
    with pytest.raises((ValueError, TypeError), match=message):
        attention_from_convolution(given, 3)


@pytest.mark.error_message
def test_refused():
    with pytest.raises(ValueError, match="sharpness must be at least 0.0, got -1"):
        attention_from_convolution(CONV, -1)
    with pytest.raises(ValueError, match="sharpness must be .*finite.*got inf"):
        attention_from_convolution(CONV, math.inf)
    with pytest.raises(ValueError, match="head_dim must be at least 1, got 0"):
        attention_from_convolution(CONV, 3, head_dim=0)
    with pytest.raises(ValueError, match="num_heads must be at least 1, got 0"):
        attention_with_few_heads(CONV, 0)
    layer = attention_from_convolution(CONV, 3)
    with pytest.raises(ValueError, match="x must have 4 axes"):
        layer(torch.randn(2, 5, 5))
    with pytest.raises(ValueError, match="x must have 2 channels"):
        layer(torch.randn(1, 3, 5, 5))
    with pytest.raises(ValueError, match="x must not be empty"):
        layer(torch.randn(0, 2, 5, 5))
    with pytest.raises(ValueError, match="kernel_size must fit into the padded"):
        layer(torch.randn(1, 2, 2, 5))
    with pytest.raises(TypeError, match="x must be floating point"):
        layer(torch.ones(1, 2, 5, 5, dtype=torch.long))
    two, three = torch.randn(2, 2), torch.randn(3)
    with pytest.raises(ValueError, match=r"sharpness must have shape \(2,\)"):
        QuadraticScores(two, three)
    with pytest.raises(ValueError, match=r"centres must have shape \(3, 2\)"):
        QuadraticScores(torch.randn(3, 3), three)
    with pytest.raises(ValueError, match=r"directions must have shape \(3, 2\)"):
        LinearScores(torch.randn(3, 3))
    with pytest.raises(ValueError, match="table must have 3 axes"):
        TableScores(two, (-1, -1))
    scores, places = QuadraticScores(two, torch.ones(2)), Places((3, 3))
    good = torch.randn(2, 4, 5)
    with pytest.raises(ValueError, match="value must have 2 heads"):
        PlaceAttention(scores, torch.randn(3, 4, 5), good.mT, None, places)
    with pytest.raises(ValueError, match="output must have 5 numbers"):
        PlaceAttention(scores, good, good, None, places)
    with pytest.raises(ValueError, match="bias must have shape"):
        PlaceAttention(scores, good, good.mT, torch.randn(3), places)
    with pytest.raises(ValueError, match="key_padding must be at least 0, got -1"):
        PlaceAttention(scores, good, good.mT, None, places, (0, -1))
    with pytest.raises(TypeError, match="scores must be"):
        PlaceAttention(nn.Identity(), good, good.mT, None, places)
