"""Losses, accuracies and learning curves, with the spread over seeds in sight."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from attnconv.validation import check_finite, check_positive
from attnconv_book.kit.figures.arrays import Floats, check_length, to_array
from attnconv_book.kit.figures.style import (
    INK,
    MARKERS,
    canvas,
    colour_of,
    kind_of,
    spread_labels,
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
        ValueError: If there is no curve, if a curve does not fit the steps, or is
            not positive on a logarithmic axis.
    """
    bands = {
        name: to_array("curve", values, 1)[None]
        for name, values in at_least_one(curves)
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
        ValueError: If there is no curve, fewer than two seeds, or a curve does not
            fit the steps.
    """
    bands = {
        name: to_array("curve", values, 2) for name, values in at_least_one(curves)
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
        ValueError: If sizes do not rise from above 0, there are fewer than two
            seeds, or scores do not fit the sizes.
    """
    at = to_array("sizes", sizes, 1)
    if at[0] <= 0 or (np.diff(at) <= 0).any():
        raise ValueError(f"sizes must be positive and rising, got {at.tolist()}")
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


def at_least_one(curves: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The named things to draw, refused if there is none.

    Args:
        curves: From name to what is drawn under it.

    Returns:
        Names and things, in order.

    Raises:
        ValueError: If there is none.
    """
    if not curves:
        raise ValueError("there must be at least one thing to draw, got none")
    return list(curves.items())


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
        for mark in (marks or {}).values():
            check_positive("marks", mark)
        axes.set_yscale("log")
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    mark_values(axes, marks, vertical=False)
    label_ends(axes, ends)
    return figure


def mark_values(
    axes: Axes, marks: Mapping[str, int | float] | None, *, vertical: bool
) -> None:
    """Draw dotted lines at named values, such as chance.

    Args:
        axes: Where to draw.
        marks: From name to value; None draws nothing.
        vertical: Whether the values lie along x.

    Raises:
        TypeError: If a value is no number.
        ValueError: If a value is not finite.
    """
    for name, value in (marks or {}).items():
        check_finite("marks", value)
        if vertical:
            axes.axvline(value, color=INK, linewidth=1, linestyle=":")
            axes.annotate(
                name,
                (value, 1),
                xycoords=("data", "axes fraction"),
                ha="center",
                va="bottom",
            )
        else:
            axes.axhline(value, color=INK, linewidth=1, linestyle=":")
            axes.annotate(
                name,
                (1.0, value),
                xycoords=("axes fraction", "data"),
                xytext=(0, 3),
                textcoords="offset points",
                ha="right",
            )


def label_ends(
    axes: Axes, ends: Sequence[tuple[str, str, float, float]], gap: float = 0.085
) -> None:
    """Write each curve's name beside its end, moved apart where they would touch.

    Args:
        axes: Axes that hold the curves, with scale and limits as they will stay.
        ends: For each curve its name, its colour and the point where it ends.
        gap: Smallest distance of two names, as a part of the height of the axes.
    """
    axes.autoscale_view()
    low, high = axes.get_ylim()
    if axes.get_yscale() == "log":
        low, high = np.log10(low), np.log10(high)
        values = [float(np.log10(end[3])) for end in ends]
    else:
        values = [end[3] for end in ends]
    wanted = [(value - low) / (high - low) for value in values]
    for (name, colour, _, _), height in zip(
        ends, spread_labels(wanted, gap), strict=True
    ):
        axes.annotate(
            name,
            (1.02, height),
            xycoords="axes fraction",
            va="center",
            color=colour,
            annotation_clip=False,
        )
