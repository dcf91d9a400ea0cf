"""Search: by section, landing there, with typos and other words forgiven."""

from __future__ import annotations

import json
import sys

import pytest
import site_checks as checks
import small_book
from places import ROOT

sys.path.insert(0, str(ROOT / "_ext"))

from section_search import formula


@pytest.fixture
def search(mended_book, browser):
    """Open the small book's search page with words in its address."""
    folder = small_book.html_of(mended_book)
    opened = []

    def ask(words, **options):
        address = f"{checks.file_address(folder / 'search.html')}?q={words}"
        page, visit = checks.open_page(browser, address, **options)
        opened.append((page, visit))
        return page

    yield ask
    for page, visit in opened:
        assert checks.noise(visit) == []
        assert checks.other_hosts(visit, "file:") == []
        page.context.close()


def results(page):
    return page.locator("#search-results li > a")


def test_a_result_opens_the_section(search):
    page = search("remark+phone+formula")
    first = results(page).first
    assert first.inner_text() == "A formula"
    first.click()
    page.wait_for_url("**/part/notebook.html#*")
    heading = page.get_by_role("heading", name="A formula")
    assert 0 <= heading.bounding_box()["y"] < 300


@pytest.mark.parametrize(
    "words", ["theorm", "THEOREM", "theorems", "where+is+a+theorem"]
)
def test_small_typos_and_endings_are_forgiven(search, words):
    page = search(words)
    assert "theorem" in page.locator("#search-results").inner_text()


def test_words_that_mean_the_same_are_found_alike(search):
    found = [results(search(word)).all_inner_texts() for word in ("picture", "image")]
    assert found[0] == found[1]


def test_an_excerpt_holds_the_words_with_the_numbers_of_the_run(search):
    page = search("accuracy")
    assert page.locator("#search-results mark").first.inner_text() == "accuracy"
    assert "99.4" in page.locator("#search-results").inner_text()
    assert "\\" not in page.locator("#search-results").inner_text()


def test_what_is_found_is_announced(search):
    assert "found" in search("theorem").locator("#search-count").inner_text()
    nothing = search("zyzzyva").locator("#search-count")
    assert nothing.inner_text().startswith("Nothing was found for “zyzzyva”")
    assert nothing.get_attribute("role") == "status"


def test_words_can_be_typed_in_the_page(search):
    page = search("")
    field = page.get_by_label("Words to look for")
    assert field.evaluate("e => e === document.activeElement")
    field.fill("theorem")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li")
    assert "q=theorem" in page.url


def test_without_scripts_a_sentence_says_so(search):
    page = search("theorem", java_script=False)
    assert page.get_by_text("Searching needs JavaScript").is_visible()


def test_the_box_of_every_page_leads_there(mended_book, open_file):
    page, _ = open_file(small_book.html_of(mended_book) / "part/notebook.html")
    page.keyboard.press("Control+k")
    field = page.locator("input[name=q]:focus")
    field.wait_for()
    letters = field.evaluate(
        "e => e.getBoundingClientRect().left"
        " + parseFloat(getComputedStyle(e).paddingLeft)"
    )
    icon = page.locator("form:has(input[name=q]:focus) i").bounding_box()
    assert icon["x"] + icon["width"] <= letters  # the magnifier covers no letter
    page.keyboard.type("theorem")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li")


def test_the_words_of_all_sections_are_one_script(mended_book):
    folder = small_book.html_of(mended_book)
    script = (folder / "_static/search-sections.js").read_text("utf8")
    start, end = "window.bookSections = ", ";\n"
    assert script.startswith(start) and script.endswith(end)
    found = json.loads(script[len(start) : -len(end)])
    addresses = {address for address, *_ in found["sections"]}
    assert {"index.html", "part/notebook.html"} <= addresses
    assert all((folder / page).is_file() for page in found["chapters"])
    assert not (folder / "searchindex.js").exists()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\sqrt{d}", "√d"),
        (r"\sqrt d", "√d"),
        (r"2 \cdot x_{ij}", "2 · x_ij"),
        (r"\mathbb{R}^{N}", "R^N"),
        (r"\alpha", "alpha"),
    ],
)
def test_formulas_are_read_as_names(written, read):
    assert formula(written) == read
