"""Several quantities over one axis, side by side: a small panel for each quantity."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from attnconv.validation import check_flag, check_named
from attnconv_book.kit.figures.arrays import (
    Floats,
    check_length,
    check_texts,
    to_array,
)
from attnconv_book.kit.figures.curves import DASHES
from attnconv_book.kit.figures.style import MARKERS, canvas, colour_of, kind_of

LETTERS = 32
"""Three names with at most this many letters stand in one row."""


def curve_panels(
    x: Any,
    panels: Mapping[str, Mapping[str, Any]],
    *,
    kinds: Mapping[str, str] | None = None,
    xlabel: str = "x",
    log: bool = False,
) -> Figure:
    """One panel for each quantity, the same curves in all of them, x logarithmic.

    Args:
        x: Where the curves are known, (n,), positive and rising.
        panels: From the title of each panel to its curves, each from name to values:
            (n,), or (seeds, n), drawn as mean ± one standard deviation. All panels have
            the same names; at most 3 panels.
        kinds: From the name of a curve to its kind; it sets colour and marker.
        xlabel: Name and unit of `x`.
        log: Draw the values on logarithmic axes too.

    Returns:
        The figure, names of the curves above the panels.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If there is no panel or more than 3, if names differ or lengths do
            not fit, if x does not rise from above 0, or if a value is not positive on a
            logarithmic axis.
    """
    at = to_array("x", x, 1)
    if at[0] <= 0 or (np.diff(at) <= 0).any():
        raise ValueError(f"x must be positive and rising, got {at.tolist()}")
    check_named("panels", panels)
    check_flag("log", log)
    check_texts(xlabel=xlabel)
    if len(panels) > 3:
        raise ValueError(f"panels must be at most 3, got {len(panels)}")
    for title, curves in panels.items():
        check_named(f"panels[{title!r}]", curves)
    names = list(next(iter(panels.values())))
    styles = _styles(names, kinds)
    figure, axes = canvas(1, len(panels), height=2.7)
    for axis, (title, curves) in zip(axes, panels.items(), strict=True):
        if list(curves) != names:
            raise ValueError(
                f"panels must have the same curves, got {list(curves)} in {title!r}, "
                f"expected {names}"
            )
        for name, values in curves.items():
            array = np.atleast_2d(to_array("panels", values, 1, 2))
            check_length(
                f"panels[{title!r}][{name!r}]", array[0], len(at), "places of x"
            )
            if log and array.min() <= 0:
                raise ValueError(
                    f"panels must be positive on a logarithmic axis, got "
                    f"{array.min():g} in {title!r}"
                )
            _draw(axis, at, array, styles[name])
        axis.set_title(title)
        axis.set_xscale("log")
        shown = at[[0, len(at) // 2, -1]] if len(at) > 2 else at
        axis.set_xticks(shown, [f"{place:g}" for place in shown])
        axis.minorticks_off()
        if log:
            axis.set_yscale("log")
            axis.minorticks_off()
        else:
            axis.locator_params(axis="y", nbins=4)
            axis.set_ylim(bottom=min(0.0, axis.get_ylim()[0]))
    axes[len(axes) // 2].set_xlabel(xlabel)
    handles = [Line2D([], [], label=name, **styles[name]) for name in names]
    letters = sum(len(name) for name in names)
    figure.legend(
        handles=handles,
        loc="outside upper center",
        ncols=min(len(names), 3 if letters <= LETTERS else 2),
        labelcolor="linecolor",
        handlelength=1.6,
        columnspacing=1.4,
    )
    return figure


def _styles(
    names: list[str], kinds: Mapping[str, str] | None
) -> dict[str, dict[str, Any]]:
    """Colour, marker and dash of each curve; a second one of a kind is dashed."""
    styles: dict[str, dict[str, Any]] = {}
    used: dict[str, int] = {}
    for name in names:
        kind = kind_of(name, kinds)
        count = used.setdefault(kind, 0)
        used[kind] += 1
        styles[name] = {
            "color": colour_of(kind),
            "marker": MARKERS[kind],
            "linestyle": DASHES[count % len(DASHES)],
            "markersize": 4.0,
            "linewidth": 1.6,
        }
    return styles


def _draw(axis: Axes, at: Floats, array: Floats, style: dict[str, Any]) -> None:
    """The mean of the seeds as a line, their spread as a band."""
    mean = array.mean(axis=0)
    axis.plot(at, mean, **style)
    if len(array) > 1:
        spread = array.std(axis=0, ddof=1)
        axis.fill_between(
            at,
            mean - spread,
            mean + spread,
            color=style["color"],
            alpha=0.22,
            linewidth=0,
        )
