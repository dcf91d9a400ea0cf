"""Several measures of several layers, side by side."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from attnconv.validation import (
    check_instance,
    check_named,
)
from attnconv_book.kit.figures.arrays import (
    Floats,
    check_scale,
    to_array,
)
from attnconv_book.kit.figures.style import (
    BASELINE,
    MARKERS,
    canvas,
    colour_of,
    kind_of,
)


def measure_panels(
    measures: Mapping[str, Mapping[str, Any]],
    *,
    kinds: Mapping[str, str] | None = None,
    limits: Mapping[str, tuple[int | float, int | float]] | None = None,
) -> Figure:
    """Several measures side by side: a row for each layer, a dot at what was measured.

    Args:
        measures: From the name of a measure to the values of all layers, each one
            number or one for each draw; of several, the mean is drawn with ± one
            standard deviation. The layers are those of the first measure.
        kinds: From the name of a layer to its kind; it sets colour and marker.
        limits: From the name of a measure to the ends of its axis.

    Returns:
        The figure.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If there is no measure or no layer, a measure has other layers, or
            the ends of an axis do not rise.
    """
    check_named("measures", measures)
    if limits is not None:
        check_instance("limits", limits, Mapping)
    for ends in (limits or {}).values():
        check_scale("limits", ends)
    panels = list(measures.items())
    for measure, values in panels:
        check_named(f"measures[{measure!r}]", values)
    names = list(panels[0][1])
    for measure, values in panels:
        if list(values) != names:
            raise ValueError(
                f"measures must have the same layers, got {list(values)} "
                f"in {measure!r} and {names} in {panels[0][0]!r}"
            )
    figure, grid = canvas(1, len(panels), height=0.75 + 0.27 * len(names))
    for axes, (measure, values) in zip(grid, panels, strict=True):
        for row, name in enumerate(names):
            kind = kind_of(name, kinds)
            _dot(axes, row, to_array("values", values[name]).ravel(), kind)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_yticks([])
        axes.grid(axis="y", color=BASELINE, alpha=0.25)
        axes.set_xlabel(measure)
        axes.locator_params(axis="x", nbins=3)
        if limits and measure in limits:
            axes.set_xlim(*limits[measure])
    figure.set_layout_engine("constrained", wspace=0.12)  # ends of scales stay apart
    grid[0].set_yticks(range(len(names)), names)
    for tick, name in zip(grid[0].get_yticklabels(), names, strict=True):
        tick.set_color(colour_of(kind_of(name, kinds)))
    for axes in grid:
        axes.tick_params(axis="y", length=0, pad=8)  # a dot at 0 touches no name
        axes.spines["left"].set_visible(False)
    return figure


def _dot(axes: Axes, row: int, values: Floats, kind: str) -> None:
    """The mean of some draws, and their standard deviation as a line."""
    colour = colour_of(kind)
    mean = float(values.mean())
    if len(values) > 1:
        spread = float(values.std(ddof=1))
        axes.plot([mean - spread, mean + spread], [row, row], color=colour, lw=1.5)
    axes.plot([mean], [row], marker=MARKERS[kind], color=colour, clip_on=False)
