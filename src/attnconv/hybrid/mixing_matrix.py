"""One form for all: read any layer that mixes positions as Y = Σ_g M_g(X) X W_g."""

from collections.abc import Callable
from typing import Any, cast

from torch import Tensor, nn

from attnconv.attention import (
    LinearAttention,
    MultiHeadAttention,
    WindowedAttention,
    attention_from_torch,
)
from attnconv.convolution import CausalConv1d, DepthwiseSeparableConv2d
from attnconv.hybrid.attention_terms import attention_terms, check_one_width
from attnconv.hybrid.convolution_terms import (
    average_terms,
    causal_terms,
    convolution_terms,
    maximum_terms,
    separable_terms,
    transposed_terms,
)
from attnconv.hybrid.mixing import CHANNELS_FIRST, Mixing, OnTokens
from attnconv.hybrid.token_mixing import FourierMixing, TokenMLP
from attnconv.hybrid.token_terms import fourier_terms, linear_terms, token_mlp_terms
from attnconv.validation import (
    check_floating,
    check_instance,
    check_not_empty,
    check_rank,
)

# How each kind of layer is read. A subclass is read as its nearest parent.
READERS: dict[type[nn.Module], Callable[[Any, Tensor], Mixing]] = {
    nn.Linear: linear_terms,
    nn.Conv1d: convolution_terms,
    nn.Conv2d: convolution_terms,
    nn.Conv3d: convolution_terms,
    nn.ConvTranspose1d: transposed_terms,
    nn.ConvTranspose2d: transposed_terms,
    nn.ConvTranspose3d: transposed_terms,
    CausalConv1d: causal_terms,
    DepthwiseSeparableConv2d: separable_terms,
    nn.AvgPool1d: average_terms,
    nn.AvgPool2d: average_terms,
    nn.AvgPool3d: average_terms,
    nn.AdaptiveAvgPool1d: average_terms,
    nn.AdaptiveAvgPool2d: average_terms,
    nn.AdaptiveAvgPool3d: average_terms,
    nn.MaxPool1d: maximum_terms,
    nn.MaxPool2d: maximum_terms,
    nn.MaxPool3d: maximum_terms,
    TokenMLP: token_mlp_terms,
    FourierMixing: fourier_terms,
    LinearAttention: attention_terms,
    WindowedAttention: attention_terms,
    MultiHeadAttention: attention_terms,
}


def mixing_matrix(layer: nn.Module, x: Tensor, mask: Tensor | None = None) -> Mixing:
    """Write what a layer does to an input as Y = Σ_g M_g(X) X W_g + bias.

    What g runs over depends on the layer: the taps of a convolution, transposed or not,
    the channels of a depthwise convolution, of a max-pooling and of the token MLP, the
    heads of attention, the cosine and the sine part of the Fourier layer. Average
    pooling and a linear layer have a single term.

    Args:
        layer: One of the layers in `READERS`, `OnTokens` around one of them, or
            `nn.MultiheadAttention`, which is read as `attention_from_torch` builds it.
        x: An input of that layer: (batch, channels, *space) for convolutions and
            poolings, (batch, tokens, dim) for all others.
        mask: For attention alone: True = may attend, as `MultiHeadAttention` takes it.

    Returns:
        All M_g, all W_g and the bias, so that `rebuild(as_tokens(layer, x))` is the
        layer's output as tokens. The split is not unique: a factor may move from M_g to
        W_g, and other matrices may give the same Y on this one input.

    Raises:
        TypeError: If the layer is of no kind that is known here, or none of attention
            where a mask is given, or `x` is not floating point.
        ValueError: If `x` is empty, has not the axes named above, or is no input of the
            layer, the mask does not fit, or attention takes keys or values of other
            widths.

    Cost:
        Memory batch · terms · n_out · n_in numbers; for convolutions, poolings, the
        Fourier and the linear layer without the batch.
    """
    check_instance("layer", layer, nn.Module)
    check_floating("x", x)
    check_not_empty("x", x)
    if isinstance(layer, OnTokens):
        return mixing_matrix(layer.layer, x.mT, mask)
    if isinstance(layer, nn.MultiheadAttention):
        layer = attention_from_torch(layer)
    if isinstance(layer, MultiHeadAttention):
        check_one_width(layer)
    if mask is not None:
        check_instance("layer", layer, MultiHeadAttention)
        layer(x, mask=mask)
        return attention_terms(cast(MultiHeadAttention, layer), x, mask)
    for kind in type(layer).__mro__:
        if kind in READERS:
            axes = CHANNELS_FIRST.get(kind)
            check_rank(
                "x",
                x,
                3 if axes is None else axes + 2,
                "(batch, tokens, dim)" if axes is None else "(batch, channels, *space)",
            )
            layer(x)  # the layer itself refuses what is no input of it
            return READERS[kind](layer, x)
    check_instance("layer", layer, tuple(READERS))
    raise AssertionError("unreachable")
