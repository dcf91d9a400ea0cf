"""The shift meter: move a digit; see whether map and answer of a network follow."""

import itertools
import json
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypedDict

import torch
import traitlets
from torch import Tensor, nn

from attnconv.inspection import relative_error, shift_error
from attnconv.validation import check_at_least, check_choice
from attnconv_book.chapters.convolution.shift_meter_networks import (
    HEADS,
    LETTERS,
    PADDINGS,
    STRIDES,
    WIDTHS,
    read_network,
)
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import number, page
from attnconv_book.kit.widgets.still_pixels import AMOUNTS, Pixels

Padding = Literal["zeros", "circular"]

SIDE, REACH = 16, 8


class ShiftState(TypedDict):
    """What the meter shows: numbers as nested lists, in double precision."""

    error: float
    errors: list[float]
    answers: list[int]
    measured: list[list[float]]
    expected: list[list[float]]
    before: list[float]
    after: list[float]


@cache
def shift_meter_data() -> dict[str, Any]:
    """Read the digits and networks that the shift meter ships with.

    Returns:
        "digits" (64 letters each), "numbers" (their places in scikit-learn's file),
        "networks" (accuracy and layers), and what made them.
    """
    path = Path(__file__).with_suffix(".json")
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def picture(digit: int) -> Tensor:
    """Put one of the ten digits of the shift meter in the middle of 16x16 pixels.

    Args:
        digit: 0 to 9.

    Returns:
        (1, 1, 16, 16), from 0 (paper) to 1 (ink), in double precision.
    """
    letters = shift_meter_data()["digits"][digit]
    inks = [LETTERS.index(letter) / 16 for letter in letters]
    image = torch.zeros(1, 1, SIDE, SIDE, dtype=torch.float64)
    image[..., 4:12, 4:12] = torch.tensor(inks, dtype=torch.float64).reshape(8, 8)
    return image


@cache
def meter_model(padding: Padding, stride: int, head: str) -> nn.Sequential:
    """Read one of the eight networks.

    Args:
        padding: What stands beyond the border: "zeros" or "circular".
        stride: Step of the second convolution, 1 or 2.
        head: "flat" or "average".

    Returns:
        The rounded network in double precision.
    """
    layers = shift_meter_data()["networks"][f"{padding}-{stride}-{head}"]["layers"]
    return read_network(layers, padding, stride, head)


def shift_meter_state(
    digit: int,
    right: int,
    down: int,
    padding: Padding = "zeros",
    stride: int = 2,
    head: str = "flat",
    channel: int = 0,
) -> ShiftState:
    """Compute with the package what the shift meter computes in the page.

    Args:
        digit: 0 to 9: which of the ten pictures.
        right: Pixels to the right, in a circle.
        down: Pixels down, in a circle.
        padding: What stands beyond the border: "zeros" or "circular".
        stride: Step of the second convolution, 1 or 2.
        head: "flat" or "average".
        channel: Which channel of the feature map to return.

    Returns:
        The relative error of the feature map at this shift; errors and answers for all
        shifts to the right from -8 to 8 at the same shift down; the channel of the map
        of the moved picture and of the moved map; scores in the middle and moved.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If there is no such digit, network or channel.
    """
    _check(digit, right, down, padding, stride, head, channel)
    model, x = meter_model(padding, stride, head), picture(digit)
    trunk = model[:-3]

    def error(across: int) -> float:
        return shift_error(trunk, x, (down, across), stride=stride)

    def scores(across: int, along: int) -> Tensor:
        with torch.no_grad():
            said: Tensor = model(x.roll((along, across), (-2, -1)))[0]
        return said

    shifts = range(-REACH, REACH + 1)
    with torch.no_grad():
        still = trunk(x)
        measured = trunk(x.roll((down, right), (-2, -1)))
    steps = itertools.product(
        *({move // stride, -(-move // stride)} for move in (down, right))
    )
    moved = (still.roll(whole, (-2, -1)) for whole in steps)
    expected = min(moved, key=lambda candidate: relative_error(measured, candidate))
    return {
        "error": error(right),
        "errors": [error(across) for across in shifts],
        "answers": [int(scores(across, down).argmax()) for across in shifts],
        "measured": measured[0, channel].tolist(),
        "expected": expected[0, channel].tolist(),
        "before": scores(0, 0).tolist(),
        "after": scores(right, down).tolist(),
    }


def _check(
    digit: int,
    right: int,
    down: int,
    padding: str,
    stride: int,
    head: str,
    channel: int,
) -> None:
    for name, value, low, high in (
        ("digit", digit, 0, 9),
        ("right", right, -REACH, REACH),
        ("down", down, -REACH, REACH),
        ("stride", stride, STRIDES[0], STRIDES[-1]),
        ("channel", channel, 0, WIDTHS[-1] - 1),
    ):
        check_at_least(name, value, low)
        if value > high:
            raise ValueError(f"{name} must be at most {high}, got {value}")
    check_choice("padding", padding, PADDINGS)
    check_choice("head", head, HEADS)


class ShiftMeter(BookWidget):
    """A digit that can be moved, and what a small trained network makes of it.

    Args:
        digit: 0 to 9: which of ten pictures.
        right: Pixels to the right, -8 to 8, in a circle.
        down: Pixels down, -8 to 8, in a circle.
        padding: What stands beyond the border: "zeros" or "circular".
        stride: Step of the second convolution, 1 or 2.
        head: "flat" (4x4 regions, each with weights of its own) or "average".
        channel: Which channel of the feature map to show, from 0.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If a number is too small or too large, or a choice is unknown.
    """

    _esm = script_of(__file__, "shift_networks.js")
    _css = style_of(__file__)

    data = traitlets.Dict().tag(sync=True)
    digit = traitlets.Int(0).tag(sync=True)
    right = traitlets.Int(0).tag(sync=True)
    down = traitlets.Int(0).tag(sync=True)
    padding = traitlets.Unicode("zeros").tag(sync=True)
    stride = traitlets.Int(2).tag(sync=True)
    head = traitlets.Unicode("flat").tag(sync=True)
    channel = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        digit: int = 0,
        right: int = 1,
        down: int = 0,
        padding: Padding = "circular",
        stride: int = 2,
        head: str = "average",
        channel: int = 0,
    ) -> None:
        """Check the state and keep it where the page can see it."""
        _check(digit, right, down, padding, stride, head, channel)
        super().__init__(
            data=shift_meter_data(),
            digit=digit,
            right=right,
            down=down,
            padding=padding,
            stride=stride,
            head=head,
            channel=channel,
        )

    @traitlets.validate(
        "digit", "right", "down", "padding", "stride", "head", "channel"
    )
    def _known(self, proposal: dict[str, Any]) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        good: dict[str, Any] = {"digit": 0, "right": 0, "down": 0, "channel": 0}
        good |= {"padding": "zeros", "stride": 1, "head": "flat", name: value}
        _check(**good)
        return value

    def results(self) -> ShiftState:
        """Compute the present state with the package.

        Returns:
            See `shift_meter_state`.
        """
        padding: Padding = "circular" if self.padding == "circular" else "zeros"
        return shift_meter_state(
            self.digit,
            self.right,
            self.down,
            padding,
            self.stride,
            self.head,
            self.channel,
        )

    def describe(self) -> str:
        """Name the digit, its shift and the network.

        Returns:
            For instance "digit 3, 1 right, 0 down, zeros padding, stride 2, flat head".
        """
        return (
            f"digit {self.digit}, {self.right} right, {self.down} down, "
            f"{self.padding} padding, stride {self.stride}, {self.head} head"
        )

    def to_svg(self) -> str:
        """Draw the moved digit and the two feature maps, with errors and answers.

        Returns:
            An SVG document.
        """
        state = self.results()
        most = max(1e-9, *(max(row) for row in state["measured"] + state["expected"]))
        moved = picture(self.digit).roll((self.down, self.right), (-2, -1))[0, 0]
        drawings = [
            Pixels("Picture, moved: T x", moved.tolist(), style.GREYS, 0, 1),
            Pixels("Its map: f(T x)", state["measured"], AMOUNTS, 0, most),
            Pixels("Moved map: T f(x)", state["expected"], AMOUNTS, 0, most),
        ]
        before, after = (
            scores.index(max(scores)) for scores in (state["before"], state["after"])
        )
        errors = ", ".join(number(error) for error in state["errors"][REACH:])
        lines = [
            f"Digit {self.digit}, {number(self.right)} right, {number(self.down)} down:"
            f" error {number(state['error'], 3)}, answer {after} (in the middle "
            f"{before}).",
            f"Errors at 0 to {REACH} right: {errors}.",
        ]
        title = "A moved digit, its feature map, and the moved map of the digit"
        return page(title, drawings, lines)
