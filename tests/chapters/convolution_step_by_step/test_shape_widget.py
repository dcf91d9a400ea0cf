"""Shape arithmetic in a real browser, on a page without a kernel."""

import random
import re

import pytest
from playwright.sync_api import expect
from widget_site import run_module, spelt, value_of, visitor

from attnconv_book.chapters.convolution_step_by_step import (
    ShapeArithmetic,
    shape_arithmetic_state,
)
from attnconv_book.kit.widgets import module_source


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda name="ShapeArithmetic", **options: open_page(name, **options)


@pytest.fixture
def widget(visit):
    return visit().locator(".ac-shape")


def random_states(number):
    chance = random.Random(33)
    for _ in range(number):
        yield {
            "size": chance.randint(1, 16),
            "kernel": chance.randint(1, 9),
            "stride": chance.choice([0, 1, 1, 2, 3, 4, 5, 6]),
            "padding": chance.choice([-1, 0, 0, 0, 1, 2, 3, 4]),
            "dilation": chance.choice([0, 1, 1, 1, 1, 2, 3, 4]),
            "height": chance.choice([1, 5, 9, 224]),
        }


def test_the_script_says_what_torch_says(visit):
    states = list(random_states(500))
    results = run_module(visit(), ShapeArithmetic, [[state] for state in states])
    expected = [shape_arithmetic_state(**state) for state in states]
    assert results == expected
    reasons = [state["refused"] for state in expected]
    assert set(reasons) == {"", "fit", "stride", "padding", "dilation"}
    assert reasons.count("") > 150
    assert sum(bool(state["tail"]) for state in expected) > 20
    assert sum(bool(s["shape_message"]) and not s["refused"] for s in expected) > 5


def test_a_wrong_script_would_be_found(visit):
    class Wrong(ShapeArithmetic):
        _esm = module_source(ShapeArithmetic).replace("Math.floor(", "Math.ceil(")

    assert module_source(Wrong) != module_source(ShapeArithmetic)
    states = list(random_states(60))
    results = run_module(visit(), Wrong, [[state] for state in states])
    assert results != [shape_arithmetic_state(**state) for state in states]


def test_the_spelt_out_formula_is_true(visit):
    states = [
        state
        for state in random_states(150)
        if shape_arithmetic_state(**state)["shape"]
    ]
    cases = [[state, shape_arithmetic_state(**state)] for state in states]
    told = run_module(visit(), ShapeArithmetic, cases, "spell")
    for (_, result), lines in zip(cases, told, strict=True):
        rules = [re.search(r"⌊\(\d.*?= (\d+)", line) for line in lines]
        found = [rule for rule in rules if rule]
        for rule, length in zip(found, reversed(result["shape"]), strict=True):
            for side in rule[0].split(" = "):
                text = side.replace("⌊", "int(").replace("⌋", ")")
                assert value_of(text) == length
        text = " ".join(lines)
        assert ("Every input is read." in text) == (not result["unread"])
        assert ("the floor drops it" in text) == bool(result["tail"])


def weights(widget, output):
    """Return the places of the weights of one output, by their left edges."""
    slots = widget.locator(".ac-line").nth(output + 1).locator(".ac-weight")
    return slots.evaluate_all("all => all.map((e) => parseFloat(e.style.left))")


def test_first_sight(widget):
    columns = 9  # eight inputs, and one more where the next place would end
    for i in range(3):
        wanted = [100 * (2 * i + a) / columns for a in range(3)]
        assert weights(widget, i) == pytest.approx(wanted, abs=0.01)
    assert widget.locator(".ac-crossed").all_inner_texts() == ["7"]
    expect(spelt(widget)).to_contain_text("⌊(8 + 2·0 − 1·(3 − 1) − 1) / 2⌋ + 1")
    expect(spelt(widget)).to_contain_text("Input 7 is never read")
    expect(spelt(widget)).to_contain_text("so (1, 1, 4, 3)")
    expect(widget.get_by_role("img")).to_have_attribute(
        "aria-label", re.compile("Output 2 reads inputs 4, 5, 6.")
    )
    expect(widget.locator(".ac-hidden[role=status]")).to_have_text("")


def test_by_mouse(widget):
    ready = widget.get_by_label("Ready example")
    ready.select_option("short")
    expect(spelt(widget)).to_contain_text("torch refuses")
    expect(spelt(widget)).to_contain_text(
        "spans 5 places, and the padded row has only 4"
    )
    expect(spelt(widget)).to_contain_text(
        shape_arithmetic_state(4, 3, 1, 0, 2)["message"]
    )
    assert widget.locator(".ac-no-weight").count() == 3
    for name in ("floor", "same", "halved", "dilated", "gaps"):
        ready.select_option(name)
        expect(ready).to_have_value(name)
    assert widget.locator(".ac-crossed").all_inner_texts() == ["2", "5", "8", "11"]
    expect(widget.locator(".ac-hidden[role=status]")).to_have_text(
        "4 outputs, never read: 2, 5, 8, 11."
    )
    widget.get_by_role("button", name="Start again").click()
    assert widget.locator(".ac-crossed").all_inner_texts() == ["7"]


def test_by_keyboard(widget):
    page = widget.page
    stride = widget.get_by_role("textbox", name="stride")
    stride.focus()
    page.keyboard.press("ArrowDown")
    expect(stride).to_have_value("1")
    expect(spelt(widget)).to_contain_text("Every input is read.")
    expect(widget.get_by_label("Ready example")).to_have_value("custom")
    page.keyboard.press("ArrowDown")
    expect(spelt(widget)).to_contain_text("“non-positive stride is not supported”")
    page.keyboard.press("ArrowDown")  # stays at the least
    expect(stride).to_have_value("0")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.type("9")
    expect(widget.locator(".ac-says")).to_contain_text("write a number from −1 to 4")
    page.keyboard.press("Escape")
    height = widget.get_by_role("textbox", name="height in 2-D")
    height.fill("2")
    expect(spelt(widget)).to_contain_text("2-D, 2 by 8: torch refuses.")


def test_one_step_can_be_taken_back(widget):
    stride = widget.get_by_role("textbox", name="stride")
    undo = widget.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled()
    stride.fill("1")
    undo.click()
    expect(stride).to_have_value("2")
    undo.click()  # and once more: what was taken back comes again
    expect(stride).to_have_value("1")
    widget.get_by_role("button", name="Start again").click()
    expect(stride).to_have_value("2")
    undo.click()
    expect(stride).to_have_value("1")
