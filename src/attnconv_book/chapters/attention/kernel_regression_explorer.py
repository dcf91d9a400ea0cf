"""The kernel regression explorer: readings on a line, a width, one query's answer."""

from collections.abc import Sequence
from typing import Any, TypedDict

import torch
import traitlets
from torch import Tensor

from attnconv.attention import kernel_regression, kernel_weights
from attnconv.inspection import effective_keys
from attnconv.validation import (
    check_at_least,
    check_finite,
    check_instance,
    check_positive,
)
from attnconv_book.chapters.attention.still_fit import Fit
from attnconv_book.chapters.attention.temperatures import noisy_day
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import number, page

STEPS = 240
"""Pieces of the drawn curve."""

LOW, HIGH, FINE = -5, 4, 8
"""The slider offers widths from 2^LOW to 2^HIGH, FINE of them per doubling."""

MOST_READINGS = 200

Line = Sequence[int | float] | Tensor


class KernelRegressionState(TypedDict):
    """What the explorer shows, in double precision."""

    grid: list[float]
    curve: list[float]
    weights: list[float]
    answer: float
    keys: float
    own_error: float
    left_out_error: float


def kernel_regression_explorer_state(
    x: Line, y: Line, width: int | float, query: int | float
) -> KernelRegressionState:
    """Compute with the package what the kernel regression explorer computes.

    Args:
        x: Where readings were taken, 2 to 200 numbers that are not all equal.
        y: What was read, as many numbers.
        width: Standard deviation of the bell, from 0.001 to 1000.
        query: Where the answer is wanted.

    Returns:
        The curve over a grid; weights, answer and effective number of keys of the
        query; the mean squared error at the readings when each may use itself, and when
        each is left out of its own answer.

    Raises:
        TypeError: If a number is none.
        ValueError: If `x` and `y` do not fit each other, or a number is not usable.
    """
    places, readings = _points(x, y)
    _check_width(width)
    check_finite("query", query)
    key, value = _columns(places, readings)
    at = torch.tensor([[float(query)]], dtype=torch.float64)
    steps = torch.arange(STEPS + 1, dtype=torch.float64)[:, None] / STEPS
    grid = key.min() + (key.max() - key.min()) * steps
    weights = kernel_weights(at, key, width)
    others = ~torch.eye(len(key), dtype=torch.bool)
    own = kernel_regression(key, key, value, width) - value
    left_out = kernel_regression(key, key, value, width, others) - value
    return {
        "grid": grid[:, 0].tolist(),
        "curve": kernel_regression(grid, key, value, width)[:, 0].tolist(),
        "weights": weights[0].tolist(),
        "answer": (weights @ value).item(),
        "keys": effective_keys(weights).item(),
        "own_error": own.square().mean().item(),
        "left_out_error": left_out.square().mean().item(),
    }


def widths_to_try(x: Line, y: Line) -> tuple[float, float, float]:
    """Find a width that is too narrow, one that fits and one that is too wide.

    Args:
        x: Where readings were taken.
        y: What was read.

    Returns:
        A 200th of the range; the width of the slider with the least error when each
        reading is left out of its own answer; a fifth of the range.

    Raises:
        ValueError: If `x` and `y` do not fit each other.
    """
    places, readings = _points(x, y)
    reach = max(places) - min(places)
    widths = [2 ** (k / FINE) for k in range(LOW * FINE, HIGH * FINE + 1)]

    key, value = _columns(places, readings)
    others = ~torch.eye(len(key), dtype=torch.bool)

    def left_out_error(width: float) -> float:
        answer = kernel_regression(key, key, value, width, others)
        return (answer - value).square().mean().item()

    return reach / 200, min(widths, key=left_out_error), reach / 5


class KernelRegressionExplorer(BookWidget):
    """Readings on a line, a bell whose width can be changed, and the answer to a query.

    Args:
        x: Where readings were taken, 2 to 200 numbers that are not all equal; `None`
            means the 40 times of the book's made-up day.
        y: What was read, as many numbers; `None` means that day's temperatures.
        width: Standard deviation of the bell; `None` means the one that fits, see
            `widths_to_try`.
        query: Where the answer is wanted.
        x_name: What `x` counts.
        y_name: What `y` counts.

    Raises:
        TypeError: If a number or a name is none.
        ValueError: If `x` and `y` do not fit each other, or a number is not usable.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    x = traitlets.List(traitlets.Float()).tag(sync=True)
    y = traitlets.List(traitlets.Float()).tag(sync=True)
    width = traitlets.Float(1.0).tag(sync=True)
    query = traitlets.Float(0.0).tag(sync=True)
    x_name = traitlets.Unicode("").tag(sync=True)
    y_name = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        x: Line | None = None,
        y: Line | None = None,
        width: int | float | None = None,
        query: int | float = 16.5,
        x_name: str = "hour of the day",
        y_name: str = "°C",
    ) -> None:
        """Check the state and keep it where the page can see it."""
        if x is None and y is None:
            day = noisy_day(40, seed=0)
            x = [round(hour, 2) for hour in day.hours.tolist()]
            y = [round(degrees, 2) for degrees in day.degrees.tolist()]
        places, readings = _points(x, y)
        check_instance("x_name", x_name, str)
        check_instance("y_name", y_name, str)
        if width is None:
            width = widths_to_try(places, readings)[1]
        kernel_regression_explorer_state(places, readings, width, query)
        super().__init__(
            x=places,
            y=readings,
            width=float(width),
            query=float(query),
            x_name=x_name,
            y_name=y_name,
        )

    @traitlets.validate("width")
    def _positive(self, proposal: dict[str, Any]) -> float:
        width: float = proposal["value"]
        _check_width(width)
        return width

    @traitlets.validate("query")
    def _finite(self, proposal: dict[str, Any]) -> float:
        query: float = proposal["value"]
        check_finite("query", query)
        return query

    def results(self) -> KernelRegressionState:
        """Compute curve, weights and errors of the present state with the package.

        Returns:
            See `kernel_regression_explorer_state`.
        """
        return kernel_regression_explorer_state(self.x, self.y, self.width, self.query)

    def describe(self) -> str:
        """Name the number of readings, the width and the query.

        Returns:
            For instance "40 readings, width 0.65, query 16.5".
        """
        return f"{len(self.x)} readings, width {self.width:.2g}, query {self.query:g}"

    def to_svg(self) -> str:
        """Draw the curve of three widths, and the errors of each.

        Returns:
            An SVG document.
        """
        widths = widths_to_try(self.x, self.y)
        names = ("too narrow", "fitting", "too wide")
        fits, lines = [], []
        for name, width in zip(names, widths, strict=True):
            state = kernel_regression_explorer_state(self.x, self.y, width, self.query)
            title = f"{name}: width {number(width)}"
            fits.append(Fit(title, self.x, self.y, state["grid"], state["curve"]))
            lines.append(
                f"{title[0].upper()}{title[1:]}. Mean squared error at the readings "
                f"{number(state['own_error'])}; "
                f"with each left out {number(state['left_out_error'])}"
            )
        return page("Kernel regression with three widths", fits, lines)


def _points(x: object, y: object) -> tuple[list[float], list[float]]:
    """Turn both lines into lists of floats, or refuse them."""
    lines = []
    for name, line in (("x", x), ("y", y)):
        try:
            tensor = torch.as_tensor(line, dtype=torch.float64)
        except (ValueError, TypeError, RuntimeError) as error:
            raise ValueError(f"{name} must be numbers, got {line!r:.80}") from error
        if tensor.dim() != 1 or not 2 <= len(tensor) <= MOST_READINGS:
            raise ValueError(
                f"{name} must be 2 to {MOST_READINGS} numbers in a line, "
                f"got shape {tuple(tensor.shape)}"
            )
        if not torch.isfinite(tensor).all():
            raise ValueError(f"{name} must hold finite numbers")
        lines.append([float(entry) for entry in tensor.tolist()])
    places, readings = lines
    if len(places) != len(readings):
        raise ValueError(
            f"y must have one number for each of the {len(places)} in x, "
            f"got {len(readings)}"
        )
    if not min(places) < max(places):
        raise ValueError(f"x must hold different numbers, got {places[0]:g} throughout")
    return places, readings


def _columns(*lines: list[float]) -> tuple[Tensor, ...]:
    """Turn lists into columns of double precision."""
    return tuple(torch.tensor(line, dtype=torch.float64)[:, None] for line in lines)


def _check_width(width: object) -> None:
    """Refuse a width that the slider and the page could not show."""
    check_finite("width", width)  # type: ignore[arg-type]
    check_positive("width", width)  # type: ignore[arg-type]
    check_at_least("width", width, 0.001)  # type: ignore[arg-type]
    if width > 1000:  # type: ignore[operator]
        raise ValueError(f"width must be at most 1000, got {width!r}")
