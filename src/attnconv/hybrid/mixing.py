"""What every mixing of positions has in common: Y = Σ_g M_g X W_g, plus a bias."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from attnconv.convolution import CausalConv1d, DepthwiseSeparableConv2d
from attnconv.validation import (
    check_axis,
    check_floating,
    check_instance,
    check_not_empty,
    check_rank,
    check_rank_at_least,
    check_same_dtype,
)

# Layers that take (batch, channels, *space), as torch's convolutions do, and how many
# axes of space each of them has.
CHANNELS_FIRST: dict[type[nn.Module], int] = {
    nn.Conv1d: 1,
    nn.Conv2d: 2,
    nn.Conv3d: 3,
    nn.ConvTranspose1d: 1,
    nn.ConvTranspose2d: 2,
    nn.ConvTranspose3d: 3,
    CausalConv1d: 1,
    DepthwiseSeparableConv2d: 2,
    nn.AvgPool1d: 1,
    nn.AvgPool2d: 2,
    nn.AvgPool3d: 3,
    nn.AdaptiveAvgPool1d: 1,
    nn.AdaptiveAvgPool2d: 2,
    nn.AdaptiveAvgPool3d: 3,
    nn.MaxPool1d: 1,
    nn.MaxPool2d: 2,
    nn.MaxPool3d: 3,
}


class Mixing(NamedTuple):
    """One layer on one input, written as Y = Σ_g M_g X W_g + bias.

    Attributes:
        positions: The matrices M_g, (batch, terms, n_out, n_in): how much output
            position i takes from input position j. The same for each batch entry where
            the layer does not look at the input.
        channels: The matrices W_g, (terms, d_in, d_out): what becomes of the features
            on the way.
        bias: What is added and is no mixing of X, (batch, n_out, d_out).
    """

    positions: Tensor
    channels: Tensor
    bias: Tensor

    def rebuild(self, tokens: Tensor) -> Tensor:
        """Compute Σ_g M_g X W_g + bias for tokens X.

        Args:
            tokens: The input as (batch, n_in, d_in), see `as_tokens`.

        Returns:
            The layer's output as (batch, n_out, d_out), if these are the tokens that
            the matrices were read from.

        Raises:
            TypeError: If the tokens are not floating point or of another dtype.
            ValueError: If their axes do not fit the matrices.

        Cost:
            batch · terms · n_out · n_in · d_in multiply-adds, and those of W.
        """
        check_floating("tokens", tokens)
        check_rank("tokens", tokens, 3, "(batch, n_in, d_in)")
        check_same_dtype("tokens", tokens, "the matrices", self.positions)
        check_axis("tokens", tokens, 0, self.positions.shape[0], "batch entries")
        check_axis("tokens", tokens, 1, self.positions.shape[-1], "positions")
        check_axis("tokens", tokens, 2, self.channels.shape[1], "features")
        mixed = self.positions @ tokens.unsqueeze(1)
        return torch.einsum("bgni,gio->bno", mixed, self.channels) + self.bias


class OnTokens(nn.Module):
    """Let a layer for (batch, channels, tokens) work on (batch, tokens, channels).

    Convolutions want the channels first, attention wants them last. With this around
    the convolution, both take the same input.

    Args:
        layer: A layer that takes (batch, channels, tokens): a one-dimensional
            convolution or pooling.

    Raises:
        TypeError: If `layer` is no module.
    """

    def __init__(self, layer: nn.Module) -> None:
        """Keep the layer."""
        super().__init__()
        check_instance("layer", layer, nn.Module)
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        """Turn the axes, apply the layer, turn them back.

        Args:
            x: (batch, tokens, channels).

        Raises:
            TypeError: If `x` is not floating point.
            ValueError: If `x` does not have 3 axes or is empty.
        """
        check_floating("x", x)
        check_rank("x", x, 3, "(batch, tokens, channels)")
        check_not_empty("x", x)
        output: Tensor = self.layer(x.mT)
        return output.mT


def as_tokens(layer: nn.Module, tensor: Tensor) -> Tensor:
    """Read the input or the output of a layer as tokens, one row for each position.

    Args:
        layer: The layer; it decides where the channels stand.
        tensor: Its input or output.

    Returns:
        (batch, positions, features). Pixels of an image count row by row.

    Raises:
        TypeError: If `layer` is no module or `tensor` is not floating point.
        ValueError: If `tensor` has fewer than 3 axes, or, where the channels come last,
            more.
    """
    check_instance("layer", layer, nn.Module)
    check_floating("tensor", tensor)
    if isinstance(layer, tuple(CHANNELS_FIRST)):
        check_rank_at_least("tensor", tensor, 3, "(batch, channels, *space)")
        return tensor.flatten(2).mT
    check_rank("tensor", tensor, 3, "(batch, tokens, dim)")
    return tensor
