"""Online softmax, tile by tile: step through a row and watch the three numbers kept."""

from collections.abc import Sequence
from typing import Any, TypedDict

import traitlets

from attnconv.validation import check_at_least, check_finite
from attnconv_book.chapters.cheaper_attention.online_softmax import online_softmax
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import Table, page

SCORES, VALUES = (1, 2, 0, 4, 3, 1), (2, 0, 5, 1, 3, 4)
"""The row that the chapter reads by hand."""
TILES = (1, 2, 3)
MOST = 20


class Kept(TypedDict):
    """What is known after a tile."""

    maximum: float
    shrink: float
    total: float
    weighted: float
    output: float


class TileState(TypedDict):
    """What is known after each tile, and the output of softmax over the whole row."""

    steps: list[Kept]
    whole: float


def tile_walk_state(
    scores: Sequence[float | int], values: Sequence[float | int], tile: int
) -> TileState:
    """Compute what the widget shows.

    Args:
        scores: 2 to 8 numbers from -20 to 20.
        values: As many.
        tile: Keys in a tile, one of `TILES`.

    Returns:
        What is kept after each tile, and softmax over the row at once.

    Raises:
        TypeError: If something is no number.
        ValueError: If there are too few or too many, or one is out of range.
    """
    _check("scores", scores)
    _check("values", values)
    _check_tile(tile)
    steps = online_softmax(scores, values, tile)
    (whole,) = online_softmax(scores, values, len(scores))
    return {
        "steps": [
            {
                "maximum": step.maximum,
                "shrink": step.shrink,
                "total": step.total,
                "weighted": step.weighted,
                "output": step.output,
            }
            for step in steps
        ],
        "whole": whole.output,
    }


def _check(name: str, row: Sequence[float | int]) -> None:
    if not isinstance(row, Sequence) or isinstance(row, str):
        raise TypeError(f"{name} must be a list of numbers, got {row!r:.80}")
    if not 2 <= len(row) <= 8:
        raise ValueError(f"{name} must be 2 to 8 numbers, got {len(row)}")
    for each in row:
        check_finite(name, each)
        if abs(each) > MOST:
            raise ValueError(f"{name} must be from -{MOST} to {MOST}, got {each:g}")


def _check_tile(tile: int) -> None:
    check_at_least("tile", tile, TILES[0])
    if tile > TILES[-1]:
        raise ValueError(f"tile must be at most {TILES[-1]}, got {tile}")


class TileWalk(BookWidget):
    """A row of scores and values, read tile by tile.

    Args:
        scores: 2 to 8 numbers from -20 to 20.
        values: As many.
        tile: Keys in a tile, 1, 2 or 3.
        read: How many tiles are read.

    Raises:
        TypeError: If something is no number.
        ValueError: If a number is out of range, or rows differ in length.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    scores = traitlets.List(traitlets.Float()).tag(sync=True)
    values = traitlets.List(traitlets.Float()).tag(sync=True)
    tile = traitlets.Int(2).tag(sync=True)
    read = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        scores: Sequence[float | int] = SCORES,
        values: Sequence[float | int] = VALUES,
        tile: int = 2,
        read: int = 0,
    ) -> None:
        """Check the row and keep it where the page can see it."""
        steps = len(tile_walk_state(scores, values, tile)["steps"])
        check_at_least("read", read, 0)
        if read > steps:
            raise ValueError(f"read must be at most {steps}, got {read}")
        super().__init__(
            scores=[float(score) for score in scores],
            values=[float(value) for value in values],
            tile=tile,
            read=read,
        )

    @traitlets.validate("scores", "values")
    def _usable(self, proposal: dict[str, Any]) -> list[float]:
        row: list[float] = proposal["value"]
        _check(proposal["trait"].name, row)
        return row

    @traitlets.validate("tile")
    def _known(self, proposal: dict[str, Any]) -> int:
        _check_tile(proposal["value"])
        return int(proposal["value"])

    @traitlets.validate("read")
    def _there(self, proposal: dict[str, Any]) -> int:
        check_at_least("read", proposal["value"], 0)
        return int(proposal["value"])

    def results(self) -> TileState:
        """Compute the present state with the package.

        Returns:
            See `tile_walk_state`.
        """
        return tile_walk_state(self.scores, self.values, self.tile)

    def describe(self) -> str:
        """Name the scores and the tiles.

        Returns:
            For instance "scores 1, 2, 0, 4, 3, 1 in tiles of 2, 0 read".
        """
        scores = ", ".join(f"{score:g}" for score in self.scores)
        return f"scores {scores} in tiles of {self.tile}, {self.read} read"

    def to_svg(self) -> str:
        """Draw the row, and what is kept after each tile.

        Returns:
            An SVG document.
        """
        state = self.results()
        row = Table(
            "The row",
            [self.scores, self.values],
            style.WEIGHTS,
            0,
            60,
            row_names=["score", "value"],
            column_names=[str(key + 1) for key in range(len(self.scores))],
        )
        kept = Table(
            "Kept after each tile",
            [
                [step["maximum"], step["total"], step["weighted"], step["output"]]
                for step in state["steps"]
            ],
            style.WEIGHTS,
            0,
            60,
            row_names=[str(at + 1) for at in range(len(state["steps"]))],
            column_names=["largest", "sum", "weighted", "output"],
            size=(66, 30),
            digits=3,
        )
        lines = [f"Softmax over the whole row gives {state['whole']:.3f} as well."]
        return page("Online softmax, tile by tile", [row, kept], lines)
