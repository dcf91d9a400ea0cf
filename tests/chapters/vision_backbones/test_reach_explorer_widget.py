"""From patches to classes in a real browser, on a page without a kernel."""

import pytest
from playwright.sync_api import expect
from widget_site import PHONE, run_module, visitor

from attnconv_book.chapters.vision_backbones import (
    ReachExplorer,
    layers_of,
    reach_explorer_state,
)
from attnconv_book.chapters.vision_backbones.reach import NETWORKS
from attnconv_book.kit.widgets import module_source


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda **options: open_page("ReachExplorer", **options)


@pytest.fixture
def widget(visit):
    return visit().locator(".ac-reach")


STATES = [
    {"network": network, "layer": layer, "row": row, "column": column}
    for network in NETWORKS
    for layer, (_, side, _) in enumerate(layers_of(network))
    for row in range(side)
    for column in ((3 * row + layer) % side, side - 1)
]


def test_the_structure_in_the_script_is_that_of_the_real_networks(visit):
    results = run_module(visit(), ReachExplorer, [[state] for state in STATES])
    assert results == [reach_explorer_state(**state) for state in STATES]


def test_windows_without_the_mask_would_be_found(visit):
    class Wrong(ReachExplorer):
        _esm = module_source(ReachExplorer).replace("+ Number(place < shift)", "")

    assert module_source(Wrong) != module_source(ReachExplorer)
    states = [state for state in STATES if state["network"] == "swin"]
    results = run_module(visit(), Wrong, [[state] for state in states])
    assert results != [reach_explorer_state(**state) for state in states]


def test_a_click_and_the_arrow_keys_choose_the_place(widget):
    spelt = widget.locator(".ac-spell")
    expect(spelt).to_contain_text("Swin, block 1")
    expect(spelt).to_contain_text("it has seen 16 of 64 pixels")
    view = widget.get_by_role("button", name="places, chosen is row 3, column 4")
    box = view.bounding_box()
    view.click(position={"x": 0.5 / 8 * box["width"], "y": 6.5 / 8 * box["height"]})
    view = widget.get_by_role("button", name="places, chosen is row 6, column 0")
    view.press("ArrowRight")
    view = widget.get_by_role("button", name="places, chosen is row 6, column 1")
    view.press("Home")
    expect(
        widget.get_by_role("button", name="chosen is row 0, column 0")
    ).to_be_visible()


def test_step_network_digit_and_start_again(widget):
    spelt = widget.locator(".ac-spell")
    step = widget.get_by_role("slider", name="Step")
    step.focus()
    widget.page.keyboard.press("ArrowRight")
    expect(spelt).to_contain_text("Swin, block 2")
    expect(spelt).to_contain_text("has seen the whole digit")
    widget.page.keyboard.press("ArrowRight")
    expect(widget).to_contain_text("4 × 4 places")
    expect(widget.get_by_role("button", name="row 1, column 2")).to_be_visible()
    widget.get_by_label("Network").select_option("convmixer")
    expect(step).to_have_attribute("max", "3")
    expect(spelt).to_contain_text("a mean takes in all places")
    widget.get_by_label("Network").select_option("vit")
    expect(spelt).to_contain_text("the class token reads all places")
    widget.get_by_label("Digit").select_option("a 1")
    widget.get_by_role("button", name="Start again").click()
    expect(spelt).to_contain_text("it has seen 16 of 64 pixels")


def test_both_pictures_are_seen_together_on_a_phone(visit):
    page = visit(size=PHONE)
    boxes = [view.bounding_box() for view in page.locator(".ac-reach .ac-pixels").all()]
    assert abs(boxes[0]["y"] - boxes[1]["y"]) < 2
    assert boxes[1]["x"] + boxes[1]["width"] <= PHONE["width"]
