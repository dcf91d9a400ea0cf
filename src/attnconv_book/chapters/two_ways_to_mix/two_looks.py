"""Two looks at one photograph: choose a patch; see what each operator takes in."""

import base64
from functools import cache
from typing import Any, TypedDict

import torch
import torch.nn.functional as F
import traitlets
from matplotlib.colors import ListedColormap
from torch import Tensor

from attnconv.attention import attention_weights
from attnconv.data import load_picture, shrink
from attnconv.validation import check_at_least
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import number, page
from attnconv_book.kit.widgets.still_pixels import AMOUNTS, Pixels

SIDE = 17
"""Patches on a side of the photograph."""
FINE = 4
"""Pixels on a side of a patch, as the page draws it."""
SHARPEST = 16


class LookState(TypedDict):
    """What both operators take in at one patch, in double precision."""

    window: list[list[int]]
    weights: list[list[float]]
    outside: float
    best: list[int]


@cache
def pixels() -> Tensor:
    """Read the photograph of the chapter as the widget stores it.

    Returns:
        (3, 68, 68), whole numbers from 0 to 255.
    """
    photo = load_picture("flower").double()[:, 19:, 120:528]
    return (255 * shrink(photo, 24 // FINE)).round().to(torch.uint8)


def two_looks_state(row: int, column: int, sharpness: int = 8) -> LookState:
    """Compute with the package what the widget computes in the page.

    Args:
        row: Row of the patch that asks, 0 to 16.
        column: Its column, 0 to 16.
        sharpness: What likeness is multiplied by, 0 to 16.

    Returns:
        The patches inside the window of a 3 x 3 convolution (1) and outside (0); the
        attention weights; how much of them lies outside the window; row and column of
        the patch that gets most, the asking one left out.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If a number is too small or too large.
    """
    _check(row, column, sharpness)
    tokens = shrink(pixels().double(), FINE).flatten(1).mT
    likeness = F.normalize(tokens - tokens.mean(dim=0), dim=-1)
    asks = row * SIDE + column
    weights = attention_weights(likeness[[asks]], likeness, scale=float(sharpness))[0]
    window = torch.zeros(SIDE, SIDE)
    window[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2] = 1
    others = weights.clone()
    others[asks] = -1
    return {
        "window": window.int().tolist(),
        "weights": weights.reshape(SIDE, SIDE).tolist(),
        "outside": float(weights[window.flatten() == 0].sum()),
        "best": list(divmod(int(others.argmax()), SIDE)),
    }


def _check(row: int, column: int, sharpness: int) -> None:
    for name, value, high in (
        ("row", row, SIDE - 1),
        ("column", column, SIDE - 1),
        ("sharpness", sharpness, SHARPEST),
    ):
        check_at_least(name, value, 0)
        if value > high:
            raise ValueError(f"{name} must be at most {high}, got {value}")


class TwoLooks(BookWidget):
    """One photograph twice: what a kernel and what a query at one patch take in.

    Args:
        row: Row of the patch that asks, 0 to 16.
        column: Its column, 0 to 16.
        sharpness: What likeness is multiplied by, 0 to 16.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If a number is too small or too large.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    photo = traitlets.Unicode().tag(sync=True)
    row = traitlets.Int(15).tag(sync=True)
    column = traitlets.Int(9).tag(sync=True)
    sharpness = traitlets.Int(8).tag(sync=True)

    def __init__(self, row: int = 15, column: int = 9, sharpness: int = 8) -> None:
        """Check the state and keep it where the page can see it."""
        _check(row, column, sharpness)
        stored = bytes(pixels().permute(1, 2, 0).flatten().tolist())
        super().__init__(
            photo=base64.b64encode(stored).decode("ascii"),
            row=row,
            column=column,
            sharpness=sharpness,
        )

    @traitlets.validate("row", "column", "sharpness")
    def _known(self, proposal: dict[str, Any]) -> int:
        name, value = proposal["trait"].name, proposal["value"]
        _check(**{"row": 0, "column": 0, "sharpness": 0, name: value})
        return int(value)

    def results(self) -> LookState:
        """Compute the present state with the package.

        Returns:
            See `two_looks_state`.
        """
        return two_looks_state(self.row, self.column, self.sharpness)

    def describe(self) -> str:
        """Name the patch and the sharpness.

        Returns:
            For instance "row 15, column 9, sharpness 8".
        """
        return f"row {self.row}, column {self.column}, sharpness {self.sharpness}"

    def to_svg(self) -> str:
        """Draw the mosaic, the window of the kernel and the weights of the query.

        Returns:
            An SVG document.
        """
        state = self.results()
        colours = shrink(pixels().double() / 255, FINE).flatten(1).mT.tolist()
        places = (torch.arange(SIDE**2) + 0.5).reshape(SIDE, SIDE).tolist()
        most = max(max(line) for line in state["weights"])
        drawings = [
            Pixels("Picture", places, ListedColormap(colours), 0, SIDE**2),
            Pixels("Convolution", state["window"], AMOUNTS, 0, 1),
            Pixels("Attention", state["weights"], style.WEIGHTS, 0, most),
        ]
        line = (
            f"Patch in row {self.row}, column {self.column}: "
            f"{number(100 * state['outside'], 0)} % of its attention goes to patches "
            "outside the window of the convolution."
        )
        return page("What one patch takes in", drawings, [line])
