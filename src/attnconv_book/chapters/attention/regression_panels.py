"""Readings on a line and the curves that were fitted to them."""

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

from attnconv_book.kit.figures.arrays import (
    check_length,
    check_texts,
    to_array,
)
from attnconv_book.kit.figures.curves import at_least_one
from attnconv_book.kit.figures.style import ATTENTION, BASELINE, TRUTH, canvas


def regression_panels(
    x: Any,
    y: Any,
    grid: Any,
    curves: Mapping[str, Any],
    *,
    truth: Any | None = None,
    xlabel: str = "x",
    ylabel: str = "y",
) -> Figure:
    """One panel for each fitted curve, all with the same readings and one scale.

    Args:
        x: Where readings were taken, (n,).
        y: What was read, (n,).
        grid: Where the curves are known, (m,).
        curves: From the title of each panel to the curve (m,); at most 3.
        truth: The curve behind the readings (m,), drawn dotted; none by default.
        xlabel: Name and unit of `x`.
        ylabel: Name and unit of `y`.

    Returns:
        The figure, panels side by side.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If there is no curve or more than 3, or lengths do not fit.
    """
    check_texts(xlabel=xlabel, ylabel=ylabel)
    at, readings = to_array("x", x, 1), to_array("y", y, 1)
    check_length("y", readings, len(at), "readings in x")
    places = to_array("grid", grid, 1)
    fits = {
        name: to_array("curves", c, 1) for name, c in at_least_one("curves", curves)
    }
    if len(fits) > 3:
        raise ValueError(f"curves must be at most 3, got {len(fits)}")
    lines = dict(fits)
    if truth is not None:
        lines["truth"] = to_array("truth", truth, 1)
    for name, line in lines.items():
        argument = "truth" if name == "truth" else "curves"
        check_length(argument, line, len(places), f"places of the grid ({name})")
    figure, axes = canvas(1, len(fits), height=2.5)
    for axis, (name, curve) in zip(axes, fits.items(), strict=True):
        axis.plot(at, readings, "o", color=BASELINE, ms=3.2, mfc="none", mew=0.9)
        if truth is not None:
            axis.plot(places, lines["truth"], ":", color=TRUTH, linewidth=1.3)
        axis.plot(places, curve, color=ATTENTION, linewidth=1.8)
        axis.set_title(name)
        axis.sharey(axes[0])
        axis.tick_params(labelleft=axis is axes[0])
        axis.locator_params(axis="x", nbins=4)
    axes[0].set_ylabel(ylabel)
    axes[len(axes) // 2].set_xlabel(xlabel)
    return figure
