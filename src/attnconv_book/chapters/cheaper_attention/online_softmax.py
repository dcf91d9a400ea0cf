"""Online softmax: one row of attention, read tile by tile.

A row never stands in memory whole. What is kept from tile to tile is the largest score
so far, the sum of the exponentials and the sum of the values weighted with them; both
sums are shrunk whenever a larger score turns up.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple


class Step(NamedTuple):
    """What is known after a tile.

    Attributes:
        maximum: The largest score so far; minus infinity while every key was masked.
        shrink: What the sums of before were multiplied with, from 0 to 1.
        total: Sum of exp(score - maximum) over the scores so far.
        weighted: Sum of exp(score - maximum) times the value over them.
    """

    maximum: float
    shrink: float
    total: float
    weighted: float

    @property
    def output(self) -> float:
        """Attention over the keys so far; 0 while every key was masked."""
        return self.weighted / self.total if self.total else 0.0


BEFORE = Step(maximum=-math.inf, shrink=1.0, total=0.0, weighted=0.0)
"""What is known before the first tile: nothing."""


def online_softmax(
    scores: Sequence[float | int], values: Sequence[float | int], tile: int
) -> list[Step]:
    """Read a row of scores and values tile by tile.

    Args:
        scores: One for each key; minus infinity where a key is masked.
        values: One number for each key.
        tile: Keys in a tile, at least 1; the last tile may be shorter.

    Returns:
        What is known after each tile. The last output is that of softmax over the row.

    Raises:
        ValueError: If there are not as many values as scores, a score is NaN or plus
            infinity, a value is not finite, or a tile holds no key.
    """
    if len(scores) != len(values):
        raise ValueError(
            f"values must be as many as scores, {len(scores)}, got {len(values)}"
        )
    for score in scores:
        if math.isnan(score) or score == math.inf:
            raise ValueError(
                f"scores must be finite, or minus infinity where masked, got {score}"
            )
    for value in values:
        if not math.isfinite(value):
            raise ValueError(f"values must be finite, got {value}")
    if tile < 1:
        raise ValueError(f"tile must be at least 1, got {tile}")
    steps, known = [], BEFORE
    for first in range(0, len(scores), tile):
        known = _after(
            known, scores[first : first + tile], values[first : first + tile]
        )
        steps.append(known)
    return steps


def _after(
    known: Step, scores: Sequence[float | int], values: Sequence[float | int]
) -> Step:
    """Return what is known after one more tile."""
    maximum = max(known.maximum, *scores)
    if maximum == -math.inf:  # all masked: minus infinity less itself would be NaN
        return known._replace(shrink=1.0)
    shrink = math.exp(known.maximum - maximum)
    exponentials = [math.exp(score - maximum) for score in scores]
    return Step(
        maximum,
        shrink,
        known.total * shrink + sum(exponentials),
        known.weighted * shrink
        + sum(each * value for each, value in zip(exponentials, values, strict=True)),
    )
