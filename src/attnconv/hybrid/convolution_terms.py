"""The mixing matrices of convolutions and poolings: they know the place."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import torch
import torch.nn.functional as F
from einops import rearrange
from torch import Tensor, nn

from attnconv.convolution import CausalConv1d, DepthwiseSeparableConv2d
from attnconv.convolution.shapes import met_by_tap
from attnconv.hybrid.mixing import Mixing

Convolution = nn.Conv1d | nn.Conv2d | nn.Conv3d
Transposed = nn.ConvTranspose1d | nn.ConvTranspose2d | nn.ConvTranspose3d
MAX_POOLS: dict[type[nn.Module], Any] = {
    nn.MaxPool1d: F.max_pool1d,
    nn.MaxPool2d: F.max_pool2d,
    nn.MaxPool3d: F.max_pool3d,
}


def convolution_terms(layer: Convolution, x: Tensor) -> Mixing:
    """Read a convolution: one term for each tap, or for each channel if depthwise.

    Tap k shifts the input: M_k has a one where output i meets input j, W_k are the
    weights of that tap. A depthwise convolution has one matrix for each channel
    instead, which holds the weights, and W_c picks the channel.
    """
    taps = _tap_matrices(layer, x).to(x)
    return _from_taps(taps, layer, x.shape[0])


def transposed_terms(layer: Transposed, x: Tensor) -> Mixing:
    """Read a transposed convolution: the convolution back, with its matrices turned.

    Tap k of that convolution, from the output to the input, has a one where its output
    i meets its input j; here the number at i goes to place j.
    """
    out = layer(x)
    pads: list[int] = []
    for axis in reversed(range(len(layer.kernel_size))):
        pads += [int(layer.padding[axis])] * 2
    places = F.pad(_places(out), pads, value=-1)
    back = _shifts(places, layer, out[0, 0].numel(), met=x.shape[2:])
    weight = layer.weight.flatten(2)  # (in, out / groups, taps)
    kernels = rearrange(weight, "(g i) o k -> (g o) i k", g=layer.groups)
    return _from_taps(back.mT.to(x), layer, x.shape[0], weight=kernels)


def causal_terms(layer: CausalConv1d, x: Tensor) -> Mixing:
    """Read a causal convolution: a convolution over a sequence padded on the left."""
    places = F.pad(_places(x), (layer.past, 0), value=-1)
    taps = _shifts(places, layer.conv, x[0, 0].numel()).to(x)
    return _from_taps(taps, layer.conv, x.shape[0])


def separable_terms(layer: DepthwiseSeparableConv2d, x: Tensor) -> Mixing:
    """Read a depthwise separable convolution: place by channel, then channels."""
    taps = _tap_matrices(layer.depthwise, x).to(x)
    depthwise = _from_taps(taps, layer.depthwise, x.shape[0], by_channel=True)
    pointwise = layer.pointwise.weight.flatten(1).mT
    channels = depthwise.channels @ pointwise
    bias = _bias(layer.pointwise, depthwise.positions, channels)
    return Mixing(depthwise.positions, channels, bias)


def average_terms(layer: nn.Module, x: Tensor) -> Mixing:
    """Read an average pooling: one matrix, the same for every channel.

    The layer is linear and treats all channels alike, so that its matrix is what it
    makes of the unit vectors.
    """
    n_in, channels = x[0, 0].numel(), x.shape[1]
    units = torch.eye(n_in, dtype=x.dtype, device=x.device)
    columns = layer(units.reshape(n_in, 1, *x.shape[2:])).flatten(1)
    positions = columns.mT.expand(x.shape[0], 1, -1, -1)
    identity = torch.eye(channels, dtype=x.dtype, device=x.device).unsqueeze(0)
    return Mixing(positions, identity, _no_bias(positions, identity))


def maximum_terms(
    layer: nn.MaxPool1d | nn.MaxPool2d | nn.MaxPool3d, x: Tensor
) -> Mixing:
    """Read a max-pooling: for each channel a matrix that picks the largest entry.

    A row has a single one. Where it stands depends on the input.
    """
    pool = next(pool for kind, pool in MAX_POOLS.items() if isinstance(layer, kind))
    _, chosen = pool(
        x,
        layer.kernel_size,
        layer.stride,
        layer.padding,
        layer.dilation,
        layer.ceil_mode,
        True,
    )
    positions = F.one_hot(chosen.flatten(2), x[0, 0].numel()).to(x)
    picks = _each_channel(x.shape[1], x)
    return Mixing(positions, picks, _no_bias(positions, picks))


def _each_channel(channels: int, like: Tensor) -> Tensor:
    """Matrix c of these keeps channel c and clears the others."""
    identity = torch.eye(channels, dtype=like.dtype, device=like.device)
    return torch.diag_embed(identity)


def _from_taps(
    taps: Tensor,
    layer: Convolution | Transposed,
    batch: int,
    *,
    by_channel: bool | None = None,
    weight: Tensor | None = None,
) -> Mixing:
    """Join the matrices of the taps with the weights of the layer."""
    if weight is None:
        weight = layer.weight.flatten(2)  # (out, in / groups, taps)
    depth, groups = weight.shape[1], layer.groups
    if by_channel is None:
        by_channel = depth == 1 and groups > 1
    if by_channel:
        positions = torch.einsum("ok,kij->oij", weight[:, 0], taps)
        source = torch.arange(layer.out_channels) // (layer.out_channels // groups)
        channels = weight.new_zeros(
            layer.out_channels, layer.in_channels, layer.out_channels
        )
        every = torch.arange(layer.out_channels)
        channels[every, source, every] = 1
    else:
        positions = taps
        channels = weight.new_zeros(
            weight.shape[-1], layer.in_channels, layer.out_channels
        )
        width = layer.out_channels // groups
        for group in range(groups):  # no group sees the channels of another
            into = slice(group * depth, (group + 1) * depth)
            out = slice(group * width, (group + 1) * width)
            channels[:, into, out] = weight[out].permute(2, 1, 0)
    positions = positions.expand(batch, -1, -1, -1)
    return Mixing(positions, channels, _bias(layer, positions, channels))


def _tap_matrices(layer: Convolution, x: Tensor) -> Tensor:
    """For each tap the matrix that says which output meets which input."""
    kernel, gaps = layer.kernel_size, layer.dilation
    pads: list[int] = []
    for axis in reversed(range(len(kernel))):  # F.pad begins with the last axis
        if isinstance(layer.padding, str):
            total = gaps[axis] * (kernel[axis] - 1) if layer.padding == "same" else 0
            pads += [total // 2, total - total // 2]
        else:
            pads += [int(layer.padding[axis])] * 2
    if layer.padding_mode == "zeros":
        places = F.pad(_places(x), pads, value=-1)
    else:
        places = F.pad(_places(x), pads, mode=layer.padding_mode)
    return _shifts(places, layer, x[0, 0].numel())


def _places(x: Tensor) -> Tensor:
    """Number the positions of the input, with axes for batch and channel in front."""
    space = x.shape[2:]
    count = torch.arange(space.numel(), dtype=torch.float64, device=x.device)
    return count.reshape(1, 1, *space)


def _shifts(
    places: Tensor,
    layer: Convolution | Transposed,
    n_in: int,
    met: Sequence[int] | None = None,
) -> Tensor:
    """One matrix (n_out, n_in) for each tap; a place of −1 is padding: no one.

    `met` counts the outputs along each axis: as many as fit, if left out.
    """
    kernel, steps, gaps = layer.kernel_size, layer.stride, layer.dilation
    if met is None:
        met = [
            (size - gap * (taps - 1) - 1) // step + 1
            for size, taps, step, gap in zip(
                places.shape[2:], kernel, steps, gaps, strict=True
            )
        ]
    matrices = []
    for tap in product(*map(range, kernel)):
        window: tuple[Any, ...] = tuple(map(met_by_tap, tap, met, steps, gaps))
        numbers = places[..., *window].flatten().long()
        matrices.append(F.one_hot(numbers + 1, n_in + 1)[:, 1:])
    return torch.stack(matrices)


def _no_bias(positions: Tensor, channels: Tensor) -> Tensor:
    """Zeros in the shape of the output."""
    return channels.new_zeros(()).expand(
        positions.shape[0], positions.shape[-2], channels.shape[-1]
    )


def _bias(
    layer: Convolution | Transposed, positions: Tensor, channels: Tensor
) -> Tensor:
    """The bias of the layer at every place, or zeros."""
    nothing = _no_bias(positions, channels)
    return nothing if layer.bias is None else nothing + layer.bias
