"""The kernel regression explorer in a real browser, on a page without a kernel."""

import random
import re

import pytest
from playwright.sync_api import expect
from widget_site import run_module, spelt, visitor

from attnconv_book.chapters.attention import (
    KernelRegressionExplorer,
    kernel_regression_explorer_state,
    widths_to_try,
)


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda **options: open_page("KernelRegressionExplorer", **options)


@pytest.fixture
def widget(visit):
    return visit().locator(".ac-kernel-regression")


def states(count):
    chance = random.Random(21)
    for _ in range(count):
        n = chance.choice([2, 3, 7, 40])
        x = [round(chance.uniform(-20, 20), 3) for _ in range(n)]
        if len(set(x)) == 1:
            continue
        y = [round(chance.uniform(-9, 9), 3) for _ in range(n)]
        width = 2 ** chance.uniform(-7, 6)
        yield x, y, width, chance.uniform(-30, 30)


def test_the_script_computes_what_the_package_computes(visit):
    cases = list(states(200))
    sent = [
        [{"x": x, "y": y, "width": width, "query": query}]
        for x, y, width, query in cases
    ]
    results = run_module(visit(), KernelRegressionExplorer, sent)
    for case, result in zip(cases, results, strict=True):
        wanted = kernel_regression_explorer_state(*case)
        assert result.keys() == wanted.keys()
        for name, value in wanted.items():
            assert result[name] == pytest.approx(value, rel=1e-9, abs=1e-9), name


def test_the_script_tries_the_same_widths(visit):
    cases = [(x, y) for x, y, *_ in states(12)]
    first = KernelRegressionExplorer()
    cases.append((first.x, first.y))
    sent = [[{"x": x, "y": y}] for x, y in cases]
    found = run_module(visit(), KernelRegressionExplorer, sent, "widthsToTry")
    for (x, y), widths in zip(cases, found, strict=True):
        assert widths == pytest.approx(widths_to_try(x, y))


def test_first_sight(widget):
    first = KernelRegressionExplorer().results()
    expect(spelt(widget)).to_contain_text("Answer to the query 16.5")
    expect(spelt(widget)).to_contain_text(f"= {first['answer']:.1f}")
    expect(spelt(widget)).to_contain_text(f"{first['keys']:.1f} of 40 readings")
    expect(spelt(widget)).to_contain_text(f"{first['left_out_error']:.2f} if each must")
    buttons = widget.get_by_role("group", name="Three widths").get_by_role("button")
    assert buttons.count() == 3
    pressed = [one.get_attribute("aria-pressed") for one in buttons.all()]
    assert pressed == ["false", "true", "false"]


def test_by_mouse(widget):
    start = KernelRegressionExplorer()
    narrow, _, wide = widths_to_try(start.x, start.y)
    for name, width in (("too narrow", narrow), ("too wide", wide)):
        widget.get_by_role("button", name=name).click()
        state = kernel_regression_explorer_state(start.x, start.y, width, 16.5)
        expect(spelt(widget)).to_contain_text(f"{state['own_error']:.2f} if each may")
        expect(spelt(widget)).to_contain_text(f"{state['keys']:.1f} of 40 readings")
    box = widget.locator(".ac-line-plot").bounding_box()
    page = widget.page
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 60, steps=4)
    page.mouse.up()
    page.mouse.move(box["x"] + box["width"] / 1.2, box["y"] + 60)  # not pressed
    title = spelt(widget).locator("b").inner_text()
    at = float(re.search(r"query ([\d.]+)", title)[1])
    assert 3 < at < 7
    widget.get_by_role("button", name="Start again").click()
    test_first_sight(widget)


def test_by_keyboard(widget):
    page = widget.page
    slider = widget.get_by_role("slider", name="Width of the bell")
    slider.focus()
    before = spelt(widget).inner_text()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    start = KernelRegressionExplorer()
    expect(slider).to_have_attribute("aria-valuetext", f"{2 * start.width:g}")
    assert spelt(widget).inner_text() != before
    page.keyboard.press("Tab")
    query = widget.get_by_role("slider", name=re.compile("Query"))
    expect(query).to_be_focused()
    page.keyboard.press("Home")
    assert float(query.get_attribute("aria-valuetext")) == pytest.approx(
        min(start.x), abs=0.11
    )
    widget.get_by_role("button", name="too narrow").focus()
    page.keyboard.press("Enter")
    expect(widget.get_by_role("button", name="too narrow")).to_have_attribute(
        "aria-pressed", "true"
    )
