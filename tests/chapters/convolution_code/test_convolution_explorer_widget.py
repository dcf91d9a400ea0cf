"""The convolution explorer in a real browser, on a page without a kernel."""

import random

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_site import (
    PHONE,
    cell,
    paint_page,
    run_module,
    spelt,
    texts,
    value_of,
    visitor,
)

from attnconv_book.chapters.convolution_code import (
    ConvolutionExplorer,
    convolution_explorer_state,
)


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda name="ConvolutionExplorer", **options: open_page(name, **options)


@pytest.fixture
def widget(visit):
    return visit().locator(".ac-convolution")


def all_steps():
    """Every combination of the steps, each with a picture of some size."""
    chance = random.Random(21)
    for stride in (1, 2, 3, 4):
        for padding in (0, 1, 2, 3, 4):
            for dilation in (1, 2, 3, 4):
                for size in (3, 5):
                    for flip in (False, True):
                        height, width = chance.randint(3, 12), chance.randint(3, 12)
                        yield {
                            "image": [
                                [round(chance.random(), 2) for _ in range(width)]
                                for _ in range(height)
                            ],
                            "kernel": [
                                [round(chance.uniform(-9, 9), 2) for _ in range(size)]
                                for _ in range(size)
                            ],
                            "stride": stride,
                            "padding": padding,
                            "dilation": dilation,
                            "flip": flip,
                        }


def test_equals_the_package_for_all_steps(visit):
    states = list(all_steps())
    results = run_module(visit(), ConvolutionExplorer, [[s] for s in states])
    refused = 0
    for state, result in zip(states, results, strict=True):
        try:
            expected = convolution_explorer_state(**state)
        except ValueError:
            refused += 1
            assert result == {"height": 0, "width": 0, "output": None}
            continue
        assert (result["height"], result["width"]) == (
            expected["height"],
            expected["width"],
        )
        np.testing.assert_allclose(
            result["output"], expected["output"], rtol=1e-6, atol=1e-9
        )
    assert 20 < refused < len(states) / 2


def test_the_spelt_out_numbers_are_true(visit):
    states, places, results = [], [], []
    chance = random.Random(22)
    for state in all_steps():
        state["image"] = [[round(x) for x in row] for row in state["image"]]
        state["kernel"] = [[round(x) for x in row] for row in state["kernel"]]
        try:
            result = convolution_explorer_state(**state)
        except ValueError:
            continue
        row = chance.randrange(result["height"])
        column = chance.randrange(result["width"])
        states.append(state)
        results.append(result)
        places.append({"row": row, "column": column})
    cases = list(map(list, zip(states, results, places, strict=True)))
    for lines, result, place in zip(
        run_module(visit(), ConvolutionExplorer, cases, "spell"),
        results,
        places,
        strict=True,
    ):
        expected = result["output"][place["row"]][place["column"]]
        assert value_of("".join(lines[1:-1])) == expected
        assert value_of(lines[-1].split("(")[0].removeprefix("= ")) == expected


def test_first_sight(widget):
    result = ConvolutionExplorer().results()
    assert texts(widget, "Output") == [
        [f"{x:.0f}" for x in row] for row in result["output"]
    ]
    expect(spelt(widget)).to_contain_text("Output at row 4, column 2")
    expect(spelt(widget)).to_contain_text("+ 0·(−2) + 0·0 + 1·2")
    expect(spelt(widget)).to_contain_text("= 4.00")
    assert widget.locator(".ac-read").count() == 9
    expect(widget).to_contain_text("⌊(8 + 2·1 − 1·(3 − 1) − 1) / 1⌋ + 1 = 8")
    expect(widget).to_contain_text("Output: cross-correlation")


def test_by_mouse(widget):
    page = widget.page
    widget.get_by_label("Ready picture").select_option("blank")
    cell(widget, "Picture", 4, 4).scroll_into_view_if_needed()
    start = cell(widget, "Picture", 1, 1).bounding_box()
    end = cell(widget, "Picture", 1, 5).bounding_box()
    page.mouse.move(start["x"] + 9, start["y"] + 9)
    page.mouse.down()
    page.mouse.move(end["x"] + 9, end["y"] + 9, steps=12)
    page.mouse.up()
    page.mouse.move(start["x"] + 9, start["y"] + 60)  # not pressed: draws nothing
    picture = texts(widget, "Picture")
    assert picture[1] == list("01111100")
    assert sum(row.count("1") for row in picture) == 5
    cell(widget, "Picture", 1, 3).click()
    assert texts(widget, "Picture")[1] == list("01101100")
    widget.get_by_label("Ready kernel").select_option("identity")
    assert texts(widget, "Output") == texts(widget, "Picture")
    cell(widget, "Output", 0, 0).hover()
    expect(spelt(widget)).to_contain_text("[0]: padding")
    widget.get_by_label("Ready kernel").select_option("shift")
    assert texts(widget, "Output")[1] == list("00110110")
    widget.get_by_label("flip the kernel first").check()
    assert texts(widget, "Output")[1] == list("11011000")
    expect(widget).to_contain_text("Output: convolution")
    widget.get_by_text("5 × 5").click()
    assert widget.get_by_label("kernel row").count() == 25
    assert len(texts(widget, "Output")) == 6
    widget.get_by_role("button", name="Start again").click()
    test_first_sight(widget)


def test_by_keyboard(widget):
    page = widget.page
    stride = widget.get_by_label("stride")
    stride.focus()
    page.keyboard.press("ArrowUp")
    expect(stride).to_have_value("2")
    expected = convolution_explorer_state(
        ConvolutionExplorer().image, ConvolutionExplorer().kernel, 2, 1
    )
    shown = [[f"{x:.0f}" for x in row] for row in expected["output"]]
    assert texts(widget, "Output") == shown
    page.keyboard.press("Tab")
    page.keyboard.type("0")
    assert len(texts(widget, "Output")) == 3
    page.keyboard.press("Tab")
    page.keyboard.type("1.5")
    expect(widget.locator(".ac-says")).to_contain_text("write a whole number")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(spelt(widget)).to_contain_text(
        "No output: the kernel covers 9 pixels, and the padded picture has only 8."
    )
    expect(widget).to_contain_text("⌊(8 + 2·0 − 4·(3 − 1) − 1) / 2⌋ + 1 = 0")
    page.keyboard.press("ArrowDown")
    assert len(texts(widget, "Output")) == 1
    cell(widget, "Picture", 0, 0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert texts(widget, "Picture")[0] == list("01000000")
    expect(widget.locator(".ac-hidden[role=status]")).to_have_text(
        "row 1, column 2 is 1 now"
    )
    page.keyboard.press("Enter")
    assert texts(widget, "Picture")[0] == list("00000000")
    field = widget.get_by_label("kernel row 1, column 1")
    field.fill("2.5")
    expect(widget.get_by_label("Ready kernel")).to_have_value("custom")
    assert (
        field.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(8, 82, 74)"
    )


def test_by_touch(visit):
    page = visit(size=PHONE, has_touch=True, is_mobile=True)
    widget = page.locator(".ac-convolution")
    widget.get_by_label("Ready picture").select_option("blank")
    cell(widget, "Picture", 4, 4).scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    start = cell(widget, "Picture", 2, 3).bounding_box()
    end = cell(widget, "Picture", 6, 3).bounding_box()
    touch = page.context.new_cdp_session(page)

    def at(y):
        return [{"x": start["x"] + 9, "y": y}]

    touch.send(
        "Input.dispatchTouchEvent",
        {"type": "touchStart", "touchPoints": at(start["y"] + 9)},
    )
    for step in range(1, 11):
        y = start["y"] + 9 + (end["y"] - start["y"]) * step / 10
        touch.send(
            "Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": at(y)}
        )
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    column = [row[3] for row in texts(widget, "Picture")]
    assert column == list("00111110")
    assert page.evaluate("scrollY") == before  # drawing does not move the page
    actions = page.evaluate(
        """() => [...document.querySelectorAll(".ac-widget, .ac-widget *")]
            .filter((e) => getComputedStyle(e).touchAction !== "auto").length"""
    )
    assert actions == 1  # the picture alone; the page scrolls everywhere else
    place = "Output at row 4, column 4"
    for _ in range(3):  # on a busy machine a tap may last too long to be one
        cell(widget, "Output", 3, 3).tap()
        if place in spelt(widget).inner_text():
            break
    expect(spelt(widget)).to_contain_text(place)


def test_a_stored_state_is_shown(visit):
    widget = visit("ConvolutionExplorer-states").locator(".ac-convolution").nth(1)
    expect(widget.get_by_label("flip")).to_be_checked()
    expect(widget.get_by_label("kernel row 5, column 5")).to_have_value("0.5")
    expect(widget.get_by_label("Ready kernel")).to_have_value("custom")


def test_a_picture_of_its_own_can_be_had_again(visit):
    widget = visit("ConvolutionExplorer-states").locator(".ac-convolution").nth(3)
    ready = widget.get_by_label("Ready picture")
    expect(ready).to_have_value("first")
    cell(widget, "Picture", 0, 0).click()
    expect(ready).to_have_value("custom")
    ready.select_option("blank")
    assert texts(widget, "Picture")[0] == list("00000000")
    ready.select_option("first")
    assert texts(widget, "Picture") == [list("11111111")] * 8


def test_a_number_typed_survives_a_change_of_theme(widget):
    widget.get_by_label("stride").fill("3")
    before = widget.inner_text()
    paint_page(widget.page, "dark")
    assert widget.inner_text() == before
