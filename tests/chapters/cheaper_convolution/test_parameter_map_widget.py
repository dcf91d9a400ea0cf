"""The widget in a real browser, on a page without a kernel."""

import pytest
from playwright.sync_api import expect
from widget_site import run_module, visitor

from attnconv_book.chapters.cheaper_convolution import (
    PUBLISHED,
    ParameterMap,
    parameter_map_state,
)


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda **options: open_page("ParameterMap", **options)


def test_the_script_equals_the_package(visit):
    known = ParameterMap().networks
    states = [
        (name, layer)
        for name in PUBLISHED
        for layer in range(0, len(known[name]), 1 + len(known[name]) // 9)
    ]
    asked = [[{"layers": known[name], "layer": layer}] for name, layer in states]
    for state, result in zip(
        states, run_module(visit(), ParameterMap, asked), strict=True
    ):
        wanted = parameter_map_state(*state)
        assert result == {name: pytest.approx(value) for name, value in wanted.items()}


def test_a_reader_goes_along_the_layers_with_keyboard_and_mouse(visit):
    widget = visit().locator(".ac-parameter-map")
    spelt = widget.locator(".ac-spell")
    expect(spelt).to_contain_text("Layer 1 of 17: convolution")
    widget.get_by_role("slider").focus()
    widget.page.keyboard.press("ArrowRight")
    expect(spelt).to_contain_text("Layer 2 of 17")
    box = widget.locator(".ac-bars").first.bounding_box()
    widget.page.mouse.click(
        box["x"] + box["width"] * 13.5 / 17, box["y"] + box["height"] / 2
    )
    expect(spelt).to_contain_text("Layer 14 of 17: fully connected")
    expect(spelt).to_contain_text("74.3 % of all")
    widget.get_by_label("Network").select_option("MobileNetV2")
    expect(spelt).to_contain_text("Layer 1 of 106")
    widget.get_by_role("button", name="Start again").click()
    expect(spelt).to_contain_text("Layer 1 of 17")
