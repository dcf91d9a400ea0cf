"""The softmax explorer in a real browser, on a page without a kernel."""

import math
import random

import pytest
from playwright.sync_api import expect
from widget_site import run_module, spelt, visitor

from attnconv_book.chapters.attention_step_by_step import (
    SoftmaxExplorer,
    softmax_explorer_state,
    softmax_spreads,
)
from attnconv_book.kit.widgets import module_source


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda name="SoftmaxExplorer", **options: open_page(name, **options)


@pytest.fixture
def widget(visit):
    return visit().locator(".ac-softmax")


def random_states(number):
    chance = random.Random(32)
    for _ in range(number):
        reach = chance.choice([0.1, 1, 5, 50])
        yield {
            "scores": [
                round(chance.uniform(-reach, reach), 3)
                for _ in range(chance.randint(2, 8))
            ],
            "divisor": chance.choice([1, 2, math.sqrt(8), 32]),
            "temperature": 2 ** chance.uniform(-4, 4),
            "constant": chance.choice([0, 0, 5, -100, 87, 100]),
        }


def differs(state, result):
    wanted = softmax_explorer_state(**state)
    assert result.keys() == wanted.keys()
    return [
        name
        for name, value in wanted.items()
        if result[name] != pytest.approx(value, rel=1e-8, abs=1e-10)
    ]


def test_the_script_equals_the_package_on_random_states(visit):
    states = list(random_states(300))
    results = run_module(visit(), SoftmaxExplorer, [[state] for state in states])
    for state, result in zip(states, results, strict=True):
        assert differs(state, result) == []
    assert {result["overflow"] for result in results} == {True, False}


def test_a_wrong_script_would_be_found(visit):
    class Wrong(SoftmaxExplorer):
        _esm = module_source(SoftmaxExplorer).replace(
            "score / divisor / temperature", "score / divisor * temperature"
        )

    assert module_source(Wrong) != module_source(SoftmaxExplorer)
    states = list(random_states(20))
    results = run_module(visit(), Wrong, [[state] for state in states])
    assert any(differs(*pair) for pair in zip(states, results, strict=True))


def test_the_curves_equal_the_package(visit):
    draws = SoftmaxExplorer().draws
    cases = [{"draws": draws, "temperature": heat} for heat in (1.0, 0.25)]
    found = run_module(visit(), SoftmaxExplorer, [[case] for case in cases], "spreads")
    for case, result in zip(cases, found, strict=True):
        wanted = softmax_spreads(**case)
        assert result.keys() == wanted.keys()
        for name, numbers in wanted.items():
            assert result[name] == pytest.approx(numbers, rel=1e-8, abs=1e-10)


def figures(widget, column):
    """Return the numbers of one column of the table."""
    cells = widget.locator(f"tbody td:nth-of-type({column}) .ac-figure")
    return [float(text.replace("−", "-")) for text in cells.all_inner_texts()]


def test_first_sight(widget):
    state = SoftmaxExplorer().results()
    assert figures(widget, 1) == pytest.approx(state["inputs"], abs=0.006)
    assert figures(widget, 2) == pytest.approx(state["weights"], abs=0.0006)
    expect(spelt(widget)).to_contain_text("It goes into softmax as it is.")
    expect(spelt(widget)).to_contain_text("below 0.001, at most 0.25")
    assert widget.get_by_role("textbox").count() == 0  # no own scores in sight
    expect(widget.locator(".ac-hidden[role=status]")).to_have_text("")


def test_by_mouse(widget):
    start = SoftmaxExplorer()
    widget.get_by_role("checkbox", name="divide by √d").check()
    start.scaled = True
    assert figures(widget, 2) == pytest.approx(start.results()["weights"], abs=0.0006)
    expect(spelt(widget)).to_contain_text("6.908 / √256 = 0.432")
    weights = figures(widget, 2)
    widget.get_by_role("slider", name="Constant").fill("95")
    assert figures(widget, 2) == weights
    expect(spelt(widget)).to_contain_text("exp(95.4) is too large for float32")
    widget.get_by_role("button", name="Other random vectors (1 of 6)").click()
    start.draw = 1
    assert figures(widget, 2) == pytest.approx(start.results()["weights"], abs=0.0006)
    widget.get_by_role("button", name="Start again").click()
    test_figures = SoftmaxExplorer().results()["weights"]
    assert figures(widget, 2) == pytest.approx(test_figures, abs=0.0006)


def test_by_keyboard(widget):
    page = widget.page
    slider = widget.get_by_role("slider", name="Width d of q and k")
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "d = 4")
    shown = SoftmaxExplorer(width=4)
    assert figures(widget, 2) == pytest.approx(shown.results()["weights"], abs=0.0006)
    heat = widget.get_by_role("slider", name="Temperature τ")
    heat.focus()
    page.keyboard.press("End")
    shown.temperature = 16
    assert figures(widget, 2) == pytest.approx(shown.results()["weights"], abs=0.0006)
    share = shown.results()["share"]
    told = widget.locator(".ac-hidden[role=status]")
    expect(told).to_contain_text(f"entropy share {share:.3f}")
    widget.get_by_role("radio", name="my own").check()
    field = widget.get_by_label("score of key 2")
    field.fill("4,5")
    own = softmax_explorer_state([2, 4.5, 1], 1, 16)
    assert figures(widget, 2) == pytest.approx(own["weights"], abs=0.0006)
    field.fill("much")
    expect(widget.locator(".ac-says")).to_contain_text("is not a number; 4.5 is kept")
