"""How many numbers does a layer learn? The formulas, and a counter to check them by."""

import math

from torch import nn

from attnconv.complexity.sizes import check_channels, check_sizes, read_axes
from attnconv.validation import check_flag, check_instance


def dense_parameters(in_features: int, out_features: int, *, bias: bool = True) -> int:
    """Count the parameters of a layer that joins every input to every output.

    Args:
        in_features: Numbers in.
        out_features: Numbers out.
        bias: Whether each output adds a number of its own.

    Returns:
        in_features · out_features, plus out_features with bias.

    Raises:
        TypeError: If a size is not an integer, or `bias` not True or False.
        ValueError: If a size is below 1.
    """
    check_sizes(in_features=in_features, out_features=out_features)
    check_flag("bias", bias)
    return in_features * out_features + bias * out_features


def convolution_parameters(
    in_channels: int,
    out_channels: int,
    kernel_size: int | tuple[int, ...],
    *,
    groups: int = 1,
    bias: bool = True,
) -> int:
    """Count the parameters of a convolution: the size of the image plays no part.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Taps along each axis: (3, 3) for images, an integer for a sequence.
        groups: Number of parts the channels are split into; `in_channels` makes the
            convolution depthwise.
        bias: Whether each output channel adds a number of its own.

    Returns:
        out_channels · in_channels / groups · taps, plus out_channels with bias.

    Raises:
        TypeError: If a size is not an integer, or `bias` not True or False.
        ValueError: If a size is below 1 or `groups` does not divide the channels.
    """
    check_channels(in_channels, out_channels, groups)
    check_flag("bias", bias)
    (sizes,) = read_axes(kernel_size=kernel_size)
    taps = math.prod(sizes)
    return out_channels * (in_channels // groups) * taps + bias * out_channels


def attention_parameters(dim: int, *, bias: bool = True) -> int:
    """Count the parameters of multi-head attention: the length plays no part.

    Args:
        dim: Width of the tokens. The number of heads changes nothing.
        bias: Whether the four projections have biases.

    Returns:
        4 · dim², for the projections to queries, keys and values and the one that mixes
        the heads; plus 4 · dim with bias.

    Raises:
        TypeError: If `dim` is not an integer, or `bias` not True or False.
        ValueError: If `dim` is below 1.

    Source:
        Vaswani et al., 2017, section 3.2.2, with d_k = d_v = dim / heads.
    """
    check_sizes(dim=dim)
    return 4 * dense_parameters(dim, dim, bias=bias)


def count_parameters(model: nn.Module, *, trainable: bool = False) -> int:
    """Count the parameters that a model holds.

    Args:
        model: Any module.
        trainable: Count only those that training changes (`requires_grad`).

    Returns:
        Their number. A parameter that two parts share counts once; buffers, such as the
        averages of batch norm, do not count.

    Raises:
        TypeError: If `model` is not a module, or `trainable` not True or False.
        ValueError: If a lazy layer has not seen an input yet: it has no size.
    """
    check_instance("model", model, nn.Module)
    check_flag("trainable", trainable)
    total = 0
    for name, parameter in model.named_parameters():
        if isinstance(parameter, nn.parameter.UninitializedParameter):
            raise ValueError(f"model must have seen an input, {name} has no size yet")
        if parameter.requires_grad or not trainable:
            total += parameter.numel()
    return total
