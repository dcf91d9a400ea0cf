"""Layers made of convolutions, thin over torch: causal, and depthwise separable."""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.convolution.shapes import output_size
from attnconv.validation import (
    check_at_least,
    check_axis,
    check_device,
    check_divides,
    check_dtype,
    check_flag,
    check_floating,
    check_not_empty,
    check_rank,
    check_same_dtype,
    check_shape,
)


class CausalConv1d(nn.Module):
    """A convolution over time that never looks ahead.

    The sequence is padded on its left side only, so that output t is made of the inputs
    t, t − dilation, …, t − (kernel_size − 1) · dilation.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Number of taps.
        dilation: Distance between taps, in time steps.
        groups: Number of parts the channels are split into; divides both counts.
        bias: Whether to add a bias.
        device: Where the parameters live.
        dtype: Number type of the parameters.

    Raises:
        TypeError: If a size is not an integer, `bias` not True or False, or `dtype` no
            floating point type.
        ValueError: If a size is below 1, `groups` does not divide the channels, or
            torch knows no such device.

    Source:
        van den Oord et al., 2016 (WaveNet), section 2.1.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        *,
        dilation: int = 1,
        groups: int = 1,
        bias: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        """Create the convolution."""
        super().__init__()
        check_at_least("in_channels", in_channels, 1)
        check_at_least("out_channels", out_channels, 1)
        check_at_least("kernel_size", kernel_size, 1)
        check_at_least("dilation", dilation, 1)
        check_divides("groups", groups, "in_channels", in_channels)
        check_divides("groups", groups, "out_channels", out_channels)
        check_flag("bias", bias)
        check_device("device", device)
        check_dtype("dtype", dtype)
        self.past = (kernel_size - 1) * dilation
        self.conv = nn.Conv1d(
            in_channels,
            out_channels,
            kernel_size,
            dilation=dilation,
            groups=groups,
            bias=bias,
            device=device,
            dtype=dtype,
        )

    def forward(
        self, x: Float[Tensor, "batch in_channels tokens"]
    ) -> Float[Tensor, "batch out_channels tokens"]:
        """Filter each sequence.

        Args:
            x: Sequences, channels before time as torch wants them.

        Returns:
            As many time steps as came in. Output t depends on inputs up to t alone.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes, is empty or has other channels.

        Cost:
            batch · tokens · kernel_size · in_channels · out_channels / groups
            multiply-adds.
        """
        _check_input(x, self.conv, "(batch, channels, tokens)")
        output: Tensor = self.conv(F.pad(x, (self.past, 0)))
        return output

    def stream(
        self,
        x: Float[Tensor, "batch in_channels tokens"],
        state: Float[Tensor, "batch in_channels past"] | None = None,
    ) -> tuple[
        Float[Tensor, "batch out_channels tokens"],
        Float[Tensor, "batch in_channels past"],
    ]:
        """Filter the next piece of a sequence that arrives bit by bit.

        Args:
            x: The next time steps, one or more of them.
            state: What the piece before this one returned; None at the beginning.

        Returns:
            The outputs of these time steps, and the state for the next piece: the last
            `past` = (kernel_size − 1) · dilation inputs, zeros where none have been.
            Joined, the outputs of all pieces are those of the whole sequence.

        Raises:
            TypeError: If a tensor is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes, is empty or has other channels, or
                the state is not that of such sequences.

        Cost:
            The multiply-adds of `forward` for these time steps: nothing is computed
            twice. The state holds batch · in_channels · past numbers.
        """
        _check_input(x, self.conv, "(batch, channels, tokens)")
        if state is None:
            state = x.new_zeros(*x.shape[:2], self.past)
        check_shape(
            "state", state, (*x.shape[:2], self.past), "(batch, in_channels, past)"
        )
        check_same_dtype("state", state, "x", x)
        seen = torch.cat([state, x], dim=-1)
        output: Tensor = self.conv(seen)
        return output, seen[..., x.shape[-1] :]


class DepthwiseSeparableConv2d(nn.Module):
    """A convolution in two cheap steps: look around in each channel, then mix channels.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Height and width of the depthwise kernel.
        stride: Step of the depthwise kernel.
        padding: Zeros on each side; `None` means `dilation · (kernel_size − 1) / 2`,
            which keeps the size at stride 1 and needs an odd kernel.
        dilation: Distance between taps.
        bias: Whether the second step adds a bias. The first never does.
        device: Where the parameters live.
        dtype: Number type of the parameters.

    Raises:
        TypeError: If a size is not an integer, `bias` not True or False, or `dtype` no
            floating point type.
        ValueError: If a size is too small, `padding` is `None` and `dilation ·
            (kernel_size − 1)` is odd, or torch knows no such device.

    Source:
        Howard et al., 2017 (MobileNets), section 3.1, without their batch norms and
        rectifiers.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        *,
        stride: int = 1,
        padding: int | None = None,
        dilation: int = 1,
        bias: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        """Create the two convolutions."""
        super().__init__()
        check_at_least("in_channels", in_channels, 1)
        check_at_least("out_channels", out_channels, 1)
        check_at_least("kernel_size", kernel_size, 1)
        check_at_least("stride", stride, 1)
        check_at_least("dilation", dilation, 1)
        if padding is None:
            if dilation * (kernel_size - 1) % 2:
                raise ValueError(
                    "kernel_size must be odd to keep the size of the image "
                    f"(or pass padding), got {kernel_size}"
                )
            padding = dilation * (kernel_size - 1) // 2
        check_at_least("padding", padding, 0)
        check_flag("bias", bias)
        check_device("device", device)
        check_dtype("dtype", dtype)
        self.depthwise = nn.Conv2d(
            in_channels,
            in_channels,
            kernel_size,
            stride=stride,
            padding=padding,
            dilation=dilation,
            groups=in_channels,
            bias=False,
            device=device,
            dtype=dtype,
        )
        self.pointwise = nn.Conv2d(
            in_channels, out_channels, 1, bias=bias, device=device, dtype=dtype
        )

    def forward(
        self, x: Float[Tensor, "batch in_channels height width"]
    ) -> Float[Tensor, "batch out_channels out_height out_width"]:
        """Filter each channel alone, then mix the channels at each place.

        Args:
            x: Images.

        Returns:
            Filtered images; their height and width follow `output_size`. The result is
            that of one convolution whose kernels are pointwise weight times depthwise
            kernel, a product of rank 1 for each pair of channels.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty, has other channels, or is
                smaller than the kernel.

        Cost:
            batch · out_height · out_width · in_channels · (kernel_size² + out_channels)
            multiply-adds; a full convolution needs kernel_size² · out_channels instead
            of the sum in brackets.
        """
        _check_input(x, self.depthwise, "(batch, channels, height, width)")
        for axis in (0, 1):  # refuses an image that the kernel does not fit into
            output_size(
                x.shape[2 + axis],
                self.depthwise.kernel_size[axis],
                self.depthwise.stride[axis],
                int(self.depthwise.padding[axis]),
                self.depthwise.dilation[axis],
            )
        output: Tensor = self.pointwise(self.depthwise(x))
        return output


def _check_input(x: Tensor, layer: nn.Conv1d | nn.Conv2d, layout: str) -> None:
    """Refuse what is no input for the weights of a layer."""
    check_floating("x", x)
    check_rank("x", x, layer.weight.dim(), layout)
    check_not_empty("x", x)
    check_axis("x", x, 1, layer.in_channels, "channels")
    check_same_dtype("x", x, "the weights", layer.weight)
