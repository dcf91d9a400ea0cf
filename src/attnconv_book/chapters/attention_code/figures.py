"""Pictures of this chapter: one step of the writer, and errors over training steps."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from attnconv.validation import check_filled, check_instance
from attnconv_book.kit.figures.arrays import Floats, check_length, to_array
from attnconv_book.kit.figures.curves import DASHES
from attnconv_book.kit.figures.diagrams import disc
from attnconv_book.kit.figures.style import (
    ATTENTION,
    BASELINE,
    INK,
    MARKERS,
    canvas,
    colour_of,
    kind_of,
)

AVERAGE, STATE, NEXT = 2.75, 4.1, 5.4
"""Heights of the average, the writer's state and the next character above the text."""


def writer_step(
    source: Sequence[str], written: Sequence[str], following: str, weights: Any
) -> Figure:
    """One step of an encoder-decoder: a state asks, an average answers.

    Args:
        source: The characters that are read.
        written: The characters that are written already.
        following: The character that comes next.
        weights: How much the step takes from each character of the source, (n,).

    Returns:
        The figure: the source with the reader's vectors below, lines to the average in
        the middle, thicker where the weight is larger, the writer at the top.

    Raises:
        TypeError: If characters are no texts.
        ValueError: If there is no character to read, or the weights are not as many as
            these or not finite.
    """
    check_filled("source", source)
    for name, characters in (("source", source), ("written", written)):
        check_instance(name, characters, (list, tuple))
        for character in characters:
            check_instance(name, character, str)
    check_instance("following", following, str)
    row = to_array("weights", weights, 1)
    check_length("weights", row, len(source), "characters of the source")
    figure, (axes,) = canvas(height=4.1)
    middle, now = (len(source) - 1) / 2, len(written)
    for place, (character, weight) in enumerate(zip(source, row, strict=True)):
        axes.text(place, -0.05, character, ha="center", va="center")
        disc(axes, place, 1.0, f"$k_{place + 1}$", BASELINE)
        axes.plot(
            [place, middle],
            [1.36, AVERAGE - 0.36],
            color=ATTENTION,
            linewidth=1.2 + 6.0 * float(weight),  # seen on a dark page, too
            alpha=0.8,
            solid_capstyle="butt",
            zorder=1,
        )
    axes.annotate(
        "",
        (len(source) - 0.5, 1.0),
        (-0.5, 1.0),
        arrowprops={"arrowstyle": "<->", "color": BASELINE},
        zorder=0,
    )
    disc(axes, middle, AVERAGE, "$c$", ATTENTION)
    for place, character in enumerate(written):
        axes.text(place, NEXT, character, ha="center", va="center")
    disc(axes, now, STATE, "$q$", INK)
    axes.text(
        now, NEXT, following, ha="center", va="center", fontweight="bold", color=INK
    )
    _arrow(axes, (-0.3, STATE), (now - 0.4, STATE))
    _arrow(axes, (now - 0.25, STATE - 0.3), (middle + 0.38, AVERAGE + 0.1), ATTENTION)
    axes.text((now + middle) / 2 + 0.5, AVERAGE + 0.35, "asks", color=ATTENTION)
    _arrow(axes, (middle + 0.15, AVERAGE + 0.36), (now - 0.25, NEXT - 0.3))
    _arrow(axes, (now, STATE + 0.38), (now, NEXT - 0.35))
    left = -0.75
    for height, name in (
        (-0.05, "text"),
        (1.0, "reader"),
        (AVERAGE, "average"),
        (STATE, "writer"),
        (NEXT, "written"),
    ):
        axes.text(left, height, name, ha="right", va="center")
    axes.set_xlim(left - 1.5, max(len(source) - 0.4, now + 0.5))
    axes.set_ylim(-0.4, NEXT + 0.4)
    axes.axis("off")
    return figure


def errors_over_steps(
    wrong: Mapping[str, Mapping[int, Sequence[int | float]]],
    *,
    kinds: Mapping[str, str] | None = None,
) -> Figure:
    """Errors of runs of different lengths, a mark for each seed and a line of means.

    The first of a kind has filled marks, the others of its kind have rings.

    Args:
        wrong: From name to number of training steps to the wrong dates in 10,000, one
            number for each seed.
        kinds: From name to kind; it sets colour and mark.

    Returns:
        The figure. Both axes are logarithmic; from 0 to 1 the errors are drawn
        evenly, so that 0 has a place.

    Raises:
        TypeError: If `wrong` or what is in it is no mapping, or `kinds` is none.
        ValueError: If there is nothing to draw, an error is not finite, or a kind has
            no colour.
    """
    check_instance("wrong", wrong, Mapping)
    check_filled("wrong", wrong)
    series: dict[str, dict[int, Floats]] = {}
    for name, given in wrong.items():
        check_instance("wrong", given, Mapping)
        check_filled("wrong", given)
        series[name] = {at: to_array("wrong", seeds, 1) for at, seeds in given.items()}
    steps = sorted({step for runs in series.values() for step in runs})
    figure, (axes,) = canvas(height=3.6)
    axes.set_xscale("log")
    axes.set_yscale("symlog", linthresh=1.0, linscale=0.5)
    used: dict[str, int] = {}
    for name, runs in series.items():
        kind = kind_of(name, kinds)
        at, seeds = list(runs), list(runs.values())
        means = [float(values.mean()) for values in seeds]
        dash = DASHES[used.setdefault(kind, 0) % len(DASHES)]
        used[kind] += 1
        axes.plot(at, means, color=colour_of(kind), linestyle=dash)
        axes.plot(
            np.repeat(at, [len(values) for values in seeds]),
            np.concatenate(seeds),
            MARKERS[kind],
            color=colour_of(kind),
            markersize=4 if used[kind] == 1 else 6,
            fillstyle="full" if used[kind] == 1 else "none",
            alpha=0.5 if used[kind] == 1 else 0.8,
        )
        last = at[-1] == steps[-1] or used[kind] > 1
        axes.annotate(
            name,
            (at[-1], means[-1]),
            (8 if last else -8, 8 if last else -2),
            textcoords="offset points",
            color=colour_of(kind),
            va="center",
            ha="left" if last else "right",
            annotation_clip=False,
        )
    axes.set_xticks(steps, [f"{step:,}" for step in steps])
    axes.minorticks_off()
    axes.set_yticks([0, 1, 10, 100, 1000, 10000], ["0", "1", "10", "100", "1k", "10k"])
    axes.set_ylim(-0.15, 12000)
    axes.set_xlabel("training steps")
    axes.set_ylabel("wrong dates in 10,000")
    return figure


def _arrow(
    axes: Axes,
    start: tuple[int | float, int | float],
    end: tuple[int | float, int | float],
    colour: str = INK,
) -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour})
