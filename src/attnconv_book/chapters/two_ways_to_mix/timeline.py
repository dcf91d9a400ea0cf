"""A timeline in lanes: one row for each milestone, one lane for each family."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from attnconv_book.kit.figures.style import (
    BASELINE,
    COLOURS,
    INK,
    MARKERS,
    SMALL_TEXT,
    canvas,
)

LANES = {
    "convolution": "convolution",
    "hybrid": "both",
    "attention": "attention",
    "after": "state space",
}
"""The families from left to right, and what stands above their lanes."""


def timeline(milestones: Sequence[tuple[int, str, str, str]]) -> Figure:
    """Milestones from top to bottom in order of time, in one lane for each family.

    The rows are evenly spaced: the vertical axis is an order, not a scale.

    Args:
        milestones: (year, name, family, source) with families "convolution",
            "hybrid", "attention" and "after"; years must not fall.

    Returns:
        The figure.

    Raises:
        ValueError: If there is no milestone, a family is unknown or years fall.
    """
    if not milestones:
        raise ValueError("milestones must hold at least one entry, got none")
    years = [entry[0] for entry in milestones]
    if years != sorted(years):
        raise ValueError(f"milestones must be in order of their years, got {years}")
    for _, name, family, _ in milestones:
        if family not in LANES:
            raise ValueError(
                f"family must be one of {sorted(LANES)}, got {family!r} for {name!r}"
            )
    figure, (axes,) = canvas(height=0.8 + 0.27 * len(milestones))
    places = {family: 0.62 + 1.46 * lane for lane, family in enumerate(LANES)}
    for family, head in LANES.items():
        colour = COLOURS.get(family, BASELINE)
        axes.plot(
            [places[family]] * 2,
            [-0.6, len(milestones) - 0.4],
            color=colour,
            linewidth=1.2,
            alpha=0.45,
        )
        axes.text(
            places[family],
            -1.1,
            head,
            ha="center",
            color=colour,
            fontweight="bold",
        )
    for row, (year, name, family, _) in enumerate(milestones):
        if row == 0 or years[row - 1] != year:
            axes.text(0.0, row, str(year), va="center", color=INK)
            if row:
                axes.axhline(row - 0.5, color=BASELINE, linewidth=0.5, alpha=0.5)
        axes.plot(
            places[family],
            row,
            MARKERS.get(family, "^"),
            color=COLOURS.get(family, BASELINE),
            markersize=8,
        )
        axes.text(
            places[family] + 0.12,
            row,
            name,
            va="center",
            color=INK,
            fontsize=SMALL_TEXT,
        )
    axes.set_xlim(-0.05, 0.62 + 1.46 * len(LANES) - 0.15)
    axes.set_ylim(len(milestones) - 0.4, -1.6)
    axes.axis("off")
    return figure
