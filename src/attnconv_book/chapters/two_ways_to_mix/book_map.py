"""The map of the book: chapters from top to bottom, arcs from what each one needs."""

from collections.abc import Collection, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Arc

from attnconv.validation import check_filled, check_instance
from attnconv_book.kit.chapters import Chapter
from attnconv_book.kit.figures.style import (
    BASELINE,
    INK,
    MARKERS,
    canvas,
    colour_of,
)


def book_map(chapters: Sequence[Chapter], written: Collection[str]) -> Figure:
    """Chapters in reading order; an arc leads from a chapter to one that needs it.

    Args:
        chapters: The chapters in reading order; each needs earlier ones only.
        written: Names of the chapters that exist: coloured and dark. The others are
            grey and hollow.

    Returns:
        The figure.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If there is no chapter, a name occurs twice, or a chapter needs
            one that does not come before it.
    """
    check_filled("chapters", chapters)
    for chapter in chapters:
        check_instance("chapters", chapter, Chapter)
    check_instance("written", written, (list, tuple, set, frozenset, dict))
    rows: dict[str, float] = {}
    heads: list[tuple[float, str]] = []
    at = 0.0
    for chapter in chapters:
        name = chapter.name
        colour_of(chapter.family)
        if name in rows:
            raise ValueError(f"chapters must have different names, got {name!r} twice")
        for need in chapter.needs:
            if need not in rows:
                raise ValueError(f"{name!r} needs {need!r}, which does not come before")
        if not heads or heads[-1][1] != chapter.part:
            at += 0.35 if heads else 0.0
            heads.append((at, chapter.part))
        rows[name] = at
        at += 1.0
    figure, (axes,) = canvas(height=0.3 + 0.27 * at)
    for part_at, part in heads:
        axes.text(0.0, part_at, part, va="center", fontweight="bold", color=INK)
    for chapter in chapters:
        down = rows[chapter.name]
        exists = chapter.name in written
        colour = colour_of(chapter.family) if exists else BASELINE
        for need in chapter.needs:
            _arc(axes, rows[need], down, exists and need in written)
        axes.plot(
            5.0,
            down,
            MARKERS[chapter.family],
            color=colour,
            markerfacecolor=colour if exists else "none",
            markersize=8,
        )
        ink = INK if exists else BASELINE
        axes.text(5.3, down, chapter.title, va="center", color=ink)
    axes.set_xlim(-0.1, 11.2)
    axes.set_ylim(at - 0.4, -0.8)
    axes.axis("off")
    return figure


def _arc(axes: Axes, upper: float, lower: float, solid: bool) -> None:
    width = min(4.6, 0.9 + 0.34 * (lower - upper))
    arc = Arc(
        (4.85, (upper + lower) / 2),
        width,
        lower - upper,
        theta1=90,
        theta2=270,
        color=INK if solid else BASELINE,
        linewidth=1.5 if solid else 0.8,
        linestyle="-" if solid else (0, (2, 2)),
    )
    axes.add_patch(arc)
