"""The checks of the site find a planted fault of each kind, and none elsewhere."""

from __future__ import annotations

import base64
import gzip
import random

import pytest
import site_checks as checks

GOOD = """<!DOCTYPE html><html lang="en"><head><title>A page</title>
<meta name="viewport" content="width=device-width">
<meta name="description" content="About a page.">
<meta property="og:title" content="A page">
<meta property="og:description" content="About a page.">
<meta property="og:image" content="card.png">
<link rel="icon" href="icon.svg"></head>
<body><main><h1 id="top-title">A page</h1><p>With <a href="#top-title">words</a>.</p>
<img src="icon.svg" alt="A blue square." width="20" height="10"><!-- here --></main>
</body></html>"""
KINDS = ("hosts", "noise", "weight", "axe", "sideways", "distorted")
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">'
    '<rect width="20" height="10" fill="#0072b2"/></svg>'
)


@pytest.fixture
def site(tmp_path, serve):
    """Write a page with a planted fault; return where it is served."""

    def write(old="", new=""):
        assert old in GOOD
        (tmp_path / "page.html").write_text(GOOD.replace(old, new) if old else GOOD)
        (tmp_path / "icon.svg").write_text(ICON)
        return serve(tmp_path)

    write.folder = tmp_path
    return write


# --- in the files ------------------------------------------------------------------


def test_a_good_page_has_no_faults(site):
    site()
    page = site.folder / "page.html"
    for check in (
        checks.head_faults,
        checks.picture_faults,
        checks.foreign_parts,
        checks.repeated_ids,
        checks.leftovers,
        checks.fold_faults,
    ):
        assert check(GOOD) == []
    assert checks.broken_links(page, site.folder) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<title>A page</title>", "", "no title"),
        (' lang="en"', "", "no language"),
        ('content="About a page."', 'content=" "', "1 x description"),
        ('<link rel="icon" href="icon.svg">', "", "no icon"),
        ("<!-- here -->", "<h1>Another</h1>", "2 main headings"),
        ("</head>", '<meta name="viewport" content="x"></head>', "2 x viewport"),
    ],
)
def test_planted_in_the_head(old, new, fault):
    assert fault in checks.head_faults(GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("alt", "fault"),
    [
        ("", "no alt text"),
        ("../_images/0123.png", "a path"),
        ("d727f1b806cb9f71e019d648971", "a path"),
        ("<Figure size 640x480 with 1 Axes>", "a path"),
        ("The accuracy is {glue:text}`a:.1f`", "markup"),
    ],
)
def test_planted_alt_text(alt, fault):
    found = checks.picture_faults(GOOD.replace("A blue square.", alt))
    assert len(found) == 1 and fault in found[0]


def test_planted_picture_without_a_size():
    found = checks.picture_faults(GOOD.replace(' width="20"', ""))
    assert len(found) == 1 and "width" in found[0]


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://example.org/a.js"></script>',
        '<script src="//example.org/a.js"></script>',
        '<link rel="stylesheet" href="http://example.org/a.css">',
        '<img src="https://example.org/a.png" alt="x">',
        '<iframe src="https://example.org/"></iframe>',
    ],
)
def test_planted_part_from_another_host(tag):
    assert len(checks.foreign_parts(GOOD.replace("<!-- here -->", tag))) == 1


def test_planted_repeated_id():
    text = GOOD.replace("<!-- here -->", '<p id="top-title"></p>')
    assert checks.repeated_ids(text) == ["id top-title twice"]


@pytest.mark.parametrize(
    "left", ["{glue:text}`a:.1f`", "{ref}`x`", ":::", "$$", "about nan percent"]
)
def test_planted_leftover(left):
    assert checks.leftovers(GOOD.replace("words", left)) != []
    as_code = f"<code>{left}</code>"
    assert checks.leftovers(GOOD.replace("words", as_code)) == []


def test_planted_formula_that_was_not_typeset():
    text = GOOD.replace("words", '<code class="katex-error">\\frac</code>')
    assert checks.leftovers(text) != []


FOLD = "<details><summary>Hint</summary>Blue.</details>"


@pytest.mark.parametrize(
    ("folds", "faults"),
    [
        (FOLD, 0),
        (FOLD + FOLD, 1),
        (FOLD.replace("Hint", '<a href="#top-title">Hint</a>'), 1),
        ('<div class="admonition dropdown"><p>Hint</p></div>', 1),
        (FOLD.replace("<details>", '<details class="hide">') * 2, 0),
    ],
)
def test_planted_fold(folds, faults):
    found = checks.fold_faults(GOOD.replace("<!-- here -->", folds))
    assert len(found) == faults


@pytest.mark.parametrize("link", ["none.html", "#none", "page.html#none", "../x"])
def test_planted_broken_link(link, site):
    site('href="#top-title"', f'href="{link}"')
    assert len(checks.broken_links(site.folder / "page.html", site.folder)) == 1


# --- in the browser ----------------------------------------------------------------


@pytest.fixture
def visited(site, browser, axe_script):
    """Open a page with a planted fault and collect what checks of some kinds say."""

    def visit_page(old="", new="", kinds=KINDS, viewport=checks.DESKTOP):
        base = site(old, new)
        page, visit = checks.open_page(
            browser, f"{base}page.html", base=base, viewport=viewport
        )
        checks.weigh(visit, base, site.folder)
        checked = {
            "hosts": lambda: checks.other_hosts(visit, base),
            "noise": lambda: checks.noise(visit),
            "weight": lambda: checks.overweight(page, visit),
            "axe": lambda: checks.axe_faults(page, axe_script),
            "sideways": lambda: checks.sideways(page),
            "distorted": lambda: checks.distorted(page),
        }
        found = {kind: checked[kind]() for kind in kinds}
        page.context.close()
        return {kind: faults for kind, faults in found.items() if faults}

    return visit_page


def test_a_good_page_in_the_browser(visited):
    assert visited() == {}


def test_planted_request_to_another_host(visited):
    script = '<script src="https://example.org/a.js"></script>'
    found = visited("<!-- here -->", script, ["hosts", "noise"])
    assert "https://example.org/a.js" in found["hosts"][0]
    assert found["noise"]  # it was stopped


def test_planted_request_by_a_script(visited):
    script = "<script>fetch('https://example.org/x').catch(() => 0)</script>"
    assert "hosts" in visited("<!-- here -->", script, ["hosts"])


@pytest.mark.parametrize(
    "script",
    [
        "console.error('no')",
        "console.warn('no')",
        "throw new Error('no')",
        "Promise.reject(new Error('no'))",
        "fetch('none.json')",
    ],
)
def test_planted_noise(script, visited):
    planted = f"<script>{script}</script>"
    assert "noise" in visited("<!-- here -->", planted, ["noise"])


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ('<p style="color: #999; background: #fff">pale</p>', "color-contrast"),
        ('<img src="icon.svg" width="20" height="10">', "image-alt"),
        ("<button></button>", "button-name"),
        ('<input type="text">', "label"),
        ('<button aria-label="Go">Search</button>', "label-content-name-mismatch"),
    ],
)
def test_planted_inaccessible_element(markup, rule, visited):
    found = visited("<!-- here -->", markup, ["axe"])
    assert [f for f in found["axe"] if f.startswith(rule)]


@pytest.mark.parametrize(
    ("kilobytes", "widget", "too_heavy"),
    [(290, False, False), (310, False, True), (310, True, False), (410, True, True)],
)
def test_planted_weight(kilobytes, widget, too_heavy, visited, site):
    noise = random.Random(0).randbytes(kilobytes * 1000)
    data = b"//" + base64.b85encode(noise)  # one line, compressed to what it encodes
    assert len(gzip.compress(data, 9)) == pytest.approx(kilobytes * 1000, rel=0.02)
    (site.folder / "big.js").write_bytes(data)
    view = '<script type="application/vnd.jupyter.widget-view+json">{}</script>'
    markup = '<script src="big.js"></script>' + (view if widget else "")
    assert ("weight" in visited("<!-- here -->", markup, ["weight"])) == too_heavy


def test_planted_wide_element(visited):
    wide = '<div style="width: 600px; height: 9px"></div>'
    on_a_phone = {"kinds": ["sideways"], "viewport": checks.PHONE}
    assert "sideways" in visited("<!-- here -->", wide, **on_a_phone)
    scrolls = f'<div tabindex="0" style="overflow-x: auto">{wide}</div>'
    assert "sideways" not in visited("<!-- here -->", scrolls, **on_a_phone)


def test_planted_distorted_picture(visited):
    squeezed = 'style="height: 90px">'
    assert "distorted" in visited('height="10">', squeezed, ["distorted"])


def test_planted_pale_words_are_found_in_the_dark(site, browser, axe_script):
    """On the light page they are legible; the page is then checked by fewer rules."""
    style = "@media (prefers-color-scheme: dark) { body { background: #000 } }"
    base = site("</head>", f"<style>{style} p {{ color: #444 }}</style></head>")
    page, visit = checks.open_page(browser, f"{base}page.html", base=base)
    assert checks.axe_faults(page, axe_script) == []
    checks.go_dark(page, visit)
    dark = checks.axe_faults(page, axe_script, only=checks.IN_THE_DARK)
    but_colours = checks.axe_faults(page, axe_script, without=["color-contrast"])
    page.context.close()
    assert dark and all(fault.startswith("color-contrast") for fault in dark)
    assert [fault for fault in but_colours if "contrast" in fault] == []


@pytest.mark.parametrize(("width", "faults"), [("67ch", 0), ("90ch", 1), ("45ch", 1)])
def test_planted_line_that_is_hard_to_follow(width, faults, site, browser):
    text = f'<p style="max-width: {width}; line-height: 24px">{"some words " * 60}</p>'
    article = f'<div class="bd-article"><section>{text * 3}</section></div>'
    base = site("<!-- here -->", article)
    page, _ = checks.open_page(browser, f"{base}page.html", base=base)
    found = checks.line_faults(page)
    page.context.close()
    assert len(found) == faults


def test_planted_link_of_another_colour(site, browser):
    links = '<article><a href="#x">one</a> <a href="#x" style="color: red">two</a>'
    base = site("<!-- here -->", links + "</article>")
    page, _ = checks.open_page(browser, f"{base}page.html", base=base)
    found = checks.link_colours(page)
    page.context.close()
    assert len(found) == 1 and "rgb(255, 0, 0)" in found[0]
