"""Where the parameters of a model are."""

from collections.abc import Mapping

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from attnconv.validation import (
    check_at_least,
    check_instance,
    check_named,
)
from attnconv_book.kit.figures.arrays import check_texts
from attnconv_book.kit.figures.style import canvas, colour_of, kind_of


def parameter_bars(
    counts: Mapping[str, int],
    *,
    kinds: Mapping[str, str] | None = None,
    xlabel: str = "parameters",
    log: bool = False,
) -> Figure:
    """One bar for each part of a model, with its count and its share.

    Args:
        counts: From the name of the part to its number of parameters.
        kinds: From name to kind; it sets the colour.
        xlabel: What is counted.
        log: Draw the bars on a logarithmic axis; then every count must be above 0.

    Returns:
        The figure, first part on top.

    Raises:
        TypeError: If an argument is of another kind than it says above.
        ValueError: If there is no part, a count is negative, all are 0, or one is 0
            on a logarithmic axis.
    """
    check_named("counts", counts)
    check_texts(xlabel=xlabel)
    check_instance("log", log, bool)
    for name, count in counts.items():
        check_at_least(f"counts of {name!r}", count, 0)
        if log and count == 0:
            raise ValueError(f"counts must be above 0, got 0 for {name!r}")
    total = sum(counts.values())
    if total == 0:
        raise ValueError("counts must not all be 0")
    figure, (axes,) = canvas(height=0.75 + 0.44 * len(counts))
    for row, (name, count) in enumerate(counts.items()):
        axes.barh(row, count, height=0.66, color=colour_of(kind_of(name, kinds)))
        axes.annotate(
            f"{grouped(count)}  ({percent(count / total)})",
            (count, row),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set_yticks(range(len(counts)), list(counts))
    axes.set_ylim(len(counts) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    top = max(counts.values())
    if log:
        axes.set_xscale("log")
        axes.set_xlim(right=top * 100)
    else:
        axes.set_xlim(0, top * 1.6)
        axes.xaxis.set_major_locator(MaxNLocator(3))
        axes.xaxis.set_major_formatter(lambda value, _: grouped(int(value)))
    axes.set_xlabel(xlabel)
    return figure


def grouped(count: int) -> str:
    """A whole number with thin spaces between its thousands.

    Args:
        count: Any whole number.

    Returns:
        The digits in groups of three.
    """
    return f"{count:,}".replace(",", "\N{THIN SPACE}")


def percent(share: float) -> str:
    """A share in percent, with the digits that tell it from none and from all.

    Args:
        share: A number in [0, 1].

    Returns:
        Whole percents, one decimal near the ends, `< 0.1 %` below that.
    """
    in_percent = 100 * share
    if 0 < in_percent < 0.1:
        return "< 0.1 %"
    digits = 1 if in_percent < 10 or in_percent > 99 else 0
    return f"{in_percent:.{digits}f} %"
