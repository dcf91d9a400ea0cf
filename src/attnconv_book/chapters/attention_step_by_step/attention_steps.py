"""Attention step by step: three tokens, one query, one step at a time."""

import math
from collections.abc import Sequence
from typing import Any, TypedDict

import torch
import traitlets

from attnconv.attention import (
    attention_weights,
    causal_mask,
    scaled_dot_product_attention,
    scaled_dot_scores,
)
from attnconv.validation import check_at_least, check_flag, check_instance
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import Table, number, page
from attnconv_book.kit.widgets.tables import Numbers, check_table, rows

TOKENS = 3
MOST_WIDTH = 4
LARGEST = 9
STEPS = 7

NAMES = ("sun", "sea", "sky")
QUERY = ((1, 0), (0, 1), (1, 1))
KEY = ((2, 0), (-1, 1), (1, 1))
VALUE = ((0, 1), (2, 0), (2, 1))
"""The three tokens that the chapter computes by hand."""


class AttentionStepsState(TypedDict):
    """One query's way through attention, in double precision."""

    divisor: float
    scores: list[float]
    scale: list[float]
    open: list[bool]
    raised: list[float]
    total: float
    weights: list[float]
    weighted: list[list[float]]
    output: list[float]


def attention_steps_state(
    query: Numbers,
    key: Numbers,
    value: Numbers,
    token: int = 0,
    scaled: bool = False,
    causal: bool = False,
) -> AttentionStepsState:
    """Compute with the package what the steps show in the page.

    Args:
        query: One row of numbers per token, (3, d_k).
        key: One row of numbers per token, (3, d_k).
        value: One row of numbers per token, (3, d_v).
        token: Number of the token that asks, from 0.
        scaled: Divide the scores by √d_k.
        causal: Close the way to tokens that come later.

    Returns:
        The divisor; per key the score, the divided score, whether it may be seen, its
        exponential, its weight and its weighted value; the sum of the exponentials and
        the output.

    Raises:
        TypeError: If the token is not an integer, or a switch is not a truth value.
        ValueError: If sizes do not match, or a number is not usable.
    """
    q, k, v = (
        torch.tensor(table, dtype=torch.float64) for table in _tables(query, key, value)
    )
    _check_between("token", token, 0, TOKENS - 1)
    check_flag("scaled", scaled)
    check_flag("causal", causal)
    divisor = math.sqrt(q.shape[-1]) if scaled else 1.0
    mask = causal_mask(TOKENS) if causal else torch.ones(TOKENS, TOKENS).bool()
    score = scaled_dot_scores(q, k, scale=1 / divisor)[token]
    weights = attention_weights(q, k, mask, scale=1 / divisor)[token]
    output = scaled_dot_product_attention(q, k, v, mask, scale=1 / divisor)[token]
    raised = score.exp().masked_fill(~mask[token], 0.0)
    return {
        "divisor": divisor,
        "scores": scaled_dot_scores(q, k, scale=1.0)[token].tolist(),
        "scale": score.tolist(),
        "open": mask[token].tolist(),
        "raised": raised.tolist(),
        "total": raised.sum().item(),
        "weights": weights.tolist(),
        "weighted": (weights[:, None] * v).tolist(),
        "output": output.tolist(),
    }


def _tables(query: Numbers, key: Numbers, value: Numbers) -> list[list[list[float]]]:
    """Check that the three tables fit each other and are small."""
    tables: list[list[list[float]]] = []
    for name, table in (("query", query), ("key", key), ("value", value)):
        held = rows(name, table)
        width = len(held[0]) if held else 0
        if not 1 <= width <= MOST_WIDTH:
            raise ValueError(
                f"{name} must have 1 to {MOST_WIDTH} numbers per token, got {width}"
            )
        check_table(name, held, (TOKENS, len(tables[0][0]) if name == "key" else width))
        largest = max(abs(x) for row in held for x in row)
        if largest > LARGEST:
            raise ValueError(
                f"{name} must hold numbers from -{LARGEST} to {LARGEST}, "
                f"got one of size {largest:g}"
            )
        tables.append(held)
    return tables


def _check_between(name: str, value: int, low: int, high: int) -> None:
    check_at_least(name, value, low)
    if value > high:
        raise ValueError(f"{name} must be {low} to {high}, got {value}")


class AttentionSteps(BookWidget):
    """Scores, scale, mask, exp, division, weighted values, output: one after another.

    Args:
        query: One to four numbers per token, each from -9 to 9; three tokens.
        key: As many numbers per token as the query has.
        value: One to four numbers per token.
        names: Three short names.
        token: Number of the token that asks, from 0.
        step: The step that is shown first, 1 to 7.
        scaled: Divide the scores by √d_k.
        causal: Close the way to tokens that come later.

    Raises:
        TypeError: If a name, a number or a switch is of another kind.
        ValueError: If sizes do not match, or a number is not usable.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    query = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    key = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    value = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    token = traitlets.Int(0).tag(sync=True)
    step = traitlets.Int(1).tag(sync=True)
    scaled = traitlets.Bool(False).tag(sync=True)
    causal = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        query: Numbers = QUERY,
        key: Numbers = KEY,
        value: Numbers = VALUE,
        names: Sequence[str] = NAMES,
        *,
        token: int = 0,
        step: int = 1,
        scaled: bool = False,
        causal: bool = False,
    ) -> None:
        """Check the state and keep it where the page can see it."""
        check_instance("names", names, (list, tuple))
        for name in names:
            check_instance("names", name, str)
        if len(names) != TOKENS:
            raise ValueError(f"names must be {TOKENS}, got {len(names)}: {list(names)}")
        q, k, v = _tables(query, key, value)
        _check_between("token", token, 0, TOKENS - 1)
        _check_between("step", step, 1, STEPS)
        check_flag("scaled", scaled)
        check_flag("causal", causal)
        super().__init__(
            names=list(names),
            query=q,
            key=k,
            value=v,
            token=token,
            step=step,
            scaled=scaled,
            causal=causal,
        )

    @traitlets.validate("query", "key", "value")
    def _as_wide(self, proposal: dict[str, Any]) -> list[list[float]]:
        name, table = proposal["trait"].name, proposal["value"]
        held = getattr(self, name) or table
        check_table(name, table, (TOKENS, len(held[0])))
        return rows(name, table)

    @traitlets.validate("token", "step")
    def _one_of_few(self, proposal: dict[str, Any]) -> int:
        name, value = proposal["trait"].name, proposal["value"]
        low, high = (1, STEPS) if name == "step" else (0, TOKENS - 1)
        _check_between(name, value, low, high)
        return int(value)

    def results(self) -> AttentionStepsState:
        """Compute all steps of the present state with the package.

        Returns:
            See `attention_steps_state`.
        """
        return attention_steps_state(
            self.query, self.key, self.value, self.token, self.scaled, self.causal
        )

    def describe(self) -> str:
        """Name the tokens, the one that asks and the step.

        Returns:
            For instance "sun sea sky, query of sun, step 1".
        """
        asks = self.names[self.token]
        return f"{' '.join(self.names)}, query of {asks}, step {self.step}"

    def to_svg(self) -> str:
        """Draw scores, weights and output of all three queries, and spell one out.

        Returns:
            An SVG document.
        """
        names = list(self.names)
        states = [
            attention_steps_state(
                self.query, self.key, self.value, i, self.scaled, self.causal
            )
            for i in range(TOKENS)
        ]
        scores = [state["scale"] for state in states]
        weights = [state["weights"] for state in states]
        output = [state["output"] for state in states]
        most = max(max(abs(x) for row in scores for x in row), 1e-9)
        widest = max(max(abs(x) for row in self.value for x in row), 1e-9)
        entries = [str(m + 1) for m in range(len(output[0]))]
        tables = [
            Table(
                title,
                values,
                colours,
                low,
                high,
                row_names=names,
                column_names=columns,
                marked=[(self.token, j) for j in range(len(columns))],
                frame=style.ATTENTION,
            )
            for title, values, colours, low, high, columns in (
                ("Scores", scores, style.SIGNED, -most, most, names),
                ("Weights", weights, style.WEIGHTS, 0, 1, names),
                ("Output", output, style.SIGNED, -widest, widest, entries),
            )
        ]
        return page("Attention, one step at a time", tables, self._lines())

    def _lines(self) -> list[str]:
        """Spell out the way of one query."""
        state = self.results()
        steps = zip(
            self.names, state["scale"], state["raised"], state["open"], strict=True
        )
        seen = [step for step in steps if step[3]]

        def row(numbers: Sequence[float]) -> str:
            return f"({', '.join(number(x) for x in numbers)})"

        scores = ", ".join(f"{name} {number(score)}" for name, score, *_ in seen)
        powers = ", ".join(f"exp({number(s)}) = {number(r)}" for _, s, r, _ in seen)
        terms = " + ".join(
            f"{number(weight, 3)}·{row(numbers)}"
            for weight, numbers in zip(state["weights"], self.value, strict=True)
        )
        return [
            f"Scores of {self.names[self.token]}: {scores}",
            f"Exponentials: {powers}; their sum is {number(state['total'])}",
            f"Weights, each divided by the sum: {row(state['weights'])}",
            f"Output: {terms} = {row(state['output'])}",
        ]
