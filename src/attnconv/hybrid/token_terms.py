"""The mixing matrices of the token MLP, of the Fourier layer and of a linear layer."""

import math

import torch
from torch import Tensor, nn

from attnconv.hybrid.mixing import Mixing
from attnconv.hybrid.token_mixing import FourierMixing, TokenMLP


def token_mlp_terms(layer: TokenMLP, x: Tensor) -> Mixing:
    """Read the token MLP: one matrix for each channel, because each has its own gates.

    gelu(z) = Φ(z) · z, so that channel c is mixed by W₂ diag(Φ(z_c)) W₁. Where there
    are biases, what they add passes the same gates and changes with the input too.
    """
    z = layer.expand(x.mT)  # (batch, dim, hidden)
    gated = layer.contract.weight * torch.special.ndtr(z).unsqueeze(-2)
    positions = gated @ layer.expand.weight
    identity = torch.eye(x.shape[-1], dtype=x.dtype, device=x.device)
    bias = x.new_zeros(x.shape[0], x.shape[2], x.shape[1])
    if layer.expand.bias is not None and layer.contract.bias is not None:
        bias = bias + gated @ layer.expand.bias + layer.contract.bias
    return Mixing(positions, torch.diag_embed(identity), bias.mT)


def fourier_terms(layer: FourierMixing, x: Tensor) -> Mixing:
    """Read the Fourier layer: cos X cos − sin X sin, the real part of the product."""
    cosine, sine = _waves(x.shape[1], x)
    channel_cosine, channel_sine = _waves(x.shape[2], x)
    positions = torch.stack([cosine, sine]).expand(x.shape[0], -1, -1, -1)
    channels = torch.stack([channel_cosine, -channel_sine])
    return Mixing(positions, channels, torch.zeros_like(x))


def linear_terms(layer: nn.Linear, x: Tensor) -> Mixing:
    """Read a linear layer on each token: it mixes features and no positions."""
    identity = torch.eye(x.shape[1], dtype=x.dtype, device=x.device)
    bias = x.new_zeros(x.shape[0], x.shape[1], layer.out_features)
    if layer.bias is not None:
        bias = bias + layer.bias
    return Mixing(
        identity.expand(x.shape[0], 1, -1, -1), layer.weight.mT.unsqueeze(0), bias
    )


def _waves(n: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Cosines and sines of 2π · j · k / n; j · k modulo n keeps the angle exact."""
    place = torch.arange(n, device=like.device)
    angle = (place[:, None] * place % n).to(like) * (2 * math.pi / n)
    return angle.cos(), angle.sin()
