"""The theorem slider: watch nine heads that look at places become a convolution."""

from functools import cache
from typing import Any

import traitlets

from attnconv.data import load_picture, shrink
from attnconv.validation import check_choice
from attnconv_book.chapters.convolution_as_attention.theorem_state import (
    PADDINGS,
    TAPS,
    Padding,
    TheoremState,
    check_theorem,
    picture_and_kernel,
    theorem_slider_state,
)
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import number, page
from attnconv_book.kit.widgets.still_pixels import Pixels
from attnconv_book.kit.widgets.tables import Numbers

OUTLINE = ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1))
"""The kernel at the start: 0 on an even surface, large at an edge."""


class TheoremSlider(BookWidget):
    """Nine attention heads, one per tap of a kernel, and the sharpness of their look.

    Args:
        picture: Grey values, 4 to 24 rows and columns; `None` means a flower.
        kernel: The 3×3 taps of the convolution; `None` means `OUTLINE`.
        sharpness: α of every head, 0 to 40.
        row: Row of the query; `None` means the top edge of the flower, or the middle.
        column: Column of the query; `None` means the middle.
        heads: So many heads speak, 1 to 9, in the order of the taps, row by row.
        ring: Let a ring of zeros around the picture be attended to.
        padding: Of the convolution to compare with: "zeros" or "replicate".

    Raises:
        TypeError: If a number is none, or `ring` is no truth value.
        ValueError: If a shape does not fit, a number is not usable, or `padding` is
            unknown.
    """

    _esm = script_of(__file__, "nine_heads.js")
    _css = style_of(__file__)

    picture = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    kernel = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    sharpness = traitlets.Float(0.0).tag(sync=True)
    row = traitlets.Int(0).tag(sync=True)
    column = traitlets.Int(0).tag(sync=True)
    heads = traitlets.Int(TAPS).tag(sync=True)
    ring = traitlets.Bool(True).tag(sync=True)
    padding = traitlets.Unicode("zeros").tag(sync=True)

    def __init__(
        self,
        picture: Numbers | None = None,
        kernel: Numbers | None = None,
        sharpness: int | float = 1.5,
        row: int | None = None,
        column: int | None = None,
        heads: int = TAPS,
        ring: bool = True,
        padding: Padding = "zeros",
    ) -> None:
        """Check the state and keep it where the page can see it."""
        edge = 6 if picture is None else None
        grey, taps = picture_and_kernel(
            _flower() if picture is None else picture,
            OUTLINE if kernel is None else kernel,
        )
        if row is None:
            row = edge or len(grey) // 2
        if column is None:
            column = len(grey[0]) // 2
        check_theorem(
            grey, row=row, column=column, sharpness=sharpness, heads=heads, ring=ring
        )
        check_choice("padding", padding, PADDINGS)
        super().__init__(
            picture=grey,
            kernel=taps,
            sharpness=float(sharpness),
            row=row,
            column=column,
            heads=heads,
            ring=ring,
            padding=padding,
        )

    @traitlets.validate("sharpness", "row", "column", "heads")
    def _in_reach(self, proposal: dict[str, Any]) -> Any:
        check_theorem(self.picture, **{proposal["trait"].name: proposal["value"]})
        return proposal["value"]

    @traitlets.validate("padding")
    def _known(self, proposal: dict[str, Any]) -> Any:
        check_choice("padding", proposal["value"], PADDINGS)
        return proposal["value"]

    def results(self) -> TheoremState:
        """Compute outputs, weights and errors of the present state with the package.

        Returns:
            See `theorem_slider_state`.
        """
        return theorem_slider_state(
            self.picture,
            self.kernel,
            self.sharpness,
            self.row,
            self.column,
            self.heads,
            self.ring,
        )

    def describe(self) -> str:
        """Name the sharpness, the heads and the keys.

        Returns:
            For instance "sharpness 1.5, 9 heads, keys with a ring of zeros".
        """
        heads = "1 head" if self.heads == 1 else f"{self.heads} heads"
        keys = "with" if self.ring else "without"
        return f"sharpness {self.sharpness:g}, {heads}, keys {keys} a ring of zeros"

    def to_svg(self) -> str:
        """Draw the outputs of both layers at three sharpnesses, with errors.

        Returns:
            An SVG document.
        """
        tries = [1.0, 3.0, 9.0]
        states = [
            theorem_slider_state(
                self.picture, self.kernel, alpha, self.row, self.column
            )
            for alpha in tries
        ]
        wanted = states[0]["zeros"]
        outputs = [state["attention"] for state in states]
        most = max(abs(x) for rows in (wanted, *outputs) for row in rows for x in row)
        drawings = [
            *(
                Pixels(f"Attention, α = {alpha:g}", output, style.SIGNED, -most, most)
                for alpha, output in zip(tries, outputs, strict=True)
            ),
            Pixels("Convolution", wanted, style.SIGNED, -most, most),
        ]
        errors = ", ".join(
            f"{state['errors'][0]:.2g} at α = {alpha:g}"
            for alpha, state in zip(tries, states, strict=True)
        )
        leaks = ", ".join(number(state["leaks"][TAPS // 2], 4) for state in states)
        return page(
            "Nine heads with growing sharpness, and the convolution they become",
            drawings,
            [
                f"Largest error: {errors}.",
                f"Weight that the middle head gives to other pixels: {leaks}.",
            ],
        )


@cache
def _flower() -> tuple[tuple[float, ...], ...]:
    """Return a small grey flower: 24×24 means of the book's photograph."""
    grey = shrink(load_picture("flower").double()[:, :416].mean(0), 16)[:24, 7:31]
    return tuple(tuple(round(x, 2) for x in row) for row in grey.tolist())
