"""Shape arithmetic: where a kernel lands, and how many outputs that makes."""

from typing import Any

import traitlets

from attnconv_book.chapters.convolution_step_by_step.shape_state import (
    ShapeState,
    shape_arithmetic_state,
)
from attnconv_book.chapters.convolution_step_by_step.still_places import Places
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import page

LIMITS = {
    "size": (1, 16),
    "height": (1, 999),
    "kernel": (1, 9),
    "stride": (0, 6),
    "padding": (-1, 4),
    "dilation": (0, 4),
}
"""Smallest and largest numbers; the smallest ones of the last three torch refuses."""


class ShapeArithmetic(BookWidget):
    """A row of inputs, every place of a kernel on it, and the formula with its numbers.

    Args:
        size: Number of inputs in the row, 1 to 16; the width in two dimensions.
        kernel: Number of weights along each axis, 1 to 9.
        stride: Step from one place to the next, 0 to 6.
        padding: Zeros at each end, -1 to 4.
        dilation: Distance between neighbouring weights, 0 to 4.
        height: Size of the other axis in two dimensions, 1 to 999.

    Raises:
        TypeError: If something is not an integer.
        ValueError: If a number is too small or too large.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    size = traitlets.Int(8).tag(sync=True)
    height = traitlets.Int(9).tag(sync=True)
    kernel = traitlets.Int(3).tag(sync=True)
    stride = traitlets.Int(2).tag(sync=True)
    padding = traitlets.Int(0).tag(sync=True)
    dilation = traitlets.Int(1).tag(sync=True)

    def __init__(
        self,
        size: int = 8,
        kernel: int = 3,
        stride: int = 2,
        padding: int = 0,
        dilation: int = 1,
        *,
        height: int = 9,
    ) -> None:
        """Check the state and keep it where the page can see it."""
        shape_arithmetic_state(size, kernel, stride, padding, dilation, height)
        super().__init__(
            size=size,
            kernel=kernel,
            stride=stride,
            padding=padding,
            dilation=dilation,
            height=height,
        )

    @traitlets.validate(*LIMITS)
    def _drawable(self, proposal: dict[str, Any]) -> int:
        name, value = proposal["trait"].name, int(proposal["value"])
        low, high = LIMITS[name]
        if not low <= value <= high:
            raise ValueError(f"{name} must be {low} to {high}, got {value}")
        return value

    def results(self) -> ShapeState:
        """Compute the present state with the package, and ask torch.

        Returns:
            See `shape_arithmetic_state`.
        """
        return shape_arithmetic_state(
            self.size,
            self.kernel,
            self.stride,
            self.padding,
            self.dilation,
            self.height,
        )

    def describe(self) -> str:
        """Name the numbers.

        Returns:
            For instance "8 inputs, kernel 3, stride 2, padding 0, dilation 1".
        """
        return (
            f"{self.size} inputs, kernel {self.kernel}, stride {self.stride}, "
            f"padding {self.padding}, dilation {self.dilation}"
        )

    def to_svg(self) -> str:
        """Draw every place of the kernel, with the formula spelt out.

        Returns:
            An SVG document.
        """
        state = self.results()
        starts = [i * self.stride - self.padding for i in range(state["length"])]
        taps = [i * self.dilation for i in range(self.kernel)]
        rows = Places(
            f"{self.size} inputs, {state['length']} outputs",
            self.size,
            self.padding,
            starts,
            taps,
            state["unread"],
        )
        lines = [
            f"Kernel {self.kernel}, stride {self.stride}, "
            f"padding {self.padding}, dilation {self.dilation}."
        ]
        if state["refused"]:
            lines.append(f"torch refuses: {state['message']}.")
            return page("Places of a kernel on a row", [rows], lines)
        lines.append(
            f"Length: ⌊({self.size} + 2·{self.padding} − {self.dilation}·"
            f"({self.kernel} − 1) − 1) / {self.stride}⌋ + 1 = {state['length']}; "
            f"left over: {state['rest']}."
        )
        if state["unread"]:
            unread = ", ".join(str(place) for place in state["unread"])
            lines.append(f"Inputs that no output reads: {unread}.")
        return page("Places of a kernel on a row", [rows], lines)
