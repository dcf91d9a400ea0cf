"""The receptive field explorer: stack a few layers; see which inputs a unit sees."""

from collections.abc import Sequence
from typing import Any, TypedDict

import torch
import torch.nn.functional as F
import traitlets
from torch import Tensor

from attnconv.complexity import Field, receptive_field
from attnconv.convolution import output_size
from attnconv.validation import check_at_least, check_instance
from attnconv_book.chapters.convolution.still_cone import Cone
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import number, page

Layers = Sequence[Sequence[int]]

PARTS = ("kernel", "stride", "dilation", "padding")
LOW, HIGH = (1, 1, 1, 0), (7, 4, 8, 8)
INPUTS = (4, 24)
MOST_LAYERS = 4

STACK = ((3, 1, 1), (3, 2, 1), (3, 1, 2))
"""One plain layer, one with a stride, one with dilation: each widens in its way."""


class ReceptiveFieldState(TypedDict):
    """What the explorer shows; entry 0 of each list is the input itself."""

    fits: int
    lengths: list[int]
    sizes: list[int]
    jumps: list[int]
    offsets: list[int]
    unit: int
    first: int
    last: int
    ways: list[list[int]]
    unread: list[list[bool]]


def receptive_field_explorer_state(
    inputs: int, layers: Layers, unit: int
) -> ReceptiveFieldState:
    """Compute with the package what the receptive field explorer computes in the page.

    Sizes, jumps and offsets come from the formula; along how many ways the unit reads
    each unit below it comes from the gradient of real convolutions whose weights are 1.

    Args:
        inputs: Number of inputs, at least 1.
        layers: Kernel, stride, dilation and, if not 0, padding of each layer.
        unit: Number of a unit of the top layer, from 0; a larger one means the last.

    Returns:
        Layers that fit; per layer length, size r, jump j and offset o (the place of the
        first input of unit 0); the unit, its first and last place; per layer the number
        of ways on which the unit reads each unit, and whether no unit reads it at all.

    Raises:
        TypeError: If something is not an integer.
        ValueError: If a number is too small.
    """
    check_at_least("inputs", inputs, 1)
    check_at_least("unit", unit, 0)
    stack = whole_layers(layers)
    lengths, unread = [inputs], []
    outputs = [torch.ones(1, 1, inputs, dtype=torch.float64, requires_grad=True)]
    for kernel, stride, dilation, padding in stack:
        try:
            length = output_size(lengths[-1], kernel, stride, padding, dilation)
        except ValueError:
            break
        weight = torch.ones(1, 1, kernel, dtype=torch.float64)
        below = outputs[-1]
        outputs.append(F.conv1d(below, weight, None, stride, padding, dilation))
        unread.append([x == 0 for x in _ways(outputs[-1].sum(), below)])
        lengths.append(length)
    fits = len(unread)
    fields = [Field(1, 1, 0)]
    fields += receptive_field([tuple(layer) for layer in stack[:fits]]) if fits else []
    unit = min(unit, lengths[-1] - 1)
    first, last = fields[-1].span(unit)
    return {
        "fits": fits,
        "lengths": lengths,
        "sizes": [field.size for field in fields],
        "jumps": [field.stride for field in fields],
        "offsets": [field.offset for field in fields],
        "unit": unit,
        "first": first,
        "last": last,
        "ways": [_ways(outputs[-1][0, 0, unit], output) for output in outputs],
        "unread": [*unread, [False] * lengths[-1]],
    }


def _ways(unit: Tensor, below: Tensor) -> list[int]:
    """Count the ways from a unit down: the gradient when every weight is 1."""
    (gradient,) = torch.autograd.grad(unit, below, retain_graph=True)
    return [round(x) for x in gradient.flatten().tolist()]


def whole_layers(layers: Layers) -> list[list[int]]:
    """Check the numbers of each layer and add the padding where it is left out.

    Args:
        layers: Kernel, stride, dilation and, if not 0, padding of each layer.

    Returns:
        Four integers per layer.

    Raises:
        TypeError: If something is not an integer.
        ValueError: If there are not three or four numbers, or one is too small.
    """
    check_instance("layers", layers, (list, tuple))
    whole = []
    for layer in layers:
        check_instance("layers", layer, (list, tuple))
        if len(layer) not in (3, 4):
            raise ValueError(
                "layers must be (kernel, stride, dilation) or (kernel, stride, "
                f"dilation, padding) each, got {layer!r}"
            )
        filled = [*layer, 0][:4]
        for name, value, low in zip(PARTS, filled, LOW, strict=True):
            check_at_least(f"{name} in layers", value, low)
        whole.append(filled)
    return whole


class ReceptiveFieldExplorer(BookWidget):
    """One to four one-dimensional layers, and the inputs that one unit on top sees.

    Args:
        layers: Kernel (1 to 7), stride (1 to 4), dilation (1 to 8) and, if not 0,
            padding (up to 8) of each layer, the first layer first.
        inputs: Number of inputs, 4 to 24.
        unit: Number of a unit of the top layer, from 0; None means one in the middle.

    Raises:
        TypeError: If something is not an integer.
        ValueError: If a number is too small or too large.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    inputs = traitlets.Int(20).tag(sync=True)
    layers = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    unit = traitlets.Int(0).tag(sync=True)

    def __init__(
        self, layers: Layers = STACK, inputs: int = 20, unit: int | None = None
    ) -> None:
        """Check the state and keep it where the page can see it."""
        stack = whole_layers(layers)
        state = receptive_field_explorer_state(inputs, stack, unit or 0)
        middle = (state["lengths"][-1] - 1) // 2
        super().__init__(
            inputs=inputs, layers=stack, unit=middle if unit is None else state["unit"]
        )

    @traitlets.validate("inputs")
    def _enough(self, proposal: dict[str, Any]) -> int:
        inputs = int(proposal["value"])
        if not INPUTS[0] <= inputs <= INPUTS[1]:
            raise ValueError(f"inputs must be {INPUTS[0]} to {INPUTS[1]}, got {inputs}")
        return inputs

    @traitlets.validate("unit")
    def _from_zero(self, proposal: dict[str, Any]) -> int:
        check_at_least("unit", proposal["value"], 0)
        return int(proposal["value"])

    @traitlets.validate("layers")
    def _small_stack(self, proposal: dict[str, Any]) -> list[list[int]]:
        layers = whole_layers(proposal["value"])
        if not 1 <= len(layers) <= MOST_LAYERS:
            raise ValueError(f"layers must be 1 to {MOST_LAYERS}, got {len(layers)}")
        for layer in layers:
            for name, value, high in zip(PARTS, layer, HIGH, strict=True):
                if value > high:
                    raise ValueError(
                        f"{name} in layers must be at most {high}, got {value}"
                    )
        return layers

    def results(self) -> ReceptiveFieldState:
        """Compute the present state with the package.

        Returns:
            See `receptive_field_explorer_state`.
        """
        return receptive_field_explorer_state(self.inputs, self.layers, self.unit)

    def describe(self) -> str:
        """Name the stack.

        Returns:
            For instance "20 inputs, layers (3, 1, 1, 0) (3, 2, 1, 0), unit 2".
        """
        stack = " ".join(str(tuple(layer)) for layer in self.layers)
        return f"{self.inputs} inputs, layers {stack}, unit {self.unit}"

    def to_svg(self) -> str:
        """Draw the cone of the chosen unit, with its window spelt out.

        Returns:
            An SVG document.
        """
        state = self.results()
        fits, unit, first = state["fits"], state["unit"], state["first"]
        lines = [
            f"Layer {level}: size {state['sizes'][level]}, jump "
            f"{state['jumps'][level]}, offset {number(state['offsets'][level])}"
            for level in range(1, fits + 1)
        ]
        if fits:
            lines.append(
                f"Unit {unit} of layer {fits} sees inputs {number(first)} to "
                f"{number(state['last'])}: {number(state['offsets'][fits])} + {unit}·"
                f"{state['jumps'][fits]} = {number(first)}."
            )
        if fits < len(self.layers):
            lines.append(f"Layer {fits + 1} does not fit.")
        title = f"What unit {unit} of layer {fits} sees, layer by layer"
        return page(title, [Cone(self.layers, state)], lines)
