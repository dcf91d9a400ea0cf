"""A depthwise layer that takes the place of torch's and stays fast at large kernels."""

from collections.abc import Sequence
from functools import cache
from typing import Literal, get_args

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn
from torch.autograd import forward_ad

from attnconv.convolution.depthwise_choice import MOST_PLACES, choose_method
from attnconv.convolution.depthwise_functions import depthwise, with_gradients
from attnconv.convolution.padding import read_sides
from attnconv.convolution.shapes import output_size
from attnconv.validation import (
    check_at_least,
    check_axis,
    check_choice,
    check_device,
    check_divides,
    check_dtype,
    check_flag,
    check_floating,
    check_same_dtype,
    read_pair,
)

Sizes = int | Sequence[int]
PaddingMode = Literal["zeros", "reflect", "replicate", "circular"]


class DepthwiseConv2d(nn.Conv2d):
    """Each channel is filtered with a kernel of its own: `nn.Conv2d(groups=C)`, faster.

    It takes the place of torch's layer: the same words to build it, the same parameters
    under the same names, the same numbers up to rounding. On the CPU it looks up in one
    table, by the size of the kernel and by whether gradients are needed, whether to
    compute directly, with channels stored last, or by Fourier transforms. Direct is
    also what it does on other devices, for number types other than float32 and
    float64, for stride or dilation above 1, under `torch.autocast`, `torch.func` and
    `torch.compile`.

    By way of Fourier transforms every output is made of every input of its channel, the
    far ones times rounding errors: a NaN or an infinity spreads over the whole channel,
    and a gradient that is zero by structure comes out as about 1e-7 of the largest.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output: a multiple of `in_channels`.
        kernel_size: Height and width of the kernels, one number or two (a tuple or a
            list, as for the three that follow).
        stride: Step of the kernel, one number or (vertical, horizontal).
        padding: Places added at both ends of each axis, one number or two; or "same" or
            "valid".
        dilation: Distance between taps, one number or (vertical, horizontal).
        groups: `None` or `in_channels`: it is what makes the layer depthwise.
        bias: Whether each output channel adds a number of its own.
        padding_mode: What to add: "zeros", "reflect", "replicate" or "circular".
        device: Where the parameters live.
        dtype: Number type of the parameters.

    Raises:
        TypeError: If a size is not an integer, `bias` not True or False, or `dtype` no
            floating point type.
        ValueError: If a size is too small, `in_channels` does not divide
            `out_channels`, `groups` is another number, a word is none of those above,
            padding is "same" with a stride, or torch knows no such device.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int | None = None,
        bias: bool = True,
        padding_mode: PaddingMode = "zeros",
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        """Create the layer with torch's initial weights."""
        check_at_least("in_channels", in_channels, 1)
        check_at_least("out_channels", out_channels, 1)
        check_divides("in_channels", in_channels, "out_channels", out_channels)
        if groups is not None and groups != in_channels:
            raise ValueError(
                f"groups must be in_channels = {in_channels}, which makes the layer "
                f"depthwise, or left out, got {groups!r}"
            )
        taps = read_pair("kernel_size", kernel_size, 1)
        steps = read_pair("stride", stride, 1)
        gaps = read_pair("dilation", dilation, 1)
        if isinstance(padding, str):
            read_sides(padding, taps, steps, gaps)  # refuses other words, and a stride
        else:
            padding = read_pair("padding", padding, 0)
        check_choice("padding_mode", padding_mode, get_args(PaddingMode))
        check_flag("bias", bias)
        check_device("device", device)
        check_dtype("dtype", dtype)
        super().__init__(
            in_channels,
            out_channels,
            taps,
            steps,
            padding,
            gaps,
            in_channels,
            bias,
            padding_mode,
            device,
            dtype,
        )
        left, right, top, bottom = self._reversed_padding_repeated_twice
        (height, width), (gap_y, gap_x) = self.kernel_size, self.dilation
        self._least_height = max(1, gap_y * (height - 1) + 1 - top - bottom)
        self._least_width = max(1, gap_x * (width - 1) + 1 - left - right)

    def forward(self, x: Float[Tensor, "*batch height width"]) -> Tensor:
        """Filter each channel of each image.

        Args:
            x: Images of shape (batch, channels, height, width), or one image. A batch
                may be empty, as torch's layer takes it.

        Returns:
            Filtered images; their height and width follow `output_size`. Relative to
            the largest one, they differ from torch's by at most 1e-5 in float32 and
            1e-10 in float64.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 or 4 axes, has other channels, or is
                smaller than the kernel.

        Cost:
            batch · channels · out_height · out_width · kernel_height · kernel_width
            multiply-adds, or those of the transforms; see `depthwise`.
        """
        weight, bias = self.weight, self.bias
        # One look at what can be wrong; only then the checks that say what it is.
        if (
            not isinstance(x, Tensor)
            or x.dtype is not weight.dtype
            or x.dim() != 4
            or x.shape[0] == 0
            or x.shape[1] != self.in_channels
            or x.shape[2] < self._least_height
            or x.shape[3] < self._least_width
        ):
            self._check(x)
        if torch.compiler.is_compiling():
            as_torch_does: Tensor = self._conv_forward(x, weight, bias)
            return as_torch_does
        needed = torch.is_grad_enabled() and (
            weight.requires_grad
            or x.requires_grad
            or (bias is not None and bias.requires_grad)
        )
        methods = _methods(self.kernel_size, x.dtype, needed)
        if methods is None or not self._may_choose(x):
            as_torch_does = self._conv_forward(x, weight, bias)
            return as_torch_does
        if x.dim() == 3:
            return self._by(methods, x.unsqueeze(0), needed).squeeze(0)
        return self._by(methods, x, needed)

    def _check(self, x: Tensor) -> None:
        """Refuse what torch would refuse, by name."""
        check_floating("x", x)
        if x.dim() not in (3, 4):
            raise ValueError(
                "x must have 3 or 4 axes (batch, channels, height, width), "
                f"got shape {tuple(x.shape)}"
            )
        check_axis("x", x, -3, self.in_channels, "channels")
        check_same_dtype("x", x, "the weights", self.weight)
        for axis, least in ((0, self._least_height), (1, self._least_width)):
            if x.shape[axis - 2] == 0:
                raise ValueError(f"x must not be empty, got shape {tuple(x.shape)}")
            if x.shape[axis - 2] < least:
                output_size(
                    x.shape[axis - 2],
                    self.kernel_size[axis],
                    self.stride[axis],
                    self._reversed_padding_repeated_twice[2 - 2 * axis],
                    self.dilation[axis],
                )

    def _may_choose(self, x: Tensor) -> bool:
        """Tell whether the other methods are right for such an image."""
        return (
            x.device.type == "cpu"
            and x.numel() > 0
            and self.stride == (1, 1)
            and self.dilation == (1, 1)
            and not torch.is_autocast_enabled("cpu")
            and not torch._C._are_functorch_transforms_active()
            and forward_ad._current_level < 0
            and not torch.jit.is_tracing()  # type: ignore
        )

    def _by(self, methods: tuple[str, ...], x: Tensor, needed: bool) -> Tensor:
        """Pad as this layer does, then compute by the methods of the table."""
        height, width = self.kernel_size
        left, right, top, bottom = self._reversed_padding_repeated_twice
        padding = (top, left)
        fits = top < height and left < width  # else the ends of a transform overlap
        if self.padding_mode != "zeros" or (left, top) != (right, bottom) or not fits:
            mode = "constant" if self.padding_mode == "zeros" else self.padding_mode
            x = F.pad(x, (left, right, top, bottom), mode=mode)
            padding = (0, 0)
        if self.out_channels > self.in_channels:
            x = x.repeat_interleave(self.out_channels // self.in_channels, dim=1)
        if needed:
            places = (x.shape[2] + 2 * padding[0] - height + 1) * (
                x.shape[3] + 2 * padding[1] - width + 1
            )
            if methods[2] == "channels_last" and places > MOST_PLACES:
                methods = (*methods[:2], "fft")
            return with_gradients(x, self.weight, self.bias, padding, methods)
        return depthwise(x, self.weight, self.bias, padding, methods[0])


@cache
def _methods(
    kernel_size: tuple[int, int], dtype: torch.dtype, needed: bool
) -> tuple[str, ...] | None:
    """Look up the methods of all parts; `None` if torch's own layer does the same."""
    parts = (
        ("forward", "input gradient", "weight gradient") if needed else ("inference",)
    )
    methods = tuple(choose_method(kernel_size, dtype, part) for part in parts)
    return None if set(methods) == {"direct"} else methods
