"""What every widget of the section on algorithms must do, all of them on one page."""

import re

import pytest
from algorithm_widgets import DAMAGE, MAKERS
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

from attnconv_book.kit.widgets import module_source, stylesheet_source
from attnconv_book.kit.widgets.book_widget import LARGEST_MODULE


@pytest.fixture
def visit(browser, algorithm_site):
    with visitor(browser, algorithm_site) as open_page:
        yield lambda name="all", **options: open_page(name, **options)


@pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", PHONE)])
def test_no_accessibility_faults(visit, theme, size):
    page = visit(size=size)
    paint_page(page, theme)
    page.get_by_role("checkbox", name="causal mask").check()
    page.get_by_role("button", name="7 output").click()
    page.get_by_role("radio", name="my own").check()
    page.get_by_role("textbox", name="padding").fill("9")  # a message is shown
    assert axe_faults(page, rules={NAMES_HOLD_TEXT: {"enabled": True}}) == []


def test_every_control_has_a_name_of_its_own(visit):
    page = visit()
    page.get_by_role("radio", name="my own").check()
    for name in MAKERS:
        snapshot = page.locator(f".ac-{name}").aria_snapshot()
        kinds = "textbox|radio|checkbox|slider|combobox|button|columnheader|rowheader"
        assert re.findall(rf"- (?:{kinds}):?$", snapshot, re.M) == []
        names = re.findall(r'(?:textbox|slider|button|radio) "([^"]+)"', snapshot)
        assert len(names) == len(set(names)) >= 5


@pytest.mark.parametrize("page_name", ["all", "others"])
def test_it_fits_a_phone(visit, page_name):
    page = visit(page_name, size=PHONE)
    page.add_style_tag(content=".widget-room { width: 364px }")  # as in the book
    for widget in page.locator(".ac-widget").all():
        edge = widget.bounding_box()["x"] + 364 + 1
        assert sticking_out(widget, edge) == []
        assert small_targets(widget) == []


def test_edits_survive_a_change_of_theme(visit):
    page = visit()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("checkbox", name="divide by √d").check()
    page.get_by_role("textbox", name="kernel").fill("4")
    before = page.locator(".ac-widget").all_inner_texts()
    paint_page(page, "dark")
    assert page.locator(".ac-widget").all_inner_texts() == before


def test_nothing_moves_by_itself(visit):
    assert moving(visit(reduced_motion="reduce")) == 0


def test_damaged_numbers_are_said_and_replaced(visit):
    page = visit("damaged")
    for name, (trait, _) in DAMAGE.items():
        widget = page.locator(f".ac-{name}")
        expect(widget.locator(".ac-says")).to_have_text(
            f"The stored {trait} cannot be read; a usable one is shown instead."
        )
        expect(widget.locator(".ac-spell")).not_to_be_empty()


def test_without_scripts_a_picture_with_words_stands_there(visit):
    pictures = visit(java_script_enabled=False).get_by_role("img", name=ALT)
    expect(pictures).to_have_count(len(MAKERS))
    for picture in pictures.all():
        box = picture.bounding_box()
        assert box["width"] > 350 and box["height"] > 120


@pytest.mark.parametrize("maker", MAKERS.values())
def test_scripts_are_small(maker):
    size = len((module_source(maker) + stylesheet_source(maker)).encode())
    assert size < LARGEST_MODULE
