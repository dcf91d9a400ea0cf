"""Which part of the input can an output see? By formula, for layers in a row.

Each layer widens the field by its kernel, in steps of the layers below:

    size   ← size + (kernel_size − 1) · dilation · stride so far
    offset ← offset − padding · stride so far
    stride ← stride so far · stride of the layer

`attnconv.inspection.reach` measures the same on a running model, by its gradient.
"""

from collections.abc import Sequence
from typing import NamedTuple

from torch import nn

from attnconv.validation import check_at_least

_SLIDING = (
    *(nn.Conv1d, nn.Conv2d, nn.Conv3d),
    *(nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d),
    *(nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d),
)
_POINTWISE = (
    *(nn.Identity, nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d),
    *(nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d),
    *(nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.GELU, nn.SiLU, nn.ELU, nn.Hardswish),
    *(nn.Sigmoid, nn.Tanh, nn.Softplus),
)


class Window(NamedTuple):
    """What a layer does along one axis: its window and how it moves.

    Attributes:
        kernel_size: Number of taps.
        stride: Step from one output to the next.
        dilation: Distance between neighbouring taps.
        padding: Zeros added in front.
    """

    kernel_size: int
    stride: int = 1
    dilation: int = 1
    padding: int = 0


class Field(NamedTuple):
    """The part of the input that the outputs of a layer see, along one axis.

    Attributes:
        size: Input positions from the first to the last that one output sees.
        stride: Input steps between neighbouring outputs; some papers call it jump.
        offset: The first input position that output 0 sees; below 0 it is padding.
    """

    size: int
    stride: int
    offset: int

    def span(self, position: int) -> tuple[int, int]:
        """Give the first and last input position that one output sees.

        Args:
            position: Which output, from 0.

        Returns:
            Both ends included. They may lie outside the input, where padding is.

        Raises:
            TypeError: If `position` is not an integer.
            ValueError: If `position` is below 0.
        """
        check_at_least("position", position, 0)
        first = self.offset + position * self.stride
        return first, first + self.size - 1


def receptive_field(
    layers: nn.Module | Sequence[nn.Module | tuple[int, ...]], *, axis: int = 0
) -> list[Field]:
    """Compute the receptive field after each of several layers in a row.

    Args:
        layers: From input to output; each is (kernel_size, stride, dilation, padding),
            of which the last three may be left out, or a torch layer: convolution,
            pooling, or one that looks at each position alone (ReLU, batch norm in
            `eval()`, dropout). An `nn.Sequential` counts as the layers in it.
        axis: Which axis of the positions, where a torch layer has several: 0 is the
            vertical one of an image.

    Returns:
        One field for each layer. It is the largest part that weights could make the
        output depend on; training decides how much of it matters.

    Raises:
        TypeError: If a layer is of another kind, or a number is not an integer.
        ValueError: If there is no layer, a number is too small, or a tuple does not
            have 1 to 4 numbers.

    Source:
        Araujo, Norris and Sim, 2019, section Single-path networks.
    """
    check_at_least("axis", axis, 0)
    size, stride, offset = 1, 1, 0
    fields = []
    for window in _windows(layers, axis):
        size += (window.kernel_size - 1) * window.dilation * stride
        offset -= window.padding * stride
        stride *= window.stride
        fields.append(Field(size, stride, offset))
    if not fields:
        raise ValueError("layers must have at least one layer, got none")
    return fields


def _windows(layers: object, axis: int) -> list[Window]:
    """Read each layer as a window along one axis."""
    if isinstance(layers, nn.Sequential):
        layers = list(layers)
    elif isinstance(layers, nn.Module):
        layers = [layers]
    if not isinstance(layers, Sequence) or isinstance(layers, str):
        raise TypeError(f"layers must be a sequence of layers, got {layers!r:.80}")
    windows = []
    for layer in layers:
        if isinstance(layer, nn.Sequential):
            windows += _windows(layer, axis)
        elif isinstance(layer, nn.Module):
            windows.append(_read(layer, axis))
        elif isinstance(layer, tuple) and 1 <= len(layer) <= 4:
            windows.append(_check(Window(*layer)))
        elif isinstance(layer, tuple):
            raise ValueError(
                "layers must have 1 to 4 numbers (kernel_size, stride, dilation, "
                f"padding), got {layer!r}"
            )
        else:
            raise TypeError(f"layers must be tuples or modules, got {layer!r:.80}")
    return windows


def _check(window: Window) -> Window:
    check_at_least("kernel_size of layers", window.kernel_size, 1)
    check_at_least("stride of layers", window.stride, 1)
    check_at_least("dilation of layers", window.dilation, 1)
    check_at_least("padding of layers", window.padding, 0)
    return window


def _read(layer: nn.Module, axis: int) -> Window:
    """Read a torch layer along one axis."""
    if isinstance(layer, _POINTWISE):
        return Window(1)
    if not isinstance(layer, _SLIDING):
        raise TypeError(
            "layers must be convolutions, poolings or layers that look at each "
            f"position alone, got {type(layer).__name__}"
        )

    def along(name: str, default: int) -> int:
        value = getattr(layer, name, default)
        if isinstance(value, tuple):
            if axis >= len(value):
                raise ValueError(
                    f"axis must be one of the {len(value)} axes of "
                    f"{type(layer).__name__}, got {axis}"
                )
            value = value[axis]
        return int(value)

    kernel_size, dilation = along("kernel_size", 1), along("dilation", 1)
    if layer.padding == "same":  # torch adds the odd one at the far end
        padding = dilation * (kernel_size - 1) // 2
    elif layer.padding == "valid":
        padding = 0
    else:
        padding = along("padding", 0)
    return Window(kernel_size, along("stride", 1), dilation, padding)
