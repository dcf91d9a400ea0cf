"""How many times as long as a reference: what was counted against what was timed."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator

from attnconv.validation import check_flag, check_named
from attnconv_book.kit.figures.arrays import (
    Floats,
    check_length,
    check_texts,
    to_array,
)
from attnconv_book.kit.figures.curves import DASHES
from attnconv_book.kit.figures.names import label_ends, mark_values
from attnconv_book.kit.figures.style import (
    BASELINE,
    MARKERS,
    canvas,
    colour_of,
    kind_of,
)

NARROW = 60
"""Below so many times from bottom to top, powers of ten alone would be too few."""


def ratio_lines(
    x: Any,
    timed: Mapping[str, Any],
    *,
    counted: Mapping[str, Any] | None = None,
    kinds: Mapping[str, str] | None = None,
    reference: str = "reference",
    xlabel: str = "x",
    ylabel: str = "times the reference",
    log_x: bool = False,
) -> Figure:
    """Ratios over one axis, on a logarithmic scale, with the reference at 1.

    Args:
        x: Where the ratios are known, (n,), rising.
        timed: From name to (n, 3): lower quartile, median, upper quartile; the median
            is a line with a mark at each place, dashed where a kind has several; the
            quartiles are a band.
        counted: From name to (n,), drawn grey and thin without marks.
        kinds: From a name in `timed` to its kind; it sets colour and mark.
        reference: What the line at 1 is called.
        xlabel: Name and unit of `x`.
        ylabel: What the ratios are.
        log_x: Draw the places on a logarithmic axis too; they are positive then.

    Returns:
        The figure, each line named at its end.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If there is nothing to draw, `x` does not rise, lengths do not fit
            or a ratio is not positive.
    """
    at = to_array("x", x, 1)
    check_named("timed", timed)
    if counted is not None:
        check_named("counted", counted)
    check_texts(reference=reference, xlabel=xlabel, ylabel=ylabel)
    if (np.diff(at) <= 0).any():
        raise ValueError(f"x must be rising, got {at.tolist()}")
    check_flag("log_x", log_x)
    if log_x and at.min() <= 0:
        raise ValueError(f"x must be positive if log_x, got {at.tolist()}")
    figure, (axes,) = canvas(height=3.6)
    ends = []
    for name, values in (counted or {}).items():
        ratio = _positive("counted", name, values, len(at), 1)
        axes.plot(at, ratio, color=BASELINE, linewidth=1.4)
        ends.append((name, BASELINE, float(at[-1]), float(ratio[-1])))
    used: Counter[str] = Counter()
    for name, values in timed.items():
        quartiles = _positive("timed", name, values, len(at), 2)
        if quartiles.shape[1] != 3:
            raise ValueError(
                f"timed must have 3 columns, quartiles and median, got shape "
                f"{quartiles.shape} for {name!r}"
            )
        low, median, high = quartiles.T
        kind = kind_of(name, kinds)
        colour = colour_of(kind)
        dash = DASHES[used[kind] % len(DASHES)]
        used[kind] += 1
        axes.plot(
            at,
            median,
            color=colour,
            linestyle=dash,
            marker=MARKERS[kind],
            markersize=5,
        )
        axes.fill_between(at, low, high, color=colour, alpha=0.22, linewidth=0)
        ends.append((name, colour, float(at[-1]), float(median[-1])))
    axes.set_yscale("log")
    if log_x:
        axes.set_xscale("log")
    low, high = axes.get_ylim()
    if high < NARROW * low:
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.minorticks_off()
    ticks = at if len(at) <= 6 else at[::2]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    mark_values(axes, {reference: 1.0}, vertical=False)
    label_ends(axes, ends)
    return figure


def _positive(argument: str, name: str, values: Any, length: int, axes: int) -> Floats:
    """Read ratios, one or three for each place, refused unless all are above 0."""
    array = to_array(argument, values, axes)
    check_length(argument, array, length, f"places of {name!r}")
    if array.min() <= 0:
        raise ValueError(
            f"{argument} must be positive on a logarithmic axis, got "
            f"{array.min():g} for {name!r}"
        )
    return array
