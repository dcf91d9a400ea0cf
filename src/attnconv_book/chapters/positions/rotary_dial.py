"""The rotary dial: a query and a key, turned pair by pair by where they stand."""

from collections.abc import Sequence
from typing import Any, TypedDict

import torch
import traitlets
from torch import Tensor

from attnconv.attention import rotate
from attnconv.attention.waves import wave_angles
from attnconv.validation import check_at_least, check_finite
from attnconv_book.chapters.positions.still_dial import Dial
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import number, page

LAST = 60
"""Positions go from 0 to this one."""

MOST_DIALS = 4
LARGEST_BASE = 1e6

Line = Sequence[int | float] | Tensor


class RotaryState(TypedDict):
    """What the dials show, in double precision; one entry per pair of features.

    Attributes:
        speeds: Radians per position.
        query: (x, y) of the turned query.
        key: (x, y) of the turned key.
        between: Degrees from the query to the key, −180 to 180; None where one of them
            has no length.
        parts: What the pair adds to the score.
        score: Their sum.
        curve: The score for each distance, key − query, from −60 to 60.
    """

    speeds: list[float]
    query: list[list[float]]
    key: list[list[float]]
    between: list[float | None]
    parts: list[float]
    score: float
    curve: list[float]


def rotary_dial_state(
    query: Line,
    key: Line,
    query_at: int,
    key_at: int,
    base: int | float = 10000.0,
) -> RotaryState:
    """Compute with the package what the rotary dial computes.

    Args:
        query: 2, 4, 6 or 8 numbers; features 0 and 1 share a dial, then 2 and 3, ….
        key: As many numbers.
        query_at: Position of the query, 0 to 60.
        key_at: Position of the key, 0 to 60.
        base: The m-th dial turns by base^(−2m / width) per position; 1 to 1,000,000.

    Returns:
        The turned vectors, the angle between them and the score, dial by dial; and the
        score for every distance.

    Raises:
        TypeError: If a number is none, or a position is not an integer.
        ValueError: If the vectors do not fit each other, or a number is not usable.
    """
    vectors = _vectors(query, key)
    for name, at in (("query_at", query_at), ("key_at", key_at)):
        _check_position(name, at)
    _check_base(base)
    q, k = (torch.tensor(line, dtype=torch.float64)[None] for line in vectors)
    width = q.shape[1]
    # rotary_angles before they are rounded to the default precision
    angles = wave_angles(LAST + 1, width, base, 0)
    q_all = rotate(q.expand(LAST + 1, -1), angles)
    k_all = rotate(k.expand(LAST + 1, -1), angles)
    q_here, k_here = q_all[query_at].reshape(-1, 2), k_all[key_at].reshape(-1, 2)
    parts = (q_here * k_here).sum(1)
    # positive where the key stands anticlockwise of the query
    across = q_here[:, 0] * k_here[:, 1] - q_here[:, 1] * k_here[:, 0]
    between = torch.atan2(across, parts).rad2deg().tolist()
    seen = (q_here.any(1) & k_here.any(1)).tolist()
    key_later, query_later = k_all @ q_all[0], q_all @ k_all[0]
    return {
        "speeds": angles[1].tolist(),
        "query": q_here.tolist(),
        "key": k_here.tolist(),
        "between": [
            angle if is_seen else None
            for angle, is_seen in zip(between, seen, strict=True)
        ],
        "parts": parts.tolist(),
        "score": parts.sum().item(),
        "curve": torch.cat([query_later[1:].flip(0), key_later]).tolist(),
    }


class RotaryDial(BookWidget):
    """A query and a key whose pairs of features are turned like the hands of dials.

    Args:
        query: 2, 4, 6 or 8 numbers; `None` means (1, 0) in each of the dials.
        key: As many numbers; `None` means the same vector as `query`.
        query_at: Position of the query, 0 to 60.
        key_at: Position of the key, 0 to 60.
        base: The m-th dial turns by base^(−2m / width) per position; 1 to 1,000,000.

    Raises:
        TypeError: If a number is none, or a position is not an integer.
        ValueError: If the vectors do not fit each other, or a number is not usable.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    query = traitlets.List(traitlets.Float()).tag(sync=True)
    key = traitlets.List(traitlets.Float()).tag(sync=True)
    query_at = traitlets.Int(0).tag(sync=True)
    key_at = traitlets.Int(0).tag(sync=True)
    base = traitlets.Float(10000.0).tag(sync=True)

    def __init__(
        self,
        query: Line | None = None,
        key: Line | None = None,
        query_at: int = 5,
        key_at: int = 2,
        base: int | float = 10000.0,
    ) -> None:
        """Check the state and keep it where the page can see it."""
        if query is None:
            query = [1.0, 0.0] * MOST_DIALS if key is None else key
        vectors = _vectors(query, query if key is None else key)
        rotary_dial_state(*vectors, query_at, key_at, base)
        super().__init__(
            query=vectors[0],
            key=vectors[1],
            query_at=query_at,
            key_at=key_at,
            base=float(base),
        )

    @traitlets.validate("query_at", "key_at")
    def _in_reach(self, proposal: dict[str, Any]) -> int:
        at: int = proposal["value"]
        _check_position(proposal["trait"].name, at)
        return at

    @traitlets.validate("base")
    def _usable(self, proposal: dict[str, Any]) -> float:
        base: float = proposal["value"]
        _check_base(base)
        return base

    def results(self) -> RotaryState:
        """Compute the present state with the package.

        Returns:
            See `rotary_dial_state`.
        """
        return rotary_dial_state(
            self.query, self.key, self.query_at, self.key_at, self.base
        )

    def describe(self) -> str:
        """Name the number of dials and the positions.

        Returns:
            For instance "4 dials, query at 5, key at 2, base 10000".
        """
        dials = len(self.query) // 2
        return (
            f"{dials} {'dial' if dials == 1 else 'dials'}, query at {self.query_at}, "
            f"key at {self.key_at}, base {self.base:g}"
        )

    def to_svg(self) -> str:
        """Draw the dials with the angle and the part of the score of each.

        Returns:
            An SVG document.
        """
        state = self.results()
        starts = [
            [vector[i : i + 2] for i in range(0, len(vector), 2)]
            for vector in (self.query, self.key)
        ]
        longest = max((x**2 + y**2) ** 0.5 for vector in starts for x, y in vector)
        dials = [
            Dial(
                f"Dial {m + 1}",
                (starts[0][m], starts[1][m]),
                (state["query"][m], state["key"][m]),
                longest or 1.0,
                [
                    f"{number(speed, 4)} rad per position",
                    "no angle" if angle is None else f"angle {number(angle, 1)}°",
                    f"score {number(part, 3)}",
                ],
            )
            for m, (speed, angle, part) in enumerate(
                zip(state["speeds"], state["between"], state["parts"], strict=True)
            )
        ]
        distance = self.key_at - self.query_at
        terms = " + ".join(
            f"({number(part, 3)})" if part < 0 else number(part, 3)
            for part in state["parts"]
        )
        lines = [
            f"Query (solid) at {self.query_at}, key (dashed) at {self.key_at}: "
            f"distance {number(distance)}.",
            f"Score: {terms} = {number(state['score'], 3)}.",
        ]
        return page("A query and a key, turned in each dial", dials, lines)


def _vectors(query: object, key: object) -> tuple[list[float], list[float]]:
    """Turn both vectors into lists of floats, or refuse them."""
    lines = []
    for name, line in (("query", query), ("key", key)):
        try:
            tensor = torch.as_tensor(line, dtype=torch.float64)
        except (ValueError, TypeError, RuntimeError) as error:
            raise ValueError(f"{name} must be numbers, got {line!r:.80}") from error
        if tensor.dim() != 1 or len(tensor) not in range(2, 2 * MOST_DIALS + 1, 2):
            raise ValueError(
                f"{name} must be 2, 4, 6 or 8 numbers in a line, "
                f"got shape {tuple(tensor.shape)}"
            )
        if not torch.isfinite(tensor).all():
            raise ValueError(f"{name} must hold finite numbers")
        lines.append([float(entry) for entry in tensor.tolist()])
    if len(lines[0]) != len(lines[1]):
        raise ValueError(
            f"key must have as many numbers as query, {len(lines[0])}, "
            f"got {len(lines[1])}"
        )
    return lines[0], lines[1]


def _check_position(name: str, at: int) -> None:
    check_at_least(name, at, 0)
    if at > LAST:
        raise ValueError(f"{name} must be at most {LAST}, got {at}")


def _check_base(base: int | float) -> None:
    check_finite("base", base)
    check_at_least("base", base, 1.0)
    if base > LARGEST_BASE:
        raise ValueError(f"base must be at most {LARGEST_BASE:g}, got {base!r}")
