"""The softmax explorer: what temperature, width and a constant do to the weights."""

import math
from collections.abc import Sequence
from typing import Any

import traitlets

from attnconv.validation import (
    check_at_least,
    check_choice,
    check_finite,
    check_flag,
    check_instance,
)
from attnconv_book.chapters.attention_step_by_step.random_scores import (
    DRAWS,
    WIDTHS,
    random_scores,
)
from attnconv_book.chapters.attention_step_by_step.softmax_state import (
    SoftmaxState,
    check_scores,
    softmax_explorer_state,
    softmax_spreads,
)
from attnconv_book.chapters.attention_step_by_step.still_curves import Curves
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import number, page

OWN = (2, -1, 1)
"""The scores of the first query that the chapter computes by hand."""

LARGEST = 99
LIMITS = {"temperature": (1 / 16, 16), "constant": (-100, 100), "draw": (0, DRAWS - 1)}


class SoftmaxExplorer(BookWidget):
    """A few scores as bars, the weights that softmax makes of them, and how sure it is.

    Args:
        scores: The reader's own scores to begin with: 2 to 8 numbers, -99 to 99.
        source: "random" (dot products of random vectors) or "own".
        width: Numbers d in a random query and key: 4, 8, 16, … or 1024.
        scaled: Divide the random scores by √d.
        temperature: 1/16 to 16.
        constant: Added to every score, -100 to 100.
        seed: Of the random vectors.

    Raises:
        TypeError: If something is of another kind.
        ValueError: If a number or a name is not usable.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    draws = traitlets.List(traitlets.List(traitlets.List(traitlets.Float()))).tag(
        sync=True
    )
    scores = traitlets.List(traitlets.Float()).tag(sync=True)
    source = traitlets.Unicode("random").tag(sync=True)
    width = traitlets.Int(256).tag(sync=True)
    draw = traitlets.Int(0).tag(sync=True)
    scaled = traitlets.Bool(False).tag(sync=True)
    temperature = traitlets.Float(1.0).tag(sync=True)
    constant = traitlets.Float(0.0).tag(sync=True)

    def __init__(
        self,
        scores: Sequence[int | float] = OWN,
        *,
        source: str = "random",
        width: int = 256,
        scaled: bool = False,
        temperature: int | float = 1.0,
        constant: int | float = 0.0,
        seed: int = 0,
    ) -> None:
        """Check the state and keep it where the page can see it."""
        check_scores(scores)
        check_flag("scaled", scaled)
        check_instance("source", source, str)
        check_at_least("width", width, 1)
        for name, value in (("temperature", temperature), ("constant", constant)):
            check_finite(name, value)
        super().__init__(
            draws=random_scores(seed),
            scores=[float(score) for score in scores],
            source=source,
            width=width,
            draw=0,
            scaled=scaled,
            temperature=float(temperature),
            constant=float(constant),
        )

    @traitlets.validate("scores")
    def _small(self, proposal: dict[str, Any]) -> list[float]:
        scores: list[float] = proposal["value"]
        check_scores(scores)
        for score in scores:
            if abs(score) > LARGEST:
                raise ValueError(f"scores must be from -99 to 99, got {score:g}")
        return scores

    @traitlets.validate("source")
    def _known(self, proposal: dict[str, Any]) -> str:
        check_choice("source", proposal["value"], ("random", "own"))
        return str(proposal["value"])

    @traitlets.validate("width", "draw", "temperature", "constant")
    def _usable(self, proposal: dict[str, Any]) -> int | float:
        name, value = proposal["trait"].name, proposal["value"]
        if name == "width" and value not in WIDTHS:
            raise ValueError(f"width must be one of {WIDTHS}, got {value}")
        low, high = LIMITS.get(name, (0, math.inf))
        if not low <= value <= high:
            raise ValueError(f"{name} must be {low:g} to {high:g}, got {value}")
        usable: int | float = value
        return usable

    def divisor(self) -> float:
        """Say what the scores are divided by.

        Returns:
            √d for random scores where `scaled` is set, else 1.
        """
        random = self.source == "random"
        return math.sqrt(self.width) if random and self.scaled else 1.0

    def results(self) -> SoftmaxState:
        """Compute weights, entropy and derivative of the present scores.

        Returns:
            See `softmax_explorer_state`.
        """
        scores = self.scores
        if self.source == "random":
            scores = self.draws[self.draw][WIDTHS.index(self.width)]
        return softmax_explorer_state(
            scores, self.divisor(), self.temperature, self.constant
        )

    def describe(self) -> str:
        """Name where the scores come from, and the temperature.

        Returns:
            For instance "random scores of width 256, not divided, temperature 1".
        """
        own = f"scores {', '.join(f'{score:g}' for score in self.scores)}"
        divided = "divided by √d" if self.scaled else "not divided"
        random = f"random scores of width {self.width}, {divided}"
        source = random if self.source == "random" else own
        return f"{source}, temperature {self.temperature:g}"

    def to_svg(self) -> str:
        """Draw entropy and derivative over all widths, with and without the division.

        Returns:
            An SVG document.
        """
        spreads = softmax_spreads(self.draws, self.temperature)
        names, steps = ("divided by √d", "not divided"), ("d = 4", "d = 1024")
        shares = spreads["scaled_share"], spreads["plain_share"]
        slopes = spreads["scaled_derivative"], spreads["plain_derivative"]
        charts = [
            Curves("Entropy / ln 6", steps, 1.0, *shares, names),
            Curves("Largest derivative", steps, 0.25, *slopes, names),
        ]
        state = self.results()
        lines = [
            f"Random queries and keys of width d: means over {DRAWS} draws, "
            f"temperature {number(self.temperature)}.",
            f"Now: {self.describe()}. Weights "
            f"{', '.join(number(weight) for weight in state['weights'])};",
            f"entropy {number(state['share'], 3)} of the largest possible, "
            f"largest derivative {number(state['derivative'], 3)} of at most 0.25.",
        ]
        return page("Softmax over random scores, divided and not", charts, lines)
