"""The mixing matrix explorer: pick an operator, change its input; does M change?"""

from typing import Any, TypedDict

import torch
import traitlets
from torch import Tensor

from attnconv.hybrid import mixing_matrix
from attnconv.inspection import input_change, sparsity, toeplitz_error
from attnconv.validation import (
    check_at_least,
    check_choice,
    check_named,
)
from attnconv_book.chapters.connection.mixing_operators import (
    FEATURES,
    OPERATORS,
    Weights,
    build_operator,
    draw_tokens,
    small_weights,
)
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import Table, number, page
from attnconv_book.kit.widgets.tables import Numbers, check_table, rows

SHORTEST, LONGEST = 8, 12
NOTHING = 1e-9
"""Up to this share of the largest entry, an entry counts as zero."""

ATTENTION = ("linear", "windowed", "attention", "biased")
OTHERS = ("convolution", "pooling", "fourier", "mixer", "linear")


class MixingState(TypedDict):
    """What the explorer shows: numbers as nested lists, in double precision."""

    term: int
    number: int
    matrix: list[list[float]]
    before: list[list[float]]
    sparsity: float
    toeplitz: float
    change: float
    table: list[dict[str, float]]


def mixing_matrix_explorer_state(
    operator: str, term: int, tokens: Numbers, before: Numbers, weights: Weights
) -> MixingState:
    """Compute with the package what the mixing matrix explorer computes in the page.

    Args:
        operator: A key of `OPERATORS`.
        term: Which matrix of the operator, from 0; a larger one means the last.
        tokens: The input, (n, 4).
        before: The input before it changed, (n, 4).
        weights: What `small_weights` returns.

    Returns:
        The matrix of both inputs; of the first its share of zeros and its Toeplitz
        error; the change between them; and the same for every operator, as means over
        its matrices and as the change of all of them together.

    Raises:
        TypeError: If `term` is not an integer, or `weights` no mapping.
        ValueError: If there is no such operator, `term` is below 0, tables do not fit,
            or weights are missing.
    """
    check_choice("operator", operator, tuple(OPERATORS))
    check_at_least("term", term, 0)
    check_named("weights", weights)
    if missing := small_weights(1, 0).keys() - weights.keys():
        raise ValueError(f"weights must hold {sorted(missing)}, got {[*weights]}")
    now, then = (rows(n, t) for n, t in (("tokens", tokens), ("before", before)))
    for name, table in (("tokens", now), ("before", then)):
        check_table(name, table, (len(weights["contract"]), FEATURES))
    first, second = torch.tensor([[now], [then]], dtype=torch.float64)
    measured = [_measure(name, weights, first, second) for name in OPERATORS]
    layer = build_operator(operator, weights)
    with torch.no_grad():
        present = mixing_matrix(layer, first).positions[0]
        past = mixing_matrix(layer, second).positions[0]
    at = min(term, len(present) - 1)
    return {
        "term": at,
        "number": len(present),
        "matrix": present[at].tolist(),
        "before": past[at].tolist(),
        "sparsity": sparsity(present[at], threshold=NOTHING).item(),
        "toeplitz": toeplitz_error(present[at]).item(),
        "change": input_change(
            lambda x: mixing_matrix(layer, x).positions[0, at], first, second
        ),
        "table": measured,
    }


def _measure(
    name: str, weights: Weights, first: Tensor, second: Tensor
) -> dict[str, float]:
    """Measure all matrices of one operator."""
    layer = build_operator(name, weights)
    with torch.no_grad():
        present = mixing_matrix(layer, first).positions[0]
    return {
        "sparsity": sparsity(present, threshold=NOTHING).mean().item(),
        "toeplitz": toeplitz_error(present).mean().item(),
        "change": input_change(
            lambda x: mixing_matrix(layer, x).positions[0], first, second
        ),
    }


class MixingMatrixExplorer(BookWidget):
    """A few tokens, ten operators, and the matrix by which each of them mixes.

    Args:
        operator: A key of `OPERATORS`, for example "attention" or "convolution".
        n: Number of tokens, 8 to 12.
        seed: Fixes tokens and weights; nothing is trained.
        term: Which matrix of the operator, from 0: a tap, channel or head.
        tokens: The input, (n, 4); None draws it.
        before: The input before it changed; None means that token 3 was another one.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If there is no such operator, a number is too small or too large, or
            a table does not fit.
    """

    _esm = script_of(__file__, "mixing_matrices.js", "mixing_words.js")
    _css = style_of(__file__)

    operator = traitlets.Unicode("attention").tag(sync=True)
    term = traitlets.Int(0).tag(sync=True)
    tokens = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    before = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    weights = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        operator: str = "attention",
        n: int = 8,
        seed: int = 3,
        term: int = 0,
        tokens: Numbers | None = None,
        before: Numbers | None = None,
    ) -> None:
        """Draw what is not given, check the state, keep it for the page."""
        check_at_least("n", n, SHORTEST)
        if n > LONGEST:
            raise ValueError(f"n must be at most {LONGEST}, got {n}")
        check_at_least("seed", seed, 0)
        check_choice("operator", operator, tuple(OPERATORS))
        drawn, other = draw_tokens(n, seed)
        now = drawn if tokens is None else rows("tokens", tokens)
        if before is not None:
            then = rows("before", before)
        else:
            then = other if tokens is None else now
        for name, table in (("tokens", now), ("before", then)):
            check_table(name, table, (n, FEATURES))
        check_at_least("term", term, 0)
        super().__init__(
            weights=small_weights(n, seed),
            operator=operator,
            term=term,
            tokens=now,
            before=then,
        )

    @traitlets.validate("tokens", "before")
    def _as_long(self, proposal: dict[str, Any]) -> list[list[float]]:
        table: list[list[float]] = proposal["value"]
        n = len(self.weights["contract"]) if self.weights else len(table)
        check_table(proposal["trait"].name, table, (n, FEATURES))
        return table

    @traitlets.validate("operator")
    def _known(self, proposal: dict[str, Any]) -> str:
        operator: str = proposal["value"]
        check_choice("operator", operator, tuple(OPERATORS))
        return operator

    @traitlets.validate("term")
    def _from_zero(self, proposal: dict[str, Any]) -> int:
        check_at_least("term", proposal["value"], 0)
        return int(proposal["value"])

    def results(self) -> MixingState:
        """Compute the present state with the package.

        Returns:
            See `mixing_matrix_explorer_state`.
        """
        return mixing_matrix_explorer_state(
            self.operator, self.term, self.tokens, self.before, self.weights
        )

    def describe(self) -> str:
        """Name the operator, the matrix and the number of tokens.

        Returns:
            For instance "attention, matrix 1, 8 tokens".
        """
        return f"{self.operator}, matrix {self.term + 1}, {len(self.tokens)} tokens"

    def to_svg(self) -> str:
        """Draw the input, the matrix and its change, and say what changes where.

        Returns:
            An SVG document.
        """
        state = self.results()
        names = [str(i + 1) for i in range(len(self.tokens))]
        most = max(1e-9, *(abs(x) for row in state["matrix"] for x in row))
        pairs = zip(state["matrix"], state["before"], strict=True)
        change = [
            [x - y for x, y in zip(row, other, strict=True)] for row, other in pairs
        ]
        reach = max(most / 4, *(abs(x) for row in change for x in row))
        low = 0 if self.operator in ATTENTION else -most
        colours = style.WEIGHTS if self.operator in ATTENTION else style.SIGNED
        marked = [
            (i, j)
            for i, row in enumerate(self.tokens)
            for j, x in enumerate(row)
            if x != self.before[i][j]
        ]
        title = f"M, {self.operator}"
        narrow = 1 if len(names) == SHORTEST else SHORTEST / len(names)

        def table(
            title: str, values: Any, width: int, *scale: Any, **marks: Any
        ) -> Any:
            size = (width * narrow, 28 * narrow)
            return Table(
                title, values, *scale, row_names=names, size=size, digits=1, **marks
            )

        tables = [
            table("Input X", self.tokens, 35, style.SIGNED, -2, 2, marked=marked),
            table(title, state["matrix"], 28, colours, low, most),
            table("Change of M", change, 32, style.SIGNED, -reach, reach),
        ]
        others = ", ".join(
            f"{name} {number(row['change'])}"
            for name, row in zip(OPERATORS, state["table"], strict=True)
            if name in OTHERS
        )
        lines = [
            f"Zero entries: {number(100 * state['sparsity'], 0)} %. "
            f"Toeplitz error: {number(state['toeplitz'])}. "
            f"Change of M: {number(state['change'])}.",
            f"Change of all matrices of the others: {others}.",
        ]
        return page("The input, the mixing matrix and its change", tables, lines)
