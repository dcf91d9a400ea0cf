"""What our part of the build adds: pictures, formulas, numbers, widgets, print."""

from __future__ import annotations

import pytest
import site_checks as checks
import small_book

NOTEBOOK = "part/notebook.html"


@pytest.fixture(scope="module")
def page_file(mended_book):
    return small_book.html_of(mended_book) / NOTEBOOK


@pytest.fixture
def page(page_file, open_file):
    return lambda **options: open_file(page_file, **options)


def shown(page, selector):
    return page.locator(selector).evaluate_all(
        "all => all.filter(e => e.checkVisibility()).length"
    )


def test_line_drawings_follow_the_switch_of_the_page(page):
    page, visit = page(scheme="light")
    page.locator("figure img").first.scroll_into_view_if_needed()
    checks.settle(page, visit)
    assert (shown(page, ".twin-light"), shown(page, ".twin-dark")) == (1, 0)
    assert not [url for url in visit.requests if url.endswith("-dark.svg")]
    page.locator(".theme-switch-button").first.click()
    while page.evaluate("document.documentElement.dataset.theme") != "dark":
        page.locator(".theme-switch-button").first.click()
    checks.settle(page, visit)
    assert (shown(page, ".twin-light"), shown(page, ".twin-dark")) == (0, 1)
    assert [url for url in visit.requests if url.endswith("-dark.svg")]
    assert shown(page, "figcaption") == 1
    assert checks.noise(visit) == []


def test_the_dark_drawing_is_the_only_one_loaded_in_the_dark(page):
    page, visit = page(scheme="dark")
    page.locator("figure").first.scroll_into_view_if_needed()
    checks.settle(page, visit)
    drawings = [url for url in visit.requests if url.endswith(".svg")]
    drawings = [url for url in drawings if "_images" in url]
    assert drawings and all(url.endswith("-dark.svg") for url in drawings)


def test_the_widget_runs(page):
    page, visit = page()
    button = page.get_by_role("button", name="count 1")
    button.click()
    assert page.get_by_role("button", name="count 2").count() == 1
    assert checks.noise(visit) == []


def test_without_scripts_text_formulas_and_drawings_are_there(page):
    page, visit = page(java_script=False)
    assert page.locator(".katex-display").first.is_visible()
    assert page.locator(".twin-light").first.is_visible()
    assert not page.locator(".twin-dark").first.is_visible()
    assert page.get_by_text("Every small book has a theorem.").is_visible()


def test_formulas_are_typeset_and_spoken(page_file):
    soup = checks.soup_of(page_file.read_text("utf8"))
    assert soup.select(".katex-mathml math")
    assert all(e["aria-hidden"] == "true" for e in soup.select(".katex-html"))
    assert not soup.find("script", src=lambda s: s and "katex" in s)


def test_on_paper_the_dark_page_is_black_on_white(page):
    page, visit = page(scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    colour = "getComputedStyle(document.querySelector('article p')).color"
    assert page.evaluate(colour) == "rgb(0, 0, 0)"
    assert shown(page, ".bd-sidebar-primary") == 0
    assert page.get_by_text("A hint.").is_visible()


def test_focus_is_seen(page):
    page, visit = page()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    style = page.evaluate(
        """() => { const s = getComputedStyle(document.activeElement);
          return [s.outlineStyle, parseFloat(s.outlineWidth)]; }"""
    )
    assert style[0] == "solid" and style[1] >= 2


def test_numbers_reach_text_caption_and_alt(page_file):
    soup = checks.soup_of(page_file.read_text("utf8"))
    assert "99.4" in soup.find("figcaption").get_text()
    assert "99.4" in soup.select_one("img.twin-light")["alt"]
    assert checks.leftovers(page_file.read_text("utf8")) == []


def test_notebooks_can_be_downloaded_and_nothing_is_launched(page_file):
    soup = checks.soup_of(page_file.read_text("utf8"))
    links = [a["href"] for a in soup.select(".article-header-buttons a[href]")]
    assert "../_sources/part/notebook.ipynb" in links
    assert not [a for a in links if a.startswith("http")]
    assert checks.broken_links(page_file, page_file.parents[1]) == []


PLANTED = """It has

![](assets/favicon.svg)

$\\notacommand{x}$

{glue:text}`part/notebook.ipynb::unmeasured:.1f`

```{image} assets/favicon.svg
:alt: a {glue:text}`part/notebook.ipynb::unmeasured_alt:.1f`
```

"""


def test_planted_faults_stop_the_build(tmp_path):
    book = tmp_path / "book"
    small_book.write_small_book(book)
    index = book / "index.md"
    text = index.read_text("utf8").replace("It has one of everything.", PLANTED)
    index.write_text(text, "utf8")
    done = small_book.build(book)
    assert done.returncode != 0
    printed = done.stdout + done.stderr
    for words in (
        "favicon.svg has no alt text",
        "KaTeX cannot typeset",
        "'unmeasured' not found",
        "no value 'unmeasured_alt'",
    ):
        assert words in printed


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Build for an address, on a machine that has no other program than Python."""
    book = tmp_path_factory.mktemp("elsewhere") / "book"
    small_book.write_small_book(book)
    done = small_book.build(book, PATH="", BOOK_URL="https://example.org/b")
    assert done.returncode == 0, done.stdout + done.stderr
    return small_book.html_of(book)


def test_formulas_are_typeset_on_every_machine_alike(elsewhere, page_file):
    def formulas(file):
        soup = checks.soup_of(file.read_text("utf8"))
        return [str(formula) for formula in soup.select(".katex")]

    assert len(formulas(page_file)) > 1
    assert formulas(elsewhere / NOTEBOOK) == formulas(page_file)


def test_the_address_of_the_book(elsewhere):
    soup = checks.soup_of((elsewhere / NOTEBOOK).read_text("utf8"))
    card = soup.find("meta", property="og:image")["content"]
    assert card == "https://example.org/b/_static/social-card.png"
    page = "https://example.org/b/part/notebook.html"
    assert soup.find("link", rel="canonical")["href"] == page
    assert soup.find("meta", property="og:url")["content"] == page
