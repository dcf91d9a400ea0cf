"""Two looks at one photograph in a real browser, on a page without a kernel."""

import random

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_site import run_module, visitor

from attnconv_book.chapters.two_ways_to_mix import TwoLooks, two_looks_state


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda **options: open_page("TwoLooks", **options)


@pytest.fixture
def widget(visit):
    return visit().locator(".ac-looks")


def test_the_script_equals_the_package(visit):
    chance, photo = random.Random(1), TwoLooks().photo
    states = [
        {
            "row": chance.randrange(17),
            "column": chance.randrange(17),
            "sharpness": chance.randint(0, 16),
        }
        for _ in range(60)
    ]
    asked = [[{"photo": photo, **state}] for state in states]
    results = run_module(visit(), TwoLooks, asked)
    for state, result in zip(states, results, strict=True):
        wanted = two_looks_state(**state)
        assert result.keys() == wanted.keys()
        for name in ("window", "weights"):
            difference = np.array(result[name]) - np.ravel(wanted[name])
            assert np.abs(difference).max() < 1e-12
        assert result["outside"] == pytest.approx(wanted["outside"], abs=1e-12)
        if state["sharpness"]:
            assert result["best"] == wanted["best"]


def test_a_click_and_the_arrow_keys_choose_the_patch_in_both_pictures(widget):
    spelt = widget.locator(".ac-spell")
    expect(spelt).to_contain_text("The patch in row 15, column 9")
    expect(spelt).to_contain_text("takes in 9 patches")
    expect(spelt).to_contain_text("93 % of its weight")
    left = widget.get_by_role("button", name="Photograph as a convolution")
    box = left.bounding_box()
    left.click(position={"x": 2.5 / 17 * box["width"], "y": 0.5 / 17 * box["height"]})
    expect(spelt).to_contain_text("The patch in row 0, column 2")
    expect(spelt).to_contain_text("takes in 6 patches")
    right = widget.get_by_role("button", name="Photograph as attention at row 0")
    right.press("ArrowUp")
    right.press("ArrowLeft")
    expect(spelt).to_contain_text("The patch in row 0, column 1")
    right.press("Home")
    expect(spelt).to_contain_text("The patch in row 15, column 9")


def test_places_sharpness_and_start_again(widget):
    spelt = widget.locator(".ac-spell")
    widget.get_by_role("button", name="the background").click()
    expect(spelt).to_contain_text("The patch in row 2, column 2")
    widget.get_by_role("slider", name="Sharpness s").fill("0")
    expect(spelt).to_contain_text("every patch gets the same weight")
    widget.get_by_role("button", name="Start again").click()
    expect(spelt).to_contain_text("93 % of its weight")


def test_both_pictures_are_seen_together_on_a_phone(visit):
    page = visit(size={"width": 390, "height": 844})
    boxes = [view.bounding_box() for view in page.locator(".ac-view").all()]
    assert boxes[0]["y"] == boxes[1]["y"]
    spelt = page.locator(".ac-spell").bounding_box()
    assert spelt["y"] + spelt["height"] - boxes[0]["y"] < 600
