"""What every widget of the book must do; each page is loaded once per theme.

A page holds all states of one widget: the first that a reader meets, others, and one
whose stored numbers are damaged.
"""

import pytest
import widget_checks as checks
from every_widget import ROWS, edit_faults, shown, widget_classes
from playwright.sync_api import expect
from widget_site import ALT, DESKTOP, PHONE, paint_page, visitor

COLUMN = 342
"""Pixels that a widget has on a phone that is 390 pixels wide, as in the book."""

every_widget = pytest.mark.parametrize(
    ("room", "row"),
    [(room, row) for (room, _), row in ROWS.items()],
    ids=[name for _, name in ROWS],
)


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield open_page


def test_every_widget_has_one_row_and_no_other_class_has():
    makers = sorted((row.maker for row in ROWS.values()), key=lambda m: m.__name__)
    assert makers == widget_classes()


def widgets_of(page, row):
    """Return the healthy widgets of a page, and the damaged one."""
    *healthy, damaged = page.locator(row.selector).all()
    assert len(healthy) == 1 + len(row.others)
    return healthy, damaged


def damage_faults(row, widget):
    """Find out whether damaged numbers are said, and replaced where that can be."""
    instead = (
        "; a usable one is shown instead."
        if row.replaced
        else ", and nothing can be shown without them."
    )
    wanted = f"The stored {row.damage[0]} cannot be read{instead}"
    said = widget.locator(".ac-says").inner_text()
    faults = [] if said == wanted else [f"of damaged numbers it says: {said}"]
    if row.replaced and not widget.locator(".ac-spell").inner_text():
        faults.append("in place of damaged numbers it shows nothing")
    return faults


def theme_faults(page, widgets):
    """Find what a change of theme takes away, or leaves as it was."""
    before = [shown(widget) for widget in widgets]
    colours = [widget.evaluate("e => getComputedStyle(e).color") for widget in widgets]
    paint_page(page, "dark")
    faults = []
    for widget, was, colour in zip(widgets, before, colours, strict=True):
        if shown(widget) != was:
            faults.append("a change of theme takes edits away")
        if widget.evaluate("e => getComputedStyle(e).color") == colour:
            faults.append("the colours of the text stay in the dark")
    return faults


@every_widget
def test_in_the_light_on_a_desktop(room, row, visit, axe_script):
    page = visit(row.states_page, reduced_motion="reduce")
    paint_page(page, "light")
    healthy, damaged = widgets_of(page, row)
    faults = damage_faults(row, damaged)
    faults += ["a still picture stays"] * page.locator("img").count()
    faults += edit_faults(row, healthy[0])
    for widget in healthy:
        faults += checks.unclear_names(widget, row.controls)
    for widget in [*healthy, damaged]:
        faults += checks.moving(widget)
    faults += checks.axe_faults(page, axe_script)
    faults += theme_faults(page, [*healthy, damaged])
    assert faults == []


@every_widget
def test_in_the_dark_on_a_phone(room, row, visit, axe_script):
    page = visit(row.states_page, size=PHONE)
    page.add_style_tag(content=f".widget-room {{ width: {COLUMN}px }}")
    paint_page(page, "dark")
    healthy, damaged = widgets_of(page, row)
    faults = edit_faults(row, healthy[0])
    for widget in [*healthy, damaged]:
        faults += checks.small_targets(widget)
    faults += checks.layout_faults(page)
    faults += checks.axe_faults(page, axe_script)
    assert faults == []


@every_widget
def test_without_scripts_a_picture_with_words_stands_there(room, row, visit):
    page = visit(row.states_page, size=DESKTOP, java_script_enabled=False)
    pictures = page.get_by_role("img", name=ALT)
    expect(pictures).to_have_count(2 + len(row.others))
    for picture in pictures.all():
        box = picture.bounding_box()
        assert box["width"] > 350 and box["height"] > 120


def test_an_unnamed_control_would_be_found(visit, axe_script):
    page = visit("ConvolutionExplorer")
    page.get_by_label("stride").evaluate("e => e.removeAttribute('aria-label')")
    faults = checks.axe_faults(page, axe_script)
    assert [fault.partition(":")[0] for fault in faults] == ["label"]
