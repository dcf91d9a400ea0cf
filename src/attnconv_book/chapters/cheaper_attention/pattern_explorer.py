"""Pattern explorer: who may attend to whom, what it costs, and how far it reaches."""

from typing import Any, TypedDict

import traitlets

from attnconv.validation import check_at_least, check_choice
from attnconv_book.chapters.cheaper_attention.patterns import (
    PATTERNS,
    pattern_mask,
    reach_of,
    tokens_kept,
)
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import Table, page

TOKENS, WIDEST, DEEPEST = 24, 12, 6


class PatternState(TypedDict):
    """What a pattern costs and reaches."""

    pairs: int
    kept: int
    seen: list[int]


def pattern_explorer_state(
    pattern: str, width: int, layers: int, place: int
) -> PatternState:
    """Count what the widget shows, for 24 tokens.

    Args:
        pattern: One of `PATTERNS`.
        width: Tokens in a window or block, 1 to 12.
        layers: 1 to 6.
        place: Whose reach is followed, 0 to 23.

    Returns:
        Pairs that are scored in one layer, tokens whose keys and values have to be
        kept, and how many tokens have been heard of after each layer.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If there is no such pattern, or a number is out of range.
    """
    _check(pattern, width, layers, place)
    mask = pattern_mask(pattern, TOKENS, width)
    return {
        "pairs": int(mask.sum()),
        "kept": tokens_kept(mask),
        "seen": reach_of(mask, place, layers).sum(dim=1).tolist(),
    }


def _check(pattern: str, width: int, layers: int, place: int) -> None:
    check_choice("pattern", pattern, PATTERNS)
    for name, number, low, high in (
        ("width", width, 1, WIDEST),
        ("layers", layers, 1, DEEPEST),
        ("place", place, 0, TOKENS - 1),
    ):
        check_at_least(name, number, low)
        if number > high:
            raise ValueError(f"{name} must be at most {high}, got {number}")


class PatternExplorer(BookWidget):
    """A table of who may attend to whom, with what it costs and how far it reaches.

    Args:
        pattern: One of `PATTERNS`.
        width: Tokens in a window or block, 1 to 12.
        layers: 1 to 6.
        place: Whose reach is followed, 0 to 23.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If there is no such pattern, or a number is out of range.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    pattern = traitlets.Unicode("window").tag(sync=True)
    width = traitlets.Int(4).tag(sync=True)
    layers = traitlets.Int(3).tag(sync=True)
    place = traitlets.Int(TOKENS - 1).tag(sync=True)

    def __init__(
        self,
        pattern: str = "window",
        width: int = 4,
        layers: int = 3,
        place: int = TOKENS - 1,
    ) -> None:
        """Check the choice."""
        _check(pattern, width, layers, place)
        super().__init__(pattern=pattern, width=width, layers=layers, place=place)

    @traitlets.validate("pattern")
    def _known(self, proposal: dict[str, Any]) -> str:
        check_choice("pattern", proposal["value"], PATTERNS)
        return str(proposal["value"])

    @traitlets.validate("width", "layers", "place")
    def _in_range(self, proposal: dict[str, Any]) -> int:
        given = {"width": 1, "layers": 1, "place": 0}
        given[proposal["trait"].name] = proposal["value"]
        _check("full", **given)
        return int(proposal["value"])

    def results(self) -> PatternState:
        """Compute the present state with the package.

        Returns:
            See `pattern_explorer_state`.
        """
        return pattern_explorer_state(self.pattern, self.width, self.layers, self.place)

    def describe(self) -> str:
        """Name the pattern.

        Returns:
            For instance "window of 4, 3 layers, token 24".
        """
        wide = "" if self.pattern in ("full", "causal") else f" of {self.width}"
        layers = f"{self.layers} layer" + "s" * (self.layers > 1)
        return f"{self.pattern}{wide}, {layers}, token {self.place + 1}"

    def to_svg(self) -> str:
        """Draw pairs, tokens kept and reach of all patterns as a table.

        Returns:
            An SVG document.
        """
        states = [
            pattern_explorer_state(pattern, self.width, self.layers, self.place)
            for pattern in PATTERNS
        ]
        tables = [
            Table(
                title,
                [[number] for number in numbers],
                style.WEIGHTS,
                0,
                high,
                row_names=[] if at else list(PATTERNS),
                size=(100, 26),
                marked=[(PATTERNS.index(self.pattern), 0)],
            )
            for at, (title, numbers, high) in enumerate(
                (
                    ("Pairs in a layer", [each["pairs"] for each in states], 800),
                    ("Tokens kept", [each["kept"] for each in states], 34),
                    ("Heard of at last", [each["seen"][-1] for each in states], 34),
                )
            )
        ]
        line = f"24 tokens; framed: {self.describe()}."
        return page("Patterns of attention: cost and reach", tables, [line])
