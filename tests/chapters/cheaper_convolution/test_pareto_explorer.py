"""The Pareto explorer: the Python side."""

import pytest

from attnconv_book.chapters.cheaper_convolution import (
    ParetoExplorer,
    pareto_explorer_state,
    savings_table,
)
from attnconv_book.chapters.cheaper_convolution.pareto_explorer import COSTS


def numbers(each, quantity):
    return each.at_last.mean() if quantity == "right" else getattr(each, quantity)


@pytest.mark.parametrize("across", COSTS)
@pytest.mark.parametrize("most", [1, 6, 14])
def test_nobody_beats_the_front_and_somebody_all_others(across, most):
    table = list(savings_table().values())
    state = pareto_explorer_state(across, "right", most)
    kept = [table[at] for at in state["kept"]]
    front = [table[at] for at in state["front"]]
    assert len(kept) >= most
    assert max(numbers(each, across) for each in kept) == state["limit"]
    prices = [numbers(each, across) for each in front]
    assert prices == sorted(prices)
    right = [each.at_last.mean() for each in front]
    assert right == sorted(right)
    for each in kept:
        cheaper = [one for one in kept if numbers(one, across) <= numbers(each, across)]
        best = max(one.at_last.mean() for one in cheaper)
        assert (each.at_last.mean() >= best - 0.005) == any(
            each is one for one in front
        )


def test_the_same_price_twice_leaves_the_cheapest():
    state = pareto_explorer_state("parameters", "parameters", 14)
    assert len(state["front"]) == 1


def test_name_and_picture_follow_the_state():
    widget = ParetoExplorer()
    assert repr(widget).startswith("ParetoExplorer(right over alone, front: ")
    before = widget.to_svg()
    widget.most = 3
    assert widget.to_svg() != before


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="most must be at most 14, got 15"):
        ParetoExplorer("alone", "right", 15)
    widget = ParetoExplorer()
    with pytest.raises(ValueError, match="across must be one of .* got 'right'"):
        widget.across = "right"
