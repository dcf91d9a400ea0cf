"""Each mend of the theme: the fault is there without it, and gone with it.

`plain_book` is the small book as the theme and its friends make it, `mended_book`
the same with `_ext`, its templates and `assets/book.css`. When a test fails because
the plain book no longer has a fault, the mend has lost its reason: remove it.
"""

from __future__ import annotations

import re
from types import SimpleNamespace

import document_mends
import pytest
import site_checks as checks
import small_book
from docutils import nodes
from fontTools.ttLib import TTFont
from places import ROOT
from pybtex import plugin
from sphinx.domains.std import StandardDomain

NOTEBOOK = "part/notebook.html"


def read(book, name=NOTEBOOK):
    return (small_book.html_of(book) / name).read_text("utf8")


@pytest.fixture(scope="module")
def books(plain_book, mended_book):
    return {"plain": plain_book, "mended": mended_book}


def in_both(books, check):
    """Return a check's result without and with the mends."""
    return check(books["plain"]), check(books["mended"])


# --- in the files ------------------------------------------------------------------


def test_fontawesome_script(books):
    plain, mended = in_both(books, lambda book: "fontawesome.js" in read(book))
    assert plain and not mended


def head_of(page):
    return page.partition("</head>")[0]


def test_scripts_hold_up_the_first_paint(books):
    def count(book):
        head = head_of(read(book))
        late = head.count('<link rel="preload" as="script"')
        return late + len(re.findall(r"<script (?![^>]*defer)[^>]*src=", head))

    plain, mended = in_both(books, count)
    assert plain > 5
    assert mended == 1  # documentation_options.js, which the page itself asks for


def test_style_sheets_come_one_by_one(books):
    def count(book):
        return read(book).count('rel="stylesheet"')

    plain, mended = in_both(books, count)
    assert plain > 10
    assert mended == 1


def style_sheet(book):
    """Return the one sheet of a mended page."""
    address = re.search(r'rel="stylesheet" href="([^"]+)"', read(book))[1]
    return (small_book.html_of(book) / "part" / address).resolve()


def test_the_one_style_sheet_holds_all(books):
    static = small_book.html_of(books["mended"]) / "_static"
    sheet = style_sheet(books["mended"])
    text = sheet.read_text("utf8")
    assert "@import" not in text
    rules = {
        "basic.css": "div.sphinxsidebar",
        "katex/katex.min.css": ".katex .katex-mathml{",
        "book.css": ".bd-content img.twin-dark {",
    }
    for name, rule in rules.items():
        assert rule in (static / name).read_text("utf8"), name
    places = [text.find(rule) for rule in rules.values()]
    assert -1 not in places
    assert places == sorted(places)
    addresses = re.findall(r'url\("?([^")]+)"?\)', text)
    local = [a for a in addresses if not a.startswith("data:") and "svg" not in a]
    assert len(local) > 10
    missing = [a for a in local if not (sheet.parent / a.partition("?")[0]).exists()]
    # KaTeX names fonts in three formats; the book brings the one that browsers take.
    assert [a for a in missing if not a.endswith((".woff", ".ttf"))] == []


def test_rules_of_unused_icons(books):
    def count(book):
        static = small_book.html_of(book) / "_static"
        sheet = static / "styles/pydata-sphinx-theme.css"
        return len(re.findall(r"\.fa-[a-z0-9-]+:before", sheet.read_text("utf8")))

    plain, mended = in_both(books, count)
    assert plain > 1000
    assert 5 < mended < 200


def test_math_fonts(mended_book):
    whole = ROOT / "assets/katex/fonts/KaTeX_Main-Regular.woff2"
    font = small_book.html_of(mended_book) / "_static/katex/fonts" / whole.name
    assert font.stat().st_size < 0.5 * whole.stat().st_size
    with TTFont(font) as small, TTFont(whole) as large:
        has = small.getBestCmap()
        assert small["head"].modified == large["head"].modified  # not now
    assert {ord(letter) for letter in "averylongremark="} <= has.keys()
    assert ord("Ξ") not in has


def test_icon_font(books):
    def size(book):
        static = small_book.html_of(book) / "_static"
        folder = static / "vendor/fontawesome/webfonts"
        return sum(p.stat().st_size for p in folder.glob("*.woff2"))

    plain, mended = in_both(books, size)
    assert plain > 100_000
    assert mended < 10_000


def test_search_index_on_every_page(books):
    plain, mended = in_both(books, lambda book: "searchindex.js" in read(book))
    assert plain and not mended
    assert "search-sections.js" in read(books["mended"], "search.html")
    assert "search-sections.js" not in read(books["mended"])


def test_viewport_twice(books):
    plain, mended = in_both(books, lambda book: read(book).count('name="viewport"'))
    assert plain > 1
    assert mended == 1


def test_head(books):
    plain, mended = in_both(books, lambda book: checks.head_faults(read(book)))
    assert "0 x description" in plain and "0 x og:image" in plain
    assert mended == []


def test_repeated_ids(books):
    plain, mended = in_both(books, lambda book: checks.repeated_ids(read(book)))
    assert any("exercise-content" in fault for fault in plain)
    assert mended == []


def test_picture_sizes(books):
    plain, mended = in_both(books, lambda book: checks.picture_faults(read(book)))
    assert any("width and height" in fault for fault in plain)
    assert mended == []


def test_numbers_in_alt_texts(books):
    found = re.compile(r'alt="(A blue[^"]*)"')
    plain, mended = in_both(books, lambda book: found.findall(read(book)))
    assert "{glue:text}" in plain[0]
    assert set(mended) == {"A blue line. 99.4 %."}


def test_task_boxes_are_named_after_their_entry(mended_book):
    soup = checks.soup_of(read(mended_book, "index.html"))
    names = [box["aria-label"] for box in soup.select("input[type=checkbox]")]
    assert {"a task & its box", "a task that is done"} <= set(names)


def test_numbers_of_other_pages_are_fresh(books):
    """The small books are built twice; only the notebook's number changed."""
    plain, mended = in_both(books, lambda book: read(book, "part/quote.html"))
    assert "11.1" in plain and "99.4" not in plain
    assert "99.4" in mended and "11.1" not in mended
    assert "11.1" not in read(books["plain"])


# --- in the browser ----------------------------------------------------------------


@pytest.fixture(scope="module")
def objections(books, browser, axe_script):
    """What axe finds on the pages of both books; the plain one stays light.

    The mended book's pages are also looked at in the dark and on a dark phone.
    """
    found = {"plain": [], "mended": []}
    for kind, name in (
        ("plain", NOTEBOOK),
        ("plain", "index.html"),
        ("mended", NOTEBOOK),
        ("mended", "index.html"),
        ("mended", "search.html"),
    ):
        address = checks.file_address(small_book.html_of(books[kind]) / name)
        page, visit = checks.open_page(browser, address)
        found[kind] += checks.axe_faults(page, axe_script)
        if kind == "mended":
            checks.go_dark(page, visit)
            found[kind] += checks.axe_faults(page, axe_script)
            checks.go_narrow(page, visit)
            found[kind] += checks.axe_faults(page, axe_script)
        page.context.close()
    return found


@pytest.mark.parametrize(
    ("rule", "element"),
    [
        ("label-content-name-mismatch", "search-button-field"),
        ("label-content-name-mismatch", "theme-switch-button"),
        ("region", "navbar-brand"),
        ("label", "task-list-item-checkbox"),
        ("aria-", "citation"),
        ("color-contrast", "a link in a box"),
        ("empty-table-header", "<th"),
        ("label-content-name-mismatch", "Show code cell source"),
    ],
)
def test_accessibility(rule, element, objections):
    def of_this_kind(faults):
        return [f for f in faults if f.startswith(rule) and element in f]

    assert of_this_kind(objections["plain"])
    assert not of_this_kind(objections["mended"])


def test_nothing_else_is_inaccessible(objections):
    assert objections["mended"] == []


def test_light_flash_on_a_dark_first_visit(books, browser):
    def theme_before_the_theme_script(book):
        context = browser.new_context(color_scheme="dark")
        context.route("**/pydata-sphinx-theme.js*", lambda route: route.abort())
        page = context.new_page()
        page.goto(checks.file_address(small_book.html_of(book) / NOTEBOOK))
        theme = page.evaluate("document.documentElement.dataset.theme")
        context.close()
        return theme

    plain, mended = in_both(books, theme_before_the_theme_script)
    assert plain != "dark"
    assert mended == "dark"


def test_colours_without_scripts(books, browser):
    def colours(book):
        address = checks.file_address(small_book.html_of(book) / NOTEBOOK)
        page, _ = checks.open_page(browser, address, scheme="dark", java_script=False)
        of_words = "places => places.map((e) => getComputedStyle(e).color)"
        in_code = page.locator("main .highlight span").evaluate_all(of_words)
        in_text = page.locator("main p, main p a").evaluate_all(of_words)
        page.context.close()
        return len(set(in_code)), len(set(in_text))

    plain, mended = in_both(books, colours)
    assert plain[0] == 1
    assert mended[0] > 1
    assert mended[1] > 1


@pytest.fixture(scope="module")
def on_a_phone(books, browser):
    """Evaluate a script on the notebook page of both books, at phone width."""

    def open_it(book):
        address = checks.file_address(small_book.html_of(book) / NOTEBOOK)
        return checks.open_page(browser, address, viewport=checks.PHONE)[0]

    pages = in_both(books, open_it)
    yield lambda script: [page.evaluate(script) for page in pages]
    for page in pages:
        page.context.close()


def test_equation_number_beside_a_long_formula(on_a_phone):
    overlap = """() => {
      const number = document.querySelector(".eqno").getBoundingClientRect();
      const formula = document.querySelector("div.math .katex-html, div.math .MathJax,"
        + "div.math .katex-display") ?? document.querySelector("div.math");
      return formula.getBoundingClientRect().right > number.left + 1;
    }"""
    plain, mended = on_a_phone(overlap)
    assert plain and not mended


def test_printed_lines_wrap_and_code_and_tables_scroll(on_a_phone):
    hidden = """() => {
      const pre = document.querySelector(".output.stream pre");
      return pre.scrollWidth > pre.clientWidth + 1
        || pre.scrollWidth > pre.closest(".output").clientWidth + 1;
    }"""
    plain, mended = on_a_phone(hidden)
    assert plain and not mended
    for scrolls in (".cell_input pre", ".output.stream.in-columns pre"):
        found = f"document.querySelector('{scrolls}') ?? document.body"
        assert on_a_phone(f"getComputedStyle({found}).whiteSpace")[1] == "pre"


def test_retina_pictures_keep_their_proportions(on_a_phone):
    loaded = """async () => {
      for (const image of document.querySelectorAll("main img")) {
        image.loading = "eager";
        if (image.checkVisibility()) await image.decode();
      }
    }"""
    on_a_phone(loaded)
    plain, mended = on_a_phone(checks.DISTORTED)
    assert plain
    assert mended == []


def test_captions_are_legible(on_a_phone):
    weight = "+getComputedStyle(document.querySelector('figcaption')).fontWeight"
    plain, mended = on_a_phone(weight)
    assert plain < 400 <= mended


def test_mistakes_and_claims_have_different_colours(on_a_phone):
    colours = """() => ["warning", "important"].map((kind) => getComputedStyle(
      document.querySelector(`.admonition.${kind}`)).borderLeftColor)"""
    plain, mended = on_a_phone(colours)
    assert plain[0] == plain[1]
    assert mended[0] != mended[1]


def test_measured_numbers_are_not_bold(on_a_phone):
    weight = "+getComputedStyle(document.querySelector('p .pasted-text')).fontWeight"
    plain, mended = on_a_phone(weight)
    assert plain > mended == 400


def test_a_mark_stays_on_the_line_of_its_formula(on_a_phone):
    lonely = """() => {
      const formula = document.querySelector("p .math");
      const mark = document.createRange();
      mark.setStart(formula.nextSibling, 0);
      mark.setEnd(formula.nextSibling, 1);
      const line = (place) => place.getBoundingClientRect().bottom;
      const paragraph = formula.closest("p");
      let count = 0;
      for (let width = 60; width < 340; width += 1) {
        paragraph.style.width = `${width}px`;
        count += line(mark) - line(formula) > 8;
      }
      paragraph.style.width = "";
      return count;
    }"""
    plain, mended = on_a_phone(lonely)
    assert plain > 0
    assert mended == 0


def test_a_higher_heading_is_heavier(on_a_phone):
    weights = """() => ["h1", "h2", "h3"].map((name) => {
      const heading = document.createElement(name);
      document.querySelector("article").append(heading);
      const { fontWeight, fontSize } = getComputedStyle(heading);
      heading.remove();
      return [+fontWeight, parseFloat(fontSize)];
    })"""
    plain, mended = on_a_phone(weights)
    assert plain[1][0] < plain[2][0]
    assert mended == sorted(mended, reverse=True)
    assert mended[1][0] > mended[2][0]


def test_links_in_tables_have_another_colour(books, browser):
    def colours(book):
        address = checks.file_address(small_book.html_of(book) / "index.html")
        page, _ = checks.open_page(browser, address)
        link = """document.querySelector("td").append(Object.assign(
          document.createElement("a"), { href: "#", textContent: "link" }))"""
        page.evaluate(link)
        found = page.evaluate(checks.LINK_COLOURS)
        page.context.close()
        return len(found)

    plain, mended = in_both(books, colours)
    assert plain > mended == 1


def test_drawings_use_the_column(books, browser):
    def shares(book):
        address = checks.file_address(small_book.html_of(book) / NOTEBOOK)
        page, _ = checks.open_page(browser, address)
        share = """() => document.querySelector("figure img").clientWidth
          / document.querySelector("article").clientWidth"""
        found = page.evaluate(share)
        page.context.close()
        return found

    plain, mended = in_both(books, shares)
    assert plain < 0.75 < mended


def test_a_citation_does_not_look_through_all_packages(monkeypatch):
    sought = []

    def seek(**names):
        sought.append(names)
        return entry_points(**names)

    entry_points = plugin.entry_points
    monkeypatch.setattr(plugin, "entry_points", seek)
    monkeypatch.setattr(plugin, "_RUNTIME_PLUGINS", {})
    plugin.find_plugin("pybtex.backends", "plaintext")
    assert sought
    document_mends.find_plain_text_once()
    sought.clear()
    plugin.find_plugin("pybtex.backends", "plaintext")
    assert sought == []


@pytest.mark.parametrize(
    ("domain", "readings"),
    [(StandardDomain, 3), (document_mends.NumbersReadOnce, 1)],
    ids=["fault", "mended"],
)
def test_a_page_is_read_once_for_all_references_to_its_figures(domain, readings):
    read = []

    def get_doctree(page):
        read.append(page)
        return SimpleNamespace(ids={"figure": nodes.paragraph()})

    no_others = SimpleNamespace(registry=SimpleNamespace(enumerable_nodes={}))
    env = SimpleNamespace(domaindata={}, get_doctree=get_doctree, app=no_others)
    std = domain(env)
    std.anonlabels["figure"] = ("page", "figure")
    for _ in range(3):
        std.resolve_xref(env, "other", None, "numref", "figure", None, None)
    assert read == ["page"] * readings
