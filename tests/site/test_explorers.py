"""What every explorer of the second section must do, all of them on one page."""

import re

import pytest
from playwright.sync_api import expect
from widget_site import (
    ALT,
    DESKTOP,
    NAMES_HOLD_TEXT,
    PHONE,
    axe_faults,
    moving,
    paint_page,
    small_targets,
    sticking_out,
    visitor,
)

EXPLORERS = [".ac-receptive", ".ac-shift", ".ac-mixing"]


@pytest.fixture
def visit(browser, explorer_site):
    with visitor(browser, explorer_site) as open_page:
        yield lambda name="explorers", **options: open_page(name, **options)


@pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", PHONE)])
def test_no_accessibility_faults(visit, theme, size):
    page = visit(size=size)
    paint_page(page, theme)
    page.get_by_label("dilation of layer 3").fill("9")  # a message is shown
    page.get_by_label("kernel of layer 1").fill("7")
    page.get_by_role("button", name="Show average pooling").click()
    assert axe_faults(page, rules={NAMES_HOLD_TEXT: {"enabled": True}}) == []


@pytest.mark.parametrize("selector", EXPLORERS)
def test_every_control_has_a_name_of_its_own(visit, selector):
    snapshot = visit().locator(selector).aria_snapshot()
    kinds = "textbox|radio|checkbox|slider|combobox|button|grid(?:cell)?"
    assert re.findall(rf"- (?:{kinds}):?$", snapshot, re.M) == []
    names = re.findall(r'(?:textbox|gridcell|button) "([^"]+)"', snapshot)
    assert len(names) == len(set(names)) > 10


@pytest.mark.parametrize("selector", EXPLORERS)
def test_it_fits_a_phone(visit, selector):
    page = visit(size=PHONE)
    page.add_style_tag(content=".widget-room { width: 364px }")  # as in the book
    widget = page.locator(selector)
    assert sticking_out(widget) == []
    assert small_targets(widget) == []


def test_edits_survive_a_change_of_theme(visit):
    page = visit()
    page.get_by_label("pixels down").fill("3")
    page.get_by_label("kernel of layer 2").fill("5")
    page.get_by_role("button", name="Shift by one").click()
    before = page.locator(".ac-widget").all_inner_texts()
    paint_page(page, "dark")
    assert page.locator(".ac-widget").all_inner_texts() == before


def test_nothing_moves_by_itself(visit):
    assert moving(visit(reduced_motion="reduce")) == 0


def test_without_scripts_a_picture_with_words_stands_there(visit):
    pictures = visit(java_script_enabled=False).get_by_role("img", name=ALT)
    expect(pictures).to_have_count(len(EXPLORERS))
    for picture in pictures.all():
        box = picture.bounding_box()
        assert box["width"] > 400 and box["height"] > 150
