"""Every page of the built book, in its files and in a browser."""

from __future__ import annotations

import pytest
import site_checks as checks
import widget_checks
import yaml
from every_widget import ROWS, edit_faults
from places import ROOT


def pages_of(toc: dict) -> list[str]:
    """Return the pages of the book in reading order."""
    found = []
    for key, value in toc.items():
        if key in ("root", "file"):
            found.append(str(value))
        elif isinstance(value, list):
            for entry in value:
                found += pages_of(entry)
    return found


TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
CHAPTERS = pages_of(TOC)
PAGES = [*CHAPTERS, "search"]
every_page = pytest.mark.parametrize("name", PAGES)


def test_every_page_of_the_contents_is_built_and_no_other(html):
    built = {
        p.relative_to(html).with_suffix("").as_posix()
        for p in html.rglob("*.html")
        if "_static" not in p.parts
    }
    assert built == set(PAGES)


@every_page
def test_files(name, html):
    page = html / f"{name}.html"
    text = page.read_text("utf8")
    faults = [
        *checks.head_faults(text),
        *checks.picture_faults(text),
        *checks.foreign_parts(text),
        *checks.repeated_ids(text),
        *checks.leftovers(text),
        *checks.fold_faults(text),
        *checks.broken_links(page, html),
    ]
    assert faults == []


def test_no_two_pages_share_a_description_or_a_title(html):
    seen = {}
    for name in CHAPTERS:
        head = (html / f"{name}.html").read_text("utf8").partition("</head>")[0]
        soup = checks.soup_of(head)
        about = soup.find("meta", attrs={"name": "description"})["content"]
        title = soup.title.get_text(strip=True)
        assert about not in seen, f"{name} and {seen[about]}: {about}"
        assert title not in seen, f"{name} and {seen[title]}: {title}"
        seen[about] = seen[title] = name


@every_page
def test_in_the_browser(name, html, serve, browser, axe_script):
    base = serve(html)
    page, visit = checks.open_page(browser, f"{base}{name}.html", base=base)
    checks.weigh(visit, base, html)
    faults = [] if name == "search" else checks.overweight(page, visit)
    faults += checks.axe_faults(page, axe_script)
    faults += checks.line_faults(page)
    faults += checks.link_colours(page)
    faults += widget_checks.room_faults(page)
    faults += widget_checks.layout_faults(page)

    checks.go_dark(page, visit)
    dark = checks.axe_faults(page, axe_script, only=checks.IN_THE_DARK)
    faults += [f"dark: {fault}" for fault in dark]
    faults += checks.link_colours(page)
    faults += checks.sideways(page)

    checks.go_narrow(page, visit)
    phone = checks.axe_faults(page, axe_script, without=["color-contrast"])
    faults += [f"phone: {fault}" for fault in phone]
    faults += checks.sideways(page)
    faults += checks.distorted(page)
    faults += widget_checks.room_faults(page)
    faults += widget_checks.layout_faults(page)
    for row in ROWS.values():
        for widget in page.locator(row.selector).all():
            faults += edit_faults(row, widget)
    page.set_viewport_size(checks.NARROWEST)
    faults += checks.sideways(page)

    faults += checks.other_hosts(visit, base)
    faults += checks.noise(visit)
    page.context.close()
    assert faults == []


@every_page
def test_without_a_server_on_a_dark_phone(name, html, browser):
    address = checks.file_address(html / f"{name}.html")
    page, visit = checks.open_page(
        browser, address, scheme="dark", viewport=checks.PHONE
    )
    faults = [*checks.other_hosts(visit, "file:"), *checks.noise(visit)]
    theme = page.evaluate("document.documentElement.dataset.theme")
    page.context.close()
    assert faults == []
    assert theme == "dark"


@pytest.mark.parametrize("from_file", [False, True], ids=["server", "file"])
def test_search_finds_a_word(from_file, html, serve, browser):
    base = checks.file_address(html) + "/" if from_file else serve(html)
    page, visit = checks.open_page(browser, f"{base}search.html?q=vermilion", base=base)
    page.wait_for_selector("#search-results li a", timeout=15_000)
    first = page.locator("#search-results li").first.inner_text()
    page.context.close()
    assert "Colours" in first and "Notation" in first
    assert checks.other_hosts(visit, base) == []
    assert checks.noise(visit) == []
