"""Who goes through a page with the keyboard sees where he is."""

from __future__ import annotations

import pytest
import site_checks as checks

CHAPTER = "chapters/3-algorithms/attention-step-by-step"


@pytest.fixture
def page(html, open_file):
    return lambda name, **options: open_file(html / f"{name}.html", **options)[0]


@pytest.mark.parametrize(
    ("name", "scheme"), [(CHAPTER, "light"), (CHAPTER, "dark"), ("index", "dark")]
)
def test_every_stop_shows_its_focus_with_forced_colours(name, scheme, page):
    page = page(name, scheme=scheme)
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    assert checks.unseen_focus(page) == []


def test_every_stop_shows_its_focus(page):
    page = page(CHAPTER)
    assert checks.unseen_by_tab(page) == []
    # and the tests that do it without the key leave no stop out
    assert checks.unseen_focus(page) == []
    assert page.locator(".was-a-stop").count() > 50
    assert page.locator(".was-a-stop:not(.is-a-stop)").count() == 0


@pytest.mark.parametrize(
    "selector", [".bd-sidebar-primary li a", ".search-button-field", ".dropdown-toggle"]
)
def test_the_line_is_painted(selector, page):
    """It is not cut off by what it stands in."""
    page = page(CHAPTER)
    page.keyboard.press("Tab")  # from now on focus is shown
    place = page.locator(f"{selector}:visible").first
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    around = {
        "x": box["x"] - 4,
        "y": box["y"] - 4,
        "width": box["width"] + 8,
        "height": box["height"] + 8,
    }
    before = page.screenshot(clip=around)
    place.focus()
    assert page.screenshot(clip=around) != before


def test_an_unseen_focus_would_be_found(page):
    page = page("index")
    page.add_style_tag(content="h1 a, .search-button-field { outline: 0 !important }")
    assert len(checks.unseen_by_tab(page)) >= 1
    assert len(checks.unseen_focus(page)) >= 1
