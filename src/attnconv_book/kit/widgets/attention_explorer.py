"""The attention explorer: edit a few queries, keys and values; see what comes out."""

import math
from collections.abc import Sequence
from typing import Any, TypedDict

import torch
import traitlets
from torch import Tensor

from attnconv.attention import (
    attention_weights,
    causal_mask,
    scaled_dot_product_attention,
    scaled_dot_scores,
)
from attnconv.validation import (
    check_choice,
    check_finite,
    check_instance,
    check_positive,
)
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import Table, number, page
from attnconv_book.kit.widgets.tables import (
    Numbers,
    check_table,
    check_truths,
    rows,
)

WIDTH = 2
"""Numbers in a query, a key and a value: few enough to draw as an arrow."""

TOKENS = ("the", "cat", "saw", "itself")
QUERY = ((1.0, 0.0), (0.0, 2.0), (2.0, 0.0), (2.0, 0.0))
KEY = ((0.0, 0.0), (2.0, 0.0), (0.0, 2.0), (1.0, -1.0))
VALUE = ((0.0, 0.5), (2.0, 0.0), (0.0, 2.0), (-1.0, -0.5))
"""A story: "itself" asks for a noun, "cat" is one, so "itself" takes cat's value."""


class AttentionState(TypedDict):
    """What the explorer shows: numbers as nested lists, in double precision."""

    scale: float
    scores: list[list[float]]
    weights: list[list[float]]
    output: list[list[float]]


def attention_explorer_state(
    query: Numbers,
    key: Numbers,
    value: Numbers,
    mask: Sequence[Sequence[bool]] | Tensor,
    temperature: int | float = 1.0,
) -> AttentionState:
    """Compute with the package what the attention explorer computes in the page.

    Args:
        query: One row of numbers per token, (n, d_k).
        key: One row of numbers per token, (n, d_k).
        value: One row of numbers per token, (n, d_v).
        mask: True = may attend, (n, n).
        temperature: Above 0; the scale is 1 / (temperature · √d_k).

    Returns:
        Scale, scores (before the mask), weights and output. A row of weights sums to 1,
        or is all zeros when the token may attend to nothing.

    Raises:
        TypeError: If the mask is not boolean.
        ValueError: If sizes do not match or the temperature is not positive.
    """
    check_positive("temperature", temperature)
    check_finite("temperature", temperature)
    q, k, v = (
        torch.tensor(rows(name, table), dtype=torch.float64)
        for name, table in (("query", query), ("key", key), ("value", value))
    )
    may = torch.tensor(check_truths("mask", mask, (len(q), len(k))))
    scale = 1 / (temperature * math.sqrt(q.shape[-1]))
    weights = attention_weights(q, k, may, scale=scale)
    output = scaled_dot_product_attention(q, k, v, may, scale=scale)
    return {
        "scale": scale,
        "scores": scaled_dot_scores(q, k, scale=scale).tolist(),
        "weights": weights.tolist(),
        "output": output.tolist(),
    }


class AttentionExplorer(BookWidget):
    """Four to six tokens whose queries, keys, values and mask can be edited.

    Args:
        tokens: Four to six short names.
        query: Two numbers per token.
        key: Two numbers per token.
        value: Two numbers per token.
        mask: True = may attend; rows ask, columns are asked. Or "none" or "causal".
        temperature: Above 0; the scale is 1 / (temperature · √2).

    Raises:
        TypeError: If the mask is not boolean.
        ValueError: If the number of tokens, a size, a number or the name of a mask is
            not usable.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    query = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    key = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    value = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    mask = traitlets.List(traitlets.List(traitlets.Bool())).tag(sync=True)
    temperature = traitlets.Float(1.0).tag(sync=True)

    def __init__(
        self,
        tokens: Sequence[str] = TOKENS,
        query: Numbers = QUERY,
        key: Numbers = KEY,
        value: Numbers = VALUE,
        mask: str | Sequence[Sequence[bool]] | Tensor = "none",
        temperature: int | float = 1.0,
    ) -> None:
        """Check the state and keep it where the page can see it."""
        check_instance("tokens", tokens, (list, tuple))
        for token in tokens:
            check_instance("tokens", token, str)
        check_positive("temperature", temperature)
        n = len(tokens)
        if not 4 <= n <= 6:
            raise ValueError(f"tokens must be 4 to 6 names, got {n}: {list(tokens)}")
        if isinstance(mask, str):
            check_choice("mask", mask, ("none", "causal"))
            everyone = torch.ones(n, n, dtype=torch.bool)
            mask = causal_mask(n) if mask == "causal" else everyone
        tables = {
            name: rows(name, table)
            for name, table in (("query", query), ("key", key), ("value", value))
        }
        for name, table in tables.items():
            check_table(name, table, (n, WIDTH))
        super().__init__(
            tokens=list(tokens),
            **tables,
            mask=check_truths("mask", mask, (n, n)),
            temperature=float(temperature),
        )

    @traitlets.validate("query", "key", "value")
    def _numbers(self, proposal: dict[str, Any]) -> list[list[float]]:
        table: list[list[float]] = proposal["value"]
        check_table(proposal["trait"].name, table, (len(self.tokens), WIDTH))
        return table

    @traitlets.validate("tokens")
    def _as_many(self, proposal: dict[str, Any]) -> list[str]:
        tokens: list[str] = proposal["value"]
        if len(tokens) != len(self.query):
            raise ValueError(
                f"tokens must be {len(self.query)}, one for each query, "
                f"got {len(tokens)}"
            )
        return tokens

    @traitlets.validate("mask")
    def _truths(self, proposal: dict[str, Any]) -> list[list[bool]]:
        n = len(self.tokens)
        return check_truths("mask", proposal["value"], (n, n))

    @traitlets.validate("temperature")
    def _positive(self, proposal: dict[str, Any]) -> float:
        temperature: float = proposal["value"]
        check_positive("temperature", temperature)
        check_finite("temperature", temperature)
        return temperature

    def results(self) -> AttentionState:
        """Compute scores, weights and output of the present state with the package.

        Returns:
            See `attention_explorer_state`.
        """
        return attention_explorer_state(
            self.query, self.key, self.value, self.mask, self.temperature
        )

    def describe(self) -> str:
        """Name the tokens.

        Returns:
            For instance "the cat saw itself".
        """
        return " ".join(self.tokens)

    def to_svg(self) -> str:
        """Draw scores, weights and output of the present state.

        Returns:
            An SVG document.
        """
        state = self.results()
        tokens = list(self.tokens)
        most = max(max(abs(x) for row in state["scores"] for x in row), 1e-9)
        widest = max(max(abs(x) for row in self.value for x in row), 1e-9)
        last = state["weights"][-1]
        top = last.index(max(last))
        tables = [
            Table(
                "Scores",
                state["scores"],
                style.SIGNED,
                -most,
                most,
                row_names=tokens,
                column_names=tokens,
                digits=1,
            ),
            Table(
                "Weights",
                state["weights"],
                style.WEIGHTS,
                0,
                1,
                row_names=tokens,
                column_names=tokens,
                marked=[(len(tokens) - 1, top)],
                frame=style.ATTENTION,
            ),
            Table(
                "Output",
                state["output"],
                style.SIGNED,
                -widest,
                widest,
                column_names=["1", "2"],
            ),
        ]
        terms = " + ".join(
            f"{number(w)}·({', '.join(number(x) for x in row)})"
            for w, row in zip(last, self.value, strict=True)
        )
        result = ", ".join(number(x) for x in state["output"][-1])
        lines = [f"Output of {tokens[-1]}: {terms} = ({result})"]
        return page("Attention: scores, weights and output", tables, lines)
