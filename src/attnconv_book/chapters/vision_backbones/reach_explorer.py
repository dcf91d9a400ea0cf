"""From patches to classes: which pixels has a place seen, layer by layer?"""

from functools import cache
from typing import Any

import torch
import traitlets
from torch import nn

from attnconv.data import load_digits
from attnconv.validation import check_at_least
from attnconv_book.chapters.vision_backbones.reach import (
    ReachState,
    check_place,
    reach_explorer_state,
)
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import page
from attnconv_book.kit.widgets.still_pixels import Pixels

PICTURES = (4, 7, 1)
"""Numbers of the digits to choose from."""
TITLES = {
    "vit": "ViT",
    "vit-stem": "ViT with a stem",
    "swin": "Swin",
    "convnext": "ConvNeXt",
    "convmixer": "ConvMixer",
}


@cache
def _digits() -> list[list[list[int]]]:
    images, _ = load_digits()
    chosen = images[list(PICTURES), 0] * 16
    numbers: list[list[list[int]]] = chosen.round().int().tolist()
    return numbers


class ReachExplorer(BookWidget):
    """One digit in one of five networks: choose a step and a place.

    Args:
        network: One of `NETWORKS`.
        layer: Number of a step, from 0.
        row: Row of the place, 0 to 7.
        column: Its column.
        picture: Which of the three digits, 0 to 2.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If a number is too small or too large, or there is no such network.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    digits: traitlets.List[Any] = traitlets.List().tag(sync=True)
    network = traitlets.Unicode("swin").tag(sync=True)
    layer = traitlets.Int(1).tag(sync=True)
    row = traitlets.Int(3).tag(sync=True)
    column = traitlets.Int(4).tag(sync=True)
    picture = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        network: str = "swin",
        layer: int = 1,
        row: int = 3,
        column: int = 4,
        picture: int = 0,
    ) -> None:
        """Check the state and keep it where the page can see it."""
        check_place(network, layer, row, column)
        _check_picture(picture)
        super().__init__(
            digits=_digits(),
            network=network,
            layer=layer,
            row=row,
            column=column,
            picture=picture,
        )

    @traitlets.validate("network", "layer", "row", "column")
    def _known(self, proposal: dict[str, Any]) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        start = {"network": "swin", "layer": 0, "row": 0, "column": 0}
        check_place(**{**start, name: value})
        return value

    @traitlets.validate("picture")
    def _one_of_three(self, proposal: dict[str, Any]) -> int:
        _check_picture(proposal["value"])
        return int(proposal["value"])

    def results(self) -> ReachState:
        """Compute the present state with the package.

        Returns:
            See `reach_explorer_state`.
        """
        return reach_explorer_state(self.network, self.layer, self.row, self.column)

    def describe(self) -> str:
        """Name network, step and place.

        Returns:
            For instance "swin, step 1, row 3, column 4, picture 0".
        """
        return (
            f"{self.network}, step {self.layer}, row {self.row}, "
            f"column {self.column}, picture {self.picture}"
        )

    def to_svg(self) -> str:
        """Draw the grid of the step with the place, and the pixels it has seen.

        Returns:
            An SVG document.
        """
        state = self.results()
        ink = torch.tensor(self.digits[self.picture], dtype=torch.float64)
        side = state["side"]
        coarse = nn.functional.adaptive_avg_pool2d(ink[None], side)[0]
        coarse[state["row"], state["column"]] = 24
        seen = torch.tensor(state["pixels"])
        drawings = [
            Pixels(f"{side} × {side} places", coarse.tolist(), style.GREYS, 0, 24),
            Pixels(
                "Seen of the digit", (8 * seen + ink / 2).tolist(), style.GREYS, 0, 16
            ),
        ]
        title = f"{TITLES[self.network]}, {state['label']}"
        line = (
            f"{title}: the place in row {state['row']}, column {state['column']} "
            f"has seen {int(seen.sum())} of 64 pixels."
        )
        return page(title, drawings, [line])


def _check_picture(picture: int) -> None:
    check_at_least("picture", picture, 0)
    if picture >= len(PICTURES):
        raise ValueError(f"picture must be at most {len(PICTURES) - 1}, got {picture}")
