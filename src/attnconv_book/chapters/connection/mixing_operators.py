"""The ten operators of the mixing matrix explorer, with weights a page can hold."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from attnconv.attention import (
    LinearAttention,
    MultiHeadAttention,
    RelativeBias,
    WindowedAttention,
)
from attnconv.hybrid import FourierMixing, OnTokens, TokenMLP
from attnconv.validation import check_at_least, check_choice

Weights = Mapping[str, Any]

FEATURES, HEADS, RADIUS, DISTANCE = 4, 2, 1, 2


def small_weights(n: int, seed: int) -> dict[str, Any]:
    """Draw the weights of all operators, rounded so that a page can hold them.

    Args:
        n: Number of tokens, for the token MLP.
        seed: Fixes them.

    Returns:
        "qk" and "qk_bias" (queries and keys of two heads), "distance" (the relative
        bias), "depthwise" (three taps for each channel), "expand", "expand_bias" and
        "contract" (the token MLP). None of them is trained.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If a number is too small.
    """
    check_at_least("n", n, 1)
    check_at_least("seed", seed, 0)
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape: int, scale: float = 1.0) -> list[Any]:
        values = scale * torch.randn(*shape, generator=generator, dtype=torch.float64)
        rounded: list[Any] = values.mul(100).round().div(100).tolist()
        return rounded

    return {
        "qk": draw(2 * FEATURES, FEATURES, scale=0.8),
        "qk_bias": draw(2 * FEATURES, scale=0.3),
        "distance": draw(HEADS, 2 * DISTANCE + 1, scale=1.5),
        "depthwise": draw(FEATURES, 3, scale=0.6),
        "expand": draw(n, n, scale=0.5),
        "expand_bias": draw(n, scale=0.3),
        "contract": draw(n, n, scale=0.5),
    }


def _attention(layer: Any, weights: Weights) -> nn.Module:
    """Put queries and keys into a layer; values and output do not change M."""
    rows_of_qk = 2 * FEATURES
    layer.query_key_value.weight[:rows_of_qk] = _double(weights["qk"])
    layer.query_key_value.bias[:rows_of_qk] = _double(weights["qk_bias"])
    assert isinstance(layer, nn.Module)
    return layer


def _double(numbers: Any) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float64)


def _convolution(dilation: int) -> nn.Module:
    layer = nn.Conv1d(FEATURES, FEATURES, 3, padding=dilation, dilation=dilation)
    return OnTokens(layer.double())


def _depthwise(weights: Weights) -> nn.Module:
    layer = nn.Conv1d(FEATURES, FEATURES, 3, padding=1, groups=FEATURES).double()
    layer.weight.copy_(_double(weights["depthwise"])[:, None])
    return OnTokens(layer)


def _mixer(weights: Weights) -> nn.Module:
    layer = TokenMLP(len(weights["contract"]), len(weights["expand"])).double()
    layer.expand.weight.copy_(_double(weights["expand"]))
    layer.expand.bias.copy_(_double(weights["expand_bias"]))
    layer.contract.weight.copy_(_double(weights["contract"]))
    return layer


def _biased(weights: Weights) -> nn.Module:
    positions = RelativeBias(HEADS, DISTANCE)
    layer = MultiHeadAttention(FEATURES, HEADS, positions=positions).double()
    positions.table.copy_(_double(weights["distance"]))
    return _attention(layer, weights)


OPERATORS: dict[str, Callable[[Weights], nn.Module]] = {
    "convolution": lambda weights: _convolution(1),
    "dilated": lambda weights: _convolution(2),
    "depthwise": _depthwise,
    "pooling": lambda weights: OnTokens(nn.AvgPool1d(3, 1, 1)),
    "mixer": _mixer,
    "fourier": lambda weights: FourierMixing(),
    "linear": lambda weights: _attention(
        LinearAttention(FEATURES, HEADS).double(), weights
    ),
    "windowed": lambda weights: _attention(
        WindowedAttention(FEATURES, HEADS, RADIUS).double(), weights
    ),
    "attention": lambda weights: _attention(
        MultiHeadAttention(FEATURES, HEADS).double(), weights
    ),
    "biased": _biased,
}
"""The layer behind each name, with the explorer's weights in it."""


def build_operator(name: str, weights: Weights) -> nn.Module:
    """Build the layer behind one name.

    Args:
        name: A key of `OPERATORS`.
        weights: What `small_weights` returns.

    Returns:
        A layer in double precision for (batch, n, 4).

    Raises:
        ValueError: If there is no such operator.
    """
    check_choice("name", name, tuple(OPERATORS))
    with torch.no_grad():
        return OPERATORS[name](weights)


def draw_tokens(n: int, seed: int) -> tuple[list[list[float]], list[list[float]]]:
    """Draw an input, and the same with another token in the third place.

    Args:
        n: Number of tokens.
        seed: Fixes them.

    Returns:
        Both inputs, (n, 4), from -2 to 2 with one decimal.
    """
    generator = torch.Generator().manual_seed(seed + 1)
    drawn = torch.randn(n + 1, FEATURES, generator=generator, dtype=torch.float64)
    table = drawn.clamp(-2, 2).mul(10).round().div(10)
    now, then = table[:n], table[:n].clone()
    then[2] = table[n]
    return now.tolist(), then.tolist()
