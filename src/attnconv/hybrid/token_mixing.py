"""Mixing without convolution and without attention: a learned MLP, a fixed Fourier."""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.validation import (
    check_at_least,
    check_axis,
    check_flag,
    check_floating,
    check_not_empty,
    check_rank,
    check_same_dtype,
)


class TokenMLP(nn.Module):
    """Mix the positions of each channel with one small network, the same for all.

    Each channel is read as a vector over the positions, goes through a linear layer, a
    GELU and a second linear layer. GELU is a gate: gelu(z) = Φ(z) · z, with Φ the
    normal distribution function, so that the mixing depends on the input.

    Args:
        tokens: Number of positions; the layer is bound to it.
        hidden: Width between the two linear layers.
        bias: Whether the linear layers add a bias.

    Raises:
        TypeError: If a size is not an integer, or `bias` not True or False.
        ValueError: If a size is below 1.

    Source:
        Tolstikhin et al., 2021 (MLP-Mixer), equation 1, first line, without its
        normalisation and its skip connection.
    """

    def __init__(self, tokens: int, hidden: int, *, bias: bool = True) -> None:
        """Create the two linear layers."""
        super().__init__()
        check_at_least("tokens", tokens, 1)
        check_at_least("hidden", hidden, 1)
        check_flag("bias", bias)
        self.tokens = tokens
        self.expand = nn.Linear(tokens, hidden, bias=bias)
        self.contract = nn.Linear(hidden, tokens, bias=bias)

    def forward(
        self, x: Float[Tensor, "batch tokens dim"]
    ) -> Float[Tensor, "batch tokens dim"]:
        """Mix the positions, channel by channel.

        Args:
            x: Tokens; exactly `tokens` of them.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes, is empty or has another length.

        Cost:
            2 · tokens · hidden · dim multiply-adds per batch entry.
        """
        _check_tokens(x)
        check_axis("x", x, 1, self.tokens, "tokens")
        check_same_dtype("x", x, "the weights", self.expand.weight)
        mixed: Tensor = self.contract(F.gelu(self.expand(x.mT)))
        return mixed.mT


class FourierMixing(nn.Module):
    """Mix positions and channels with a discrete Fourier transform; nothing is learned.

    Torch has no transform of bfloat16.

    Source:
        Lee-Thorp et al., 2022 (FNet): the real part of a transform along the channels
        and one along the positions; here not normalised.
    """

    def forward(
        self, x: Float[Tensor, "batch tokens dim"]
    ) -> Float[Tensor, "batch tokens dim"]:
        """Transform along both axes and keep the real part.

        Args:
            x: Tokens, any number of them.

        Returns:
            C X C' − S X S', where C and S hold the cosines and the sines of
            2π · j · k / n over the positions, C' and S' over the channels.

        Raises:
            TypeError: If `x` is not floating point.
            ValueError: If `x` does not have 3 axes or is empty.

        Cost:
            Of the order of tokens · dim · log(tokens · dim) by the fast transform.
        """
        _check_tokens(x)
        spectrum: Tensor = torch.fft.fft2(x)
        return spectrum.real


def _check_tokens(x: Tensor) -> None:
    """Refuse tokens that are not (batch, tokens, dim)."""
    check_floating("x", x)
    check_rank("x", x, 3, "(batch, tokens, dim)")
    check_not_empty("x", x)
