"""What a convolution is given, checked, padded and split into its groups."""

from collections.abc import Sequence
from typing import NamedTuple

from einops import rearrange
from torch import Tensor

from attnconv.convolution.inputs import check_kernels, check_space
from attnconv.convolution.padding import Padding, Sides, pad, read_sides
from attnconv.convolution.shapes import output_size
from attnconv.validation import check_choice, check_instance, read_each_axis

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")
"""What may stand beyond the border, in torch's words."""


class Problem(NamedTuple):
    """A convolution, ready to be computed: nothing is left to pad or to check.

    Attributes:
        x: Padded input, (batch, groups, channels in the group, *space).
        weight: (groups, output channels of the group, channels in the group, *kernel).
        bias: One number for each output channel, or None.
        stride: Step of the kernel along each axis.
        dilation: Distance between taps along each axis.
        places: Number of output places along each axis.
    """

    x: Tensor
    weight: Tensor
    bias: Tensor | None
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    places: tuple[int, ...]

    @property
    def kernel(self) -> tuple[int, ...]:
        """Number of taps along each axis."""
        return tuple(self.weight.shape[3:])

    def finish(self, sums: Tensor) -> Tensor:
        """Join the groups, shape the places and add the bias.

        Args:
            sums: (batch, groups, output channels of the group, *places); the places may
                stand on one axis.

        Returns:
            (batch, out_channels, *places).
        """
        channels = sums.shape[1] * sums.shape[2]
        joined = sums.reshape(len(sums), channels, *self.places)
        if self.bias is None:
            return joined
        return joined + self.bias.reshape(-1, *(1 for _ in self.places))


def check_problem(problem: object) -> None:
    """Refuse what `read_problem` has not read.

    Args:
        problem: The argument of that name.

    Raises:
        TypeError: If it is no `Problem`.
    """
    check_instance("problem", problem, Problem)


def read_problem(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    stride: int | Sequence[int] = 1,
    padding: Padding = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
) -> Problem:
    """Check the arguments of a convolution, pad the input, split the groups.

    Args:
        x: Input, (batch, in_channels, *space) with 1, 2 or 3 axes of space.
        weight: (out_channels, in_channels / groups, *kernel).
        bias: One number for each output channel.
        stride: Step of the kernel, one number or one for each axis.
        padding: Places added on both sides, one number or one for each axis, which may
            be a pair (before, after); "same" keeps the size (stride 1; of an odd number
            one more at the far end), "valid" adds nothing.
        dilation: Distance between taps, one number or one for each axis.
        groups: Number of parts the channels are split into; no part sees another.
        padding_mode: What the added places hold: "zeros", or the input mirrored
            ("reflect", without the border itself), its border repeated ("replicate"),
            or its other end ("circular").

    Returns:
        The problem, ready to be computed.

    Raises:
        TypeError: If a tensor is not floating point, dtypes differ, or a size is no
            integer.
        ValueError: If shapes do not fit, a size is too small, the kernel is longer than
            the padded input, "same" meets a stride, or a padding mode has too little
            input to copy from. All this torch refuses too; only a negative padding it
            takes with three of the modes, and cuts places off.
    """
    axes = check_space(x)
    check_kernels(x, weight, bias, groups, "(out_channels, in_channels / groups, *K)")
    step = read_each_axis("stride", stride, axes, 1)
    gap = read_each_axis("dilation", dilation, axes, 1)
    check_choice("padding_mode", padding_mode, PADDING_MODES)
    space, kernel = tuple(x.shape[2:]), tuple(weight.shape[2:])
    sides = read_sides(padding, kernel, step, gap)
    _check_copies(padding_mode, space, sides)
    padded = pad(x, sides, "constant" if padding_mode == "zeros" else padding_mode)
    places = tuple(
        output_size(*sizes)
        for sizes in zip(
            padded.shape[2:], kernel, step, (0 for _ in kernel), gap, strict=True
        )
    )
    return Problem(
        rearrange(padded, "batch (g i) ... -> batch g i ...", g=groups),
        rearrange(weight, "(g o) i ... -> g o i ...", g=groups),
        bias,
        step,
        gap,
        places,
    )


def _check_copies(mode: str, space: tuple[int, ...], sides: Sides) -> None:
    """Refuse a padding for which the input has too few places to copy."""
    spare = {"reflect": 1, "circular": 0}.get(mode)
    if spare is None:
        return
    for size, pair in zip(space, sides, strict=True):
        if max(pair) > size - spare:
            raise ValueError(
                f"padding must be at most {size - spare} for padding_mode={mode!r} "
                f"and an axis of {size}, got {max(pair)}"
            )
