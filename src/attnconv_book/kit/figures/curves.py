"""Losses, accuracies and learning curves, with the spread over seeds in sight."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from attnconv.validation import check_flag, check_named
from attnconv_book.kit.figures.arrays import (
    Floats,
    check_length,
    check_texts,
    to_array,
)
from attnconv_book.kit.figures.names import label_ends, mark_values
from attnconv_book.kit.figures.style import (
    MARKERS,
    canvas,
    colour_of,
    kind_of,
)

DASHES = ["-", "--", ":", "-."]
"""Line styles that tell several curves of one kind (one colour) apart."""


def losses(
    curves: Mapping[str, Any],
    *,
    kinds: Mapping[str, str] | None = None,
    steps: Any | None = None,
    ylabel: str = "loss",
    xlabel: str = "training step",
    log: bool = False,
    marks: Mapping[str, int | float] | None = None,
) -> Figure:
    """One line for each run, named at its end.

    Args:
        curves: From name to the values (steps,).
        kinds: From name to "convolution", "attention", "hybrid", "baseline" or
            "truth"; it sets the colour.
        steps: The step of each value; 0, 1, 2, … by default.
        ylabel: Name and unit of the values.
        xlabel: Name and unit of the steps.
        log: Draw the values on a logarithmic axis.
        marks: From name to height of horizontal lines (chance, for example).

    Returns:
        The figure.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If there is no curve, if a curve does not fit the steps, or is
            not positive on a logarithmic axis.
    """
    bands = {
        name: to_array("curve", values, 1)[None]
        for name, values in at_least_one("curves", curves)
    }
    return _lines(bands, kinds, steps, xlabel, ylabel, log, marks)


def mean_bands(
    curves: Mapping[str, Any],
    *,
    kinds: Mapping[str, str] | None = None,
    steps: Any | None = None,
    ylabel: str = "loss",
    xlabel: str = "training step",
    log: bool = False,
    marks: Mapping[str, int | float] | None = None,
) -> Figure:
    """The mean over seeds as a line, ± one standard deviation as a band.

    Args:
        curves: From name to the values (seeds, steps), at least two seeds.
        kinds: From name to kind; it sets the colour.
        steps: The step of each value; 0, 1, 2, … by default.
        ylabel: Name and unit of the values.
        xlabel: Name and unit of the steps.
        log: Draw the values on a logarithmic axis.
        marks: From name to height of horizontal lines (chance, for example).

    Returns:
        The figure.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If there is no curve, fewer than two seeds, or a curve does not
            fit the steps.
    """
    bands = {
        name: to_array("curve", values, 2)
        for name, values in at_least_one("curves", curves)
    }
    for name, array in bands.items():
        _check_seeds(name, array)
    return _lines(bands, kinds, steps, xlabel, ylabel, log, marks)


def learning_curves(
    sizes: Any,
    scores: Mapping[str, Any],
    *,
    kinds: Mapping[str, str] | None = None,
    ylabel: str = "accuracy (%)",
    xlabel: str = "training examples",
    marks: Mapping[str, int | float] | None = None,
) -> Figure:
    """A score over the number of training examples, on a logarithmic axis.

    Args:
        sizes: Numbers of training examples, positive and rising.
        scores: From name to the values (seeds, sizes), at least two seeds.
        kinds: From name to kind; it sets the colour.
        ylabel: Name and unit of the score.
        xlabel: Name and unit of the sizes.
        marks: From name to height of horizontal lines (chance, for example).

    Returns:
        The figure.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If sizes do not rise from above 0, there are fewer than two
            seeds, or scores do not fit the sizes.
    """
    at = to_array("sizes", sizes, 1)
    if at[0] <= 0 or (np.diff(at) <= 0).any():
        raise ValueError(f"sizes must be positive and rising, got {at.tolist()}")
    check_named("scores", scores)
    figure = mean_bands(
        scores, kinds=kinds, steps=at, ylabel=ylabel, xlabel=xlabel, marks=marks
    )
    axes = figure.axes[0]
    axes.set_xscale("log")
    named = _far_apart(np.log(at))
    axes.set_xticks(
        at, [f"{size:g}" if far else "" for size, far in zip(at, named, strict=True)]
    )
    axes.minorticks_off()
    for name, line in zip(scores, _curve_lines(axes), strict=True):
        line.set_marker(MARKERS[kind_of(name, kinds)])
    return figure


def at_least_one(argument: str, things: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The named things to draw, refused if there is none.

    Args:
        argument: Name of the argument, for the error message.
        things: From name to what is drawn under it.

    Returns:
        Names and things, in order.

    Raises:
        TypeError: If it is no mapping from names.
        ValueError: If there is none.
    """
    check_named(argument, things)
    return list(things.items())


def _far_apart(places: Floats, least: float = 0.15) -> list[bool]:
    """Which ticks can carry a name, from the last one down, without touching."""
    named, free = [False] * len(places), np.inf
    for index in reversed(range(len(places))):
        if free - places[index] >= least * (places[-1] - places[0]):
            named[index], free = True, places[index]
    return named


def _check_seeds(name: str, array: Floats) -> None:
    if len(array) < 2:
        raise ValueError(
            f"a spread needs at least 2 seeds, got {len(array)} for {name!r}"
        )


def _curve_lines(axes: Axes) -> list[Any]:
    return [line for line in axes.lines if line.get_gid() == "curve"]


def _lines(
    bands: Mapping[str, Floats],
    kinds: Mapping[str, str] | None,
    steps: Any | None,
    xlabel: str,
    ylabel: str,
    log: bool,
    marks: Mapping[str, int | float] | None,
) -> Figure:
    lengths = {array.shape[1] for array in bands.values()}
    if len(lengths) > 1 and steps is not None:
        raise ValueError(f"curves must share one length, got {sorted(lengths)}")
    check_flag("log", log)
    check_texts(xlabel=xlabel, ylabel=ylabel)
    figure, (axes,) = canvas(height=3.4)
    used: dict[str, int] = {}
    ends: list[tuple[str, str, float, float]] = []
    for name, array in bands.items():
        kind = kind_of(name, kinds)
        at = np.arange(array.shape[1]) if steps is None else to_array("steps", steps, 1)
        check_length("steps", at, array.shape[1], f"values of {name!r}")
        if log and array.min() <= 0:
            raise ValueError(
                f"values must be positive on a logarithmic axis, got "
                f"{array.min():g} in {name!r}"
            )
        dash = DASHES[used.setdefault(kind, 0) % len(DASHES)]
        used[kind] += 1
        mean = array.mean(axis=0)
        (line,) = axes.plot(at, mean, color=colour_of(kind), linestyle=dash)
        line.set_gid("curve")
        if len(array) > 1:
            spread = array.std(axis=0, ddof=1)
            axes.fill_between(
                at,
                mean - spread,
                mean + spread,
                color=colour_of(kind),
                alpha=0.22,
                linewidth=0,
            )
        ends.append((name, colour_of(kind), float(at[-1]), float(mean[-1])))
    if log:
        axes.set_yscale("log")
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    mark_values(axes, marks, vertical=False, log=log)
    label_ends(axes, ends)
    return figure
