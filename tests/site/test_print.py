"""The page on paper: light, numbered, nothing cut, colours that mean something kept."""

from __future__ import annotations

import re

import pytest
import site_checks as checks
import small_book

NOTEBOOK = "part/notebook.html"
LOADED = """kind => [...document.querySelectorAll(`main img.twin-${kind}`)].every(
  (image) => image.complete && image.naturalWidth > 0)"""
KEPT = """() => [...document.querySelectorAll("main .ac-widget *")]
  .filter((e) => getComputedStyle(e).printColorAdjust !== "exact").length"""


@pytest.fixture(scope="module")
def paper(mended_book, browser):
    """The notebook page, opened in the dark, as it is printed."""
    file = small_book.html_of(mended_book) / NOTEBOOK
    page, _ = checks.open_page(browser, checks.file_address(file), scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    yield page
    page.context.close()


def test_the_title_has_its_number_and_stands_there_once(paper):
    shown = [title for title in paper.locator("h1").all() if title.is_visible()]
    assert [title.inner_text().rstrip("#") for title in shown] == ["1. A notebook"]


def test_drawings_are_the_light_ones_and_are_loaded(paper):
    assert paper.locator("figure .twin-light").is_visible()
    assert not paper.locator("figure .twin-dark").is_visible()
    assert paper.pdf(format="A4").startswith(b"%PDF")
    assert paper.evaluate(LOADED, "light")


def test_code_stays_together(paper):
    boxes = paper.locator("div.cell_input").evaluate_all(
        "all => all.map((e) => getComputedStyle(e).breakInside)"
    )
    assert boxes and set(boxes) == {"avoid"}


def test_79_characters_fit_the_line(paper):
    paper.set_viewport_size({"width": 680, "height": 900})  # A4 without its margins
    lines = paper.locator("div.cell_input pre").first.evaluate(
        """e => { e.textContent = "x".repeat(79); const one = e.clientHeight;
          e.textContent = "x"; return [one, e.clientHeight]; }"""
    )
    assert lines[0] == lines[1]


def test_a_chapter_is_no_pile_of_paper(html, browser):
    """Chapter 1 once took 31 sheets for a much shorter text; heat maps keep colour."""
    address = checks.file_address(html / "chapters/1-background/two-ways-to-mix.html")
    page, _ = checks.open_page(browser, address, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("main .ac-cell").count() > 30
    assert page.evaluate(KEPT) == 0
    ink = "getComputedStyle(document.querySelector('main .ac-widget')).color"
    assert page.evaluate(ink) == "rgb(29, 33, 37)"
    sheets = re.findall(rb"/Type\s*/Page\b[^s]", page.pdf(format="A4"))
    page.context.close()
    assert 10 < len(sheets) <= 32
