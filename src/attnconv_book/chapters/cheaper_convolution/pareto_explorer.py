"""Pareto explorer: fourteen networks, two axes, and the ones that nobody beats."""

from functools import cache
from typing import Any, TypedDict

import traitlets

from attnconv.validation import check_at_least, check_choice
from attnconv_book.chapters.cheaper_convolution.savings_table import savings_table
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import Table, page

QUANTITIES = ("right", "parameters", "multiply_adds", "alone", "together")
"""What can stand at an axis: right answers in percent, counts, and milliseconds for one
picture and for sixteen at once. All but the first are prices: less is better."""
COSTS = QUANTITIES[1:]


class ParetoState(TypedDict):
    """What can be paid, and which of it nobody beats, by place in the list."""

    limit: float | int
    kept: list[int]
    front: list[int]


@cache
def _networks() -> dict[str, tuple[float | int, ...]]:
    """List the networks with their numbers, in the order of `QUANTITIES`."""
    return {
        name: (
            round(float(each.at_last.mean()), 2),
            each.parameters,
            each.multiply_adds,
            each.alone,
            each.together,
        )
        for name, each in savings_table().items()
    }


def pareto_explorer_state(across: str, up: str, most: int) -> ParetoState:
    """Find what the widget shows.

    Args:
        across: One of `COSTS`: the price at the axis to the right.
        up: One of `QUANTITIES`: what stands at the axis upwards.
        most: How many of the prices can be paid, from the lowest on.

    Returns:
        The highest price that can be paid; which networks cost at most that; and which
        of them no other one of them beats, by their price. One beats another if it is
        at least as good on both axes and better on one.

    Raises:
        TypeError: If `most` is no integer.
        ValueError: If there is no such quantity, or not so many networks.
    """
    _check(across, up, most)
    rows = list(_networks().values())
    prices = [row[QUANTITIES.index(across)] for row in rows]
    sign = -1 if up == "right" else 1
    others = [sign * row[QUANTITIES.index(up)] for row in rows]
    limit = sorted(prices)[most - 1]
    kept = [at for at, price in enumerate(prices) if price <= limit]

    def beats(a: int, b: int) -> bool:
        as_good = prices[a] <= prices[b] and others[a] <= others[b]
        return as_good and (prices[a] < prices[b] or others[a] < others[b])

    front = [at for at in kept if not any(beats(other, at) for other in kept)]
    return {
        "limit": limit,
        "kept": kept,
        "front": sorted(front, key=lambda at: (prices[at], at)),
    }


def _check(across: str, up: str, most: int) -> None:
    check_choice("across", across, COSTS)
    check_choice("up", up, QUANTITIES)
    check_at_least("most", most, 1)
    if most > len(_networks()):
        raise ValueError(f"most must be at most {len(_networks())}, got {most}")


class ParetoExplorer(BookWidget):
    """Networks as spots over two axes, with a limit to the price.

    Args:
        across: One of `COSTS`.
        up: One of `QUANTITIES`.
        most: How many of the prices can be paid; all if it is left out.

    Raises:
        TypeError: If `most` is no integer.
        ValueError: If there is no such quantity, or not so many networks.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    networks = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    across = traitlets.Unicode("alone").tag(sync=True)
    up = traitlets.Unicode("right").tag(sync=True)
    most = traitlets.Int(1).tag(sync=True)

    def __init__(
        self, across: str = "alone", up: str = "right", most: int | None = None
    ) -> None:
        """Check the choice and store what the page needs."""
        known = _networks()
        most = len(known) if most is None else most
        _check(across, up, most)
        super().__init__(
            networks=[list(row) for row in known.values()],
            names=list(known),
            across=across,
            up=up,
            most=most,
        )

    @traitlets.validate("across")
    def _is_price(self, proposal: dict[str, Any]) -> str:
        check_choice("across", proposal["value"], COSTS)
        return str(proposal["value"])

    @traitlets.validate("up")
    def _is_quantity(self, proposal: dict[str, Any]) -> str:
        check_choice("up", proposal["value"], QUANTITIES)
        return str(proposal["value"])

    @traitlets.validate("most")
    def _is_count(self, proposal: dict[str, Any]) -> int:
        check_at_least("most", proposal["value"], 1)
        return int(proposal["value"])

    def results(self) -> ParetoState:
        """Compute the present state with the package.

        Returns:
            See `pareto_explorer_state`.
        """
        return pareto_explorer_state(self.across, self.up, self.most)

    def describe(self) -> str:
        """Name the axes and the front.

        Returns:
            For instance "right over alone, front: plain 8, plain 16".
        """
        names = [self.names[at] for at in self.results()["front"]]
        return f"{self.up} over {self.across}, front: {', '.join(names)}"

    def to_svg(self) -> str:
        """Draw the networks that can be paid as a table, those on the front framed.

        Returns:
            An SVG document.
        """
        state = self.results()
        chosen = [QUANTITIES.index(self.across), QUANTITIES.index(self.up)]
        rows = [[self.networks[at][each] for each in chosen] for at in state["kept"]]
        places = [state["kept"].index(at) for at in state["front"]]
        titles = {
            "right": "Right answers (%)",
            "parameters": "Parameters",
            "multiply_adds": "Multiply-adds",
            "alone": "ms, one picture",
            "together": "ms, sixteen pictures",
        }
        tables = [
            Table(
                titles[quantity],
                [[row[column]] for row in rows],
                style.WEIGHTS,
                0,
                1.4 * max(row[column] for row in rows),
                row_names=[] if column else [self.names[at] for at in state["kept"]],
                size=(110, 24),
                marked=[(place, 0) for place in places],
            )
            for column, quantity in enumerate((self.across, self.up))
        ]
        return page(
            "Which of them would somebody still buy?", tables, [self.describe()]
        )
