"""The Pareto explorer in a real browser, on a page without a kernel."""

import itertools

import pytest
from playwright.sync_api import expect
from widget_site import run_module, visitor

from attnconv_book.chapters.cheaper_convolution import (
    ParetoExplorer,
    pareto_explorer_state,
)
from attnconv_book.chapters.cheaper_convolution.pareto_explorer import (
    COSTS,
    QUANTITIES,
)


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda **options: open_page("ParetoExplorer", **options)


def test_the_script_equals_the_package(visit):
    states = list(itertools.product(COSTS, QUANTITIES, (1, 2, 5, 9, 14)))
    networks = ParetoExplorer().networks
    asked = [
        [{"networks": networks, "across": across, "up": up, "most": most}]
        for across, up, most in states
    ]
    results = run_module(visit(), ParetoExplorer, asked)
    for state, result in zip(states, results, strict=True):
        assert result == pareto_explorer_state(*state)


def test_a_reader_changes_axes_and_pays_less(visit):
    widget = visit().locator(".ac-pareto")
    spelt = widget.locator(".ac-spell")
    expect(spelt).to_contain_text("of the 14 that you can pay")
    slider = widget.get_by_role("slider")
    slider.focus()
    widget.page.keyboard.press("Home")
    expect(spelt).to_contain_text("1 of the 1 that you can pay is on the front")
    widget.get_by_label("Price, to the right").select_option("parameters")
    expect(slider).to_have_attribute(
        "aria-valuetext", "up to 11,226 parameters: 1 of 14"
    )
    expect(spelt).to_contain_text("separable 16: 11,226 parameters")
    widget.get_by_role("button", name="Start again").click()
    expect(spelt).to_contain_text("of the 14 that you can pay")
