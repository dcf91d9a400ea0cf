"""One visual language for every figure: colours, maps, type sizes, SVG output."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from attnconv.validation import check_choice, check_instance

CONVOLUTION = "#0072B2"
ATTENTION = "#D55E00"
HYBRID = "#CC79A7"
BASELINE = "#7A7A7A"
INK = "#000000"
"""Text and lines; pure black, which the site's dark mode turns into light grey."""
TRUTH = INK
ON_LIGHT = "#010101"
"""Text on a light cell of a heat map: not pure black, so that it stays dark."""
ON_DARK = "#FEFEFE"
"""Text on a dark cell of a heat map: not pure white, so that it stays light."""
KEEP = "keep-on-cell"
"""Id (gid) of text on a cell: the dark twin of a figure leaves such text alone."""

COLOURS = {
    "convolution": CONVOLUTION,
    "attention": ATTENTION,
    "hybrid": HYBRID,
    "baseline": BASELINE,
    "truth": TRUTH,
}
MARKERS = {
    "convolution": "s",
    "attention": "o",
    "hybrid": "D",
    "baseline": "^",
    "truth": "x",
}

WEIGHTS = LinearSegmentedColormap.from_list(
    "attnconv.weights", ["#FFFAF5", "#F9CFA6", "#E98A3C", ATTENTION, "#7A2E00"]
)
"""Attention weights and other amounts that start at 0."""
CONVOLUTION_AMOUNTS = LinearSegmentedColormap.from_list(
    "attnconv.convolution", ["#F7FAFD", "#B9D9EE", "#5BA7D6", CONVOLUTION, "#00304D"]
)
"""Amounts that start at 0 where a convolution makes them."""
SIGNED = LinearSegmentedColormap.from_list(
    "attnconv.signed", ["#5B3A0E", "#C49A55", "#F6F4EF", "#5FB0A4", "#08524A"]
)
"""Anything signed, centred on 0: brown is negative, green is positive."""
GREYS = LinearSegmentedColormap.from_list("attnconv.greys", ["#050505", "#FAFAFA"])
"""Pictures with one channel: dark is little, light is much."""

WIDTH = 5.2
"""Width of a figure in inches, so that a phone shows its type at 10 pixels or more."""
TEXT_SIZE = 11.5
"""Type of labels, titles and names, in points."""
SMALL_TEXT = 11.0
"""The smallest type in any figure: ticks and numbers in cells."""

STYLE: dict[Any, Any] = {
    "figure.figsize": (WIDTH, 3.6),
    "figure.facecolor": "none",
    "figure.constrained_layout.use": True,
    "savefig.pad_inches": 0.03,
    "savefig.facecolor": "none",
    "savefig.transparent": True,
    "axes.facecolor": "none",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": TEXT_SIZE,
    "axes.titleweight": "normal",
    "axes.labelsize": TEXT_SIZE,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": SMALL_TEXT,
    "ytick.labelsize": SMALL_TEXT,
    "font.family": ["DejaVu Sans"],
    "font.size": TEXT_SIZE,
    "image.interpolation": "none",
    "lines.linewidth": 2.0,
    "lines.markersize": 6.0,
    "legend.frameon": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "attnconv",
}


def use_style() -> None:
    """Set the book's style: transparent SVG figures that come out the same each time.

    In a notebook this also makes SVG the format of all figures; in a plain
    script it only sets matplotlib's defaults.
    """
    mpl.rcParams.update(STYLE)
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        return
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # a front end that brings its own figures
        return
    set_matplotlib_formats("svg", metadata={"Date": None})  # type: ignore[no-untyped-call]


def colour_of(kind: str) -> str:
    """The colour that stands for a kind of operator in the whole book.

    Args:
        kind: "convolution", "attention", "hybrid", "baseline" or "truth".

    Returns:
        A colour as "#RRGGBB".

    Raises:
        TypeError: If the kind is no text.
        ValueError: If it has no colour.
    """
    check_choice("kind", kind, sorted(COLOURS))
    return COLOURS[kind]


def kind_of(name: str, kinds: Mapping[str, str] | None) -> str:
    """The kind of a named curve, bar or model; "baseline" where none is given.

    Args:
        name: Name of the thing that is drawn.
        kinds: From names to kinds.

    Returns:
        A key of `COLOURS`.

    Raises:
        TypeError: If `kinds` is no mapping, or a kind no text.
        ValueError: If the kind has no colour.
    """
    if kinds is not None:
        check_instance("kinds", kinds, Mapping)
    kind = (kinds or {}).get(name, "baseline")
    colour_of(kind)
    return kind


def canvas(
    rows: int = 1,
    columns: int = 1,
    *,
    height: float,
    width: float = WIDTH,
    width_ratios: list[float] | None = None,
) -> tuple[Figure, list[Axes]]:
    """A new figure with a grid of axes, row by row.

    Args:
        rows: Number of rows.
        columns: Number of columns.
        height: Height in inches.
        width: Width in inches, at most `WIDTH`.
        width_ratios: Relative widths of the columns; equal ones by default.

    Returns:
        The figure and its rows * columns axes.

    Raises:
        ValueError: If the figure would be wider than `WIDTH`.
    """
    if width > WIDTH:
        raise ValueError(f"width must be at most {WIDTH} inches, got {width}")
    figure, grid = plt.subplots(
        rows,
        columns,
        figsize=(width, height),
        squeeze=False,
        layout="constrained",
        width_ratios=width_ratios,
    )
    return figure, list(grid.ravel())


def colour_bar(
    figure: Figure,
    image: ScalarMappable,
    axes: Axes | Sequence[Axes],
    label: str,
    *,
    below: bool,
) -> None:
    """Draw a colour scale with few ticks, below the maps or on their right.

    Args:
        figure: The figure.
        image: What has the colours and the scale.
        axes: The maps that share the scale.
        label: What the colours mean.
        below: Below the maps, which leaves them the whole width; else on the right.
    """
    bar = figure.colorbar(
        image,
        ax=axes,
        location="bottom" if below else "right",
        shrink=0.7 if below else 0.9,
        aspect=30 if below else 24,
        pad=0.03 if below else 0.02,
    )
    bar.ax.locator_params(nbins=5)
    bar.set_label(label)
    bar.outline.set_visible(False)


def text_on(colour: object) -> str:
    """Dark or light text, whichever reads better on the colour.

    Args:
        colour: The colour of the cell, in any form that matplotlib knows.

    Returns:
        `ON_LIGHT` or `ON_DARK`.
    """
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(colour)  # type: ignore[arg-type]
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return ON_LIGHT if luminance > 0.179 else ON_DARK


def outline(text: Text, colour: str = ON_DARK, width: float = 3.0) -> Text:
    """Put a thin border of another colour around text that lies on a picture.

    Args:
        text: The text to change.
        colour: Colour of the border.
        width: Width of the border in points.

    Returns:
        The same text.
    """
    text.set_path_effects([withStroke(linewidth=width, foreground=colour)])
    return text


def plain_axes(axes: Axes) -> None:
    """Take ticks and frame away, for axes that hold a picture.

    Args:
        axes: The axes to change.
    """
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def spread_labels(heights: list[float], gap: float) -> list[float]:
    """Move label heights apart until neighbours are at least a gap away.

    Args:
        heights: Wanted heights, in any order.
        gap: Smallest distance allowed.

    Returns:
        New heights in the order given; the mean of each moved group is kept.
    """
    order = np.argsort(np.asarray(heights), kind="stable")
    groups: list[tuple[float, list[int]]] = []  # (mean height, members)
    for index in order:
        groups.append((float(heights[index]), [int(index)]))
        while len(groups) > 1:
            (low, below), (high, above) = groups[-2:]
            if high - low >= gap * (len(below) + len(above)) / 2:
                break
            size = len(below) + len(above)
            mean = (low * len(below) + high * len(above)) / size
            groups[-2:] = [(mean, below + above)]
    placed = [0.0] * len(heights)
    for mean, members in groups:
        for place, index in enumerate(members):
            placed[index] = mean + (place - (len(members) - 1) / 2) * gap
    return placed
