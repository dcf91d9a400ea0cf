"""The receptive field explorer in a real browser, on a page without a kernel."""

import random
import re

import pytest
from playwright.sync_api import expect
from widget_site import PHONE, run_module, spelt, value_of, visitor

from attnconv_book.chapters.convolution import (
    ReceptiveFieldExplorer,
    receptive_field_explorer_state,
)
from attnconv_book.kit.widgets import module_source


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda name="ReceptiveFieldExplorer", **options: open_page(
            name, **options
        )


@pytest.fixture
def widget(visit):
    return visit().locator(".ac-receptive")


def random_states(number):
    chance = random.Random(23)
    for _ in range(number):
        layers = [
            [
                chance.choice([1, 2, 3, 3, 5, 7]),
                chance.choice([1, 1, 2, 3, 4]),
                chance.choice([1, 1, 2, 4, 8]),
                chance.choice([0, 0, 1, 2, 8]),
            ]
            for _ in range(chance.randint(1, 4))
        ]
        yield {
            "inputs": chance.randint(4, 24),
            "layers": layers,
            "unit": chance.randint(0, 20),
        }


def test_the_script_equals_formula_and_gradient_on_random_states(visit):
    states = list(random_states(400))
    results = run_module(visit(), ReceptiveFieldExplorer, [[s] for s in states])
    expected = [receptive_field_explorer_state(**state) for state in states]
    assert results == expected
    short = sum(
        len(s["layers"]) > e["fits"] for s, e in zip(states, expected, strict=True)
    )
    holes = sum(0 in e["ways"][0][max(0, e["first"]) : e["last"] + 1] for e in expected)
    assert short > 50 and holes > 50  # both kinds of trouble are among them


def test_a_wrong_script_would_be_found(visit):
    class Wrong(ReceptiveFieldExplorer):
        _esm = module_source(ReceptiveFieldExplorer).replace(
            "padding * jump", "padding * jumps[0]"
        )

    assert module_source(Wrong) != module_source(ReceptiveFieldExplorer)
    states = list(random_states(60))
    results = run_module(visit(), Wrong, [[s] for s in states])
    assert results != [receptive_field_explorer_state(**state) for state in states]


def test_the_spelt_out_formulas_are_true(visit):
    states = list(random_states(120))
    expected = [receptive_field_explorer_state(**state) for state in states]
    page, names = visit(), ("lengths", "sizes", "jumps", "offsets")
    cases = [
        (state, result, level)
        for state, result in zip(states, expected, strict=True)
        for level in range(1, result["fits"] + 1)
    ]
    told = run_module(
        page, ReceptiveFieldExplorer, list(map(list, cases)), "spellLayer"
    )
    for (_, result, level), texts in zip(cases, told, strict=True):
        for name, text in zip(names, texts, strict=True):
            rule, value = text.replace("⌊", "int(").replace("⌋", ")").split(" = ")
            assert value_of(rule) == value_of(value) == result[name][level]
    windows = [list(pair) for pair in zip(states, expected, strict=True)]
    told = run_module(page, ReceptiveFieldExplorer, windows, "spell")
    for (state, result), lines in zip(windows, told, strict=True):
        text = "\n".join(lines)
        if result["fits"]:
            first, last = re.findall(r"input: (.*) = (.*)", text)
            assert value_of(first[0]) == value_of(first[1]) == result["first"]
            assert value_of(last[0]) == value_of(last[1]) == result["last"]
        assert ("does not fit" in text) == (result["fits"] < len(state["layers"]))
        assert ("No unit of" in text) == any(map(any, result["unread"]))


def cells(widget, row):
    """Return what the units of one row show; row 0 is the top layer."""
    return widget.locator(".ac-units").nth(row).locator(".ac-unit").all_inner_texts()


def test_first_sight(widget):
    state = ReceptiveFieldExplorer().results()
    for row, ways in enumerate(reversed(state["ways"])):
        shown = [int(text) if text.isdigit() else 0 for text in cells(widget, row)]
        assert shown == ways
    assert cells(widget, 2)[-1] == "×"
    expect(spelt(widget)).to_contain_text("What unit 1 of layer 3 sees")
    expect(spelt(widget)).to_contain_text("last input: 2 + 13 − 1 = 14")
    expect(spelt(widget)).to_contain_text("No unit of layer 2 reads unit 17 of layer 1")
    expect(widget).to_contain_text("5 + (3 − 1)·2·2 = 13")
    expect(widget.get_by_role("img")).to_have_attribute(
        "aria-label", re.compile("Unit 1 of layer 3 and, layer by layer")
    )


def test_by_mouse(widget):
    page = widget.page
    picture = widget.locator(".ac-cone")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 30)
    page.mouse.down()
    expect(spelt(widget)).to_contain_text("What unit 0 of layer 3 sees")
    page.mouse.move(box["x"] + box["width"] - 5, box["y"] + 60, steps=4)
    page.mouse.up()
    expect(spelt(widget)).to_contain_text("What unit 3 of layer 3 sees")
    page.mouse.move(box["x"] + 5, box["y"] + 30)  # not pressed
    expect(spelt(widget)).to_contain_text("What unit 3 of layer 3 sees")
    widget.get_by_label("Ready stack").select_option("doubling")
    assert len(cells(widget, 4)) == 20
    expect(spelt(widget)).to_contain_text("The window is 16 inputs long")
    expect(widget.get_by_role("button", name="Add a layer")).to_be_disabled()
    expect(widget).to_contain_text("4 layers are the most here.")
    for _ in range(3):
        widget.get_by_role("button", name="Remove the top layer").click()
    expect(widget.get_by_role("button", name="Remove")).to_be_disabled()
    expect(widget).to_contain_text("One layer is the least.")
    widget.get_by_role("button", name="Undo").click()
    expect(widget.get_by_label("kernel of layer 2")).to_have_value("2")
    widget.get_by_role("button", name="Undo").click()  # forward again
    expect(widget.get_by_label("kernel of layer 2")).to_have_count(0)
    expect(widget.get_by_label("Ready stack")).to_have_value("custom")
    widget.get_by_role("button", name="Start again").click()
    test_first_sight(widget)
    widget.get_by_label("Ready stack").select_option("holes")
    expect(spelt(widget)).to_contain_text("Between them lie 6 holes")


def test_by_keyboard(widget):
    page = widget.page
    slider = widget.get_by_role("slider", name="Unit of layer 3")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "unit 2 (of 0 to 3)")
    expect(spelt(widget)).to_contain_text("first input: 0 + 2·2 = 4")
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")  # stays at the edge
    expect(spelt(widget)).to_contain_text("What unit 3 of layer 3 sees")
    dilation = widget.get_by_label("dilation of layer 3")
    dilation.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(dilation).to_have_value("4")
    expect(spelt(widget)).to_contain_text(
        "Layer 3 does not fit: its kernel covers 9 units, and there are only 8."
    )
    expect(widget.get_by_role("slider", name="Unit of layer 2")).to_have_attribute(
        "max", "7"
    )
    page.keyboard.press("Tab")
    page.keyboard.type("1")  # padding
    expect(spelt(widget)).not_to_contain_text("does not fit")
    page.keyboard.type("x")
    expect(widget.locator(".ac-says")).to_contain_text("is not a number; 1 is kept")
    widget.get_by_label("stride of layer 3").fill("5")
    expect(widget.locator(".ac-says")).to_contain_text("write a number from 1 to 4")
    page.keyboard.press("Escape")
    add = widget.get_by_role("button", name="Add a layer")
    add.focus()
    page.keyboard.press("Enter")
    expect(widget.get_by_label("kernel of layer 4")).to_have_value("3")
    expect(widget.locator(".ac-hidden[role=status]")).to_have_text(
        "Layer 4 is there now."
    )


def test_by_touch(visit):
    page = visit(size=PHONE, has_touch=True, is_mobile=True)
    widget = page.locator(".ac-receptive")
    picture = widget.locator(".ac-cone")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    for _ in range(3):  # on a busy machine a tap may last too long to be one
        page.touchscreen.tap(box["x"] + 3, box["y"] + 40)
        if "unit 0" in spelt(widget).inner_text():
            break
    expect(spelt(widget)).to_contain_text("What unit 0 of layer 3 sees")
    styles = picture.evaluate("e => getComputedStyle(e).touchAction")
    assert styles == "pan-y"  # the page still scrolls


def test_in_place_of_a_damaged_stack_stands_the_first_one(visit):
    page = visit("ReceptiveFieldExplorer-states")
    assert len(cells(page.locator(".ac-receptive").last, 3)) == 20
