"""What one output of a convolution on a line sees, for several settings."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from attnconv.validation import check_at_least, check_filled
from attnconv_book.kit.figures.arrays import Floats, to_array
from attnconv_book.kit.figures.style import (
    BASELINE,
    CONVOLUTION,
    INK,
    WIDTH,
    canvas,
    plain_axes,
)

CELL = 0.84
"""Width and height of a cell, where cells stand 1 apart."""
BELOW = 1.8
"""Distance between the inputs and the outputs."""
NAME = 2.9
"""Room for the name of a setting, on the left."""


def tap_lines(
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
    seen: Mapping[str, Sequence[int]],
    *,
    at: int = 0,
    padding: Mapping[str, int] | None = None,
) -> Figure:
    """A row of inputs above a row of outputs, with lines to what one output sees.

    Args:
        inputs: From the name of a setting to its inputs (n,), padding included.
        outputs: From name to its outputs (m,).
        seen: From name to the inputs that output `at` sees, counted from 0.
        at: The output that is framed.
        padding: From name to how many of the inputs at each end are padding; these
            are drawn grey. 0 where a name is missing.

    Returns:
        The figure, one row for each setting. An output stands below the middle of
        what it sees.

    Raises:
        ValueError: If there is no setting, names differ, an output sees nothing, or a
            number leaves its row.
    """
    check_filled("inputs", inputs)
    for name, others in (("outputs", outputs), ("seen", seen)):
        if set(others) != set(inputs):
            raise ValueError(
                f"{name} must have the names of inputs, {sorted(inputs)}, "
                f"got {sorted(others)}"
            )
    check_at_least("at", at, 0)
    rows = {
        name: (to_array("inputs", inputs[name], 1), to_array("outputs", out, 1))
        for name, out in outputs.items()
    }
    edges = {name: (padding or {}).get(name, 0) for name in inputs}
    for edge in edges.values():
        check_at_least("padding", edge, 0)
    most = max(edges.values())
    longest = max(len(above) - edges[name] for name, (above, _) in rows.items())
    across, up = NAME + most + longest, BELOW + 1.2
    cell = min(0.5, WIDTH / across)
    figure, panels = canvas(
        len(rows), 1, height=cell * up * len(rows), width=cell * across
    )
    for axes, name in zip(panels, inputs, strict=True):
        above, below = rows[name]
        places = list(seen[name])
        check_filled("seen", places)
        if at >= len(below) or not all(0 <= place < len(above) for place in places):
            raise ValueError(
                f"at and seen must lie inside the rows of {name!r}, "
                f"got {at} of {len(below)} and {places} of {len(above)}"
            )
        _draw(axes, above, below, places, at, edges[name])
        # All rows share one scale; inputs without padding start at the same place.
        axes.set_xlim(-NAME - most - 0.5, longest - 0.5)
        axes.set_ylim(BELOW + 0.6, -0.6)
        axes.set_aspect("equal")
        axes.text(-NAME - most - 0.4, BELOW / 2, name, va="center")
        plain_axes(axes)
    return figure


def _draw(
    axes: Axes, above: Floats, below: Floats, seen: Sequence[int], at: int, edge: int
) -> None:
    middle = (min(seen) + max(seen)) / 2 - edge
    step = _step(len(above), len(below), seen, at)
    for place, value in enumerate(above):
        pad = place < edge or place >= len(above) - edge
        _cell(axes, place - edge, 0, value, BASELINE if pad else INK, place in seen)
    for place, value in enumerate(below):
        _cell(axes, middle + (place - at) * step, BELOW, value, INK, place == at)
    for place in seen:
        axes.plot(
            [place - edge, middle],
            [CELL / 2, BELOW - CELL / 2],
            color=CONVOLUTION,
            linewidth=1.6,
        )


def _step(n_in: int, n_out: int, seen: Sequence[int], at: int) -> int:
    """How far the windows stand apart: the first begins at the first input."""
    if at:
        return min(seen) // at
    if n_out == 1:
        return 1
    return (n_in - (max(seen) - min(seen) + 1)) // (n_out - 1)


def _cell(
    axes: Axes,
    x: int | float,
    y: int | float,
    value: float,
    colour: str,
    framed: bool,
) -> None:
    axes.add_patch(
        Rectangle(
            (x - CELL / 2, y - CELL / 2),
            CELL,
            CELL,
            fill=False,
            edgecolor=CONVOLUTION if framed else BASELINE,
            linewidth=2.4 if framed else 0.8,
        )
    )
    text = f"{value:g}".replace("-", "\N{MINUS SIGN}")
    axes.text(x, y, text, ha="center", va="center", color=colour)
