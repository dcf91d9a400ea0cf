"""The plumbing of a page's code is folded; everything can be had, by everybody."""

from __future__ import annotations

import pytest
import site_checks as checks
import small_book

NOTEBOOK = "part/notebook.html"
LABELS = [
    "Code: 7 lines of imports",
    "Code that hands numbers to the text",
    "Code that draws figure 1.1",
    "Code: 1 line",  # hidden by its tag
]
STATES = "all => all.map((fold) => fold.open)"
NO_STORAGE = """for (const name of ["getItem", "setItem"])
  Storage.prototype[name] = () => { throw new Error("blocked"); };"""
WATCH = """window.frames_with_open_folds = 0;
window.frames_with_folds = 0;
(function look() {  // called before each painting
  const open = document.querySelectorAll("details.code-fold[open]").length;
  window.frames_with_open_folds += open > 0;
  window.frames_with_folds += document.querySelector("details.code-fold") !== null;
  requestAnimationFrame(look);
})();"""


@pytest.fixture(scope="module")
def page_file(mended_book):
    return small_book.html_of(mended_book) / NOTEBOOK


@pytest.fixture
def page(page_file, open_file):
    return lambda **options: open_file(page_file, **options)[0]


def folds(page):
    return page.locator("details.code-fold")


def states(page):
    return folds(page).evaluate_all(STATES)


def test_folds_are_served_open_and_say_what_they_hold(page_file):
    soup = checks.soup_of(page_file.read_text("utf8"))
    found = soup.select("details.code-fold")
    assert [fold.summary.get_text() for fold in found] == LABELS
    assert all(fold.has_attr("open") for fold in found)
    code = [fold.pre.get_text().strip() for fold in found]
    assert code[2:] == ["plot(x)\nplt.show()", "widget"]
    shown = soup.select("details.code-fold")[2].find_previous("pre").get_text()
    assert shown.strip() == "x = model(1)\nprint(x)"
    assert not soup.select("details.code-fold :is(img, table, .cell_output)")


def test_they_are_closed_before_they_are_seen(page):
    page = page()
    page.add_init_script(WATCH)
    page.reload()
    assert states(page) == [False] * len(LABELS)
    page.wait_for_function("window.frames_with_folds > 2")
    assert page.evaluate("window.frames_with_open_folds") == 0
    assert page.locator("figure img").first.is_visible()
    assert not page.get_by_text("import module_3").is_visible()


def test_without_scripts_all_code_is_there(page):
    page = page(java_script=False)
    assert page.get_by_text("import module_3").is_visible()
    assert not page.locator(".code-switch").is_visible()


def test_one_switch_opens_all_and_is_remembered(page):
    page = page()
    switch = page.get_by_role("button", name="Show all code")
    assert switch.get_attribute("aria-pressed") == "false"
    switch.click()
    assert all(states(page))
    page.reload()
    assert all(states(page))
    assert switch.get_attribute("aria-pressed") == "true"
    switch.click()
    page.reload()
    assert not any(states(page))


def test_a_browser_that_remembers_nothing(page):
    page = page()
    page.add_init_script(NO_STORAGE)
    page.reload()
    assert not any(states(page))
    page.get_by_role("button", name="Show all code").click()
    assert all(states(page))


def test_the_keyboard_opens_one(page):
    page = page()
    folds(page).first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert states(page) == [True, *[False] * (len(LABELS) - 1)]
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"


def test_a_link_into_a_fold_opens_it(page):
    page = page()
    folds(page).last.locator("pre").evaluate("e => { e.id = 'deep' }")
    page.evaluate("location.hash = 'deep'")
    page.wait_for_function("document.querySelector('#deep').closest('details').open")
    assert states(page) == [*[False] * (len(LABELS) - 1), True]


def test_words_in_a_fold_are_found(page_file, page):
    page = page()
    page.goto(checks.file_address(page_file) + "#:~:text=module_3")
    page.wait_for_function("document.querySelector('details.code-fold').open")


def test_on_paper_all_code_is_there(page):
    page = page()
    page.emulate_media(media="print")
    line = page.get_by_text("import module_3")
    assert line.bounding_box()["height"] > 0
    assert line.evaluate("e => e.checkVisibility({ contentVisibilityAuto: true })")


def test_shown_code_of_the_package_is_highlighted_and_scrolls_in_itself(page):
    page = page(viewport=checks.PHONE)
    code = page.locator(".cell_output .highlight-python pre")
    assert code.locator(".k").first.inner_text() == "def"
    assert code.evaluate("e => e.scrollWidth > e.clientWidth + 20 && e.tabIndex === 0")
    assert checks.sideways(page) == []
