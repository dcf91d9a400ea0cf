"""Measure how tall the widgets are: `python -m attnconv_book.making.heights`.

The script of a widget draws after the page is shown, so the page keeps room for it
(`_ext/widget_pictures.py`), or the text below would jump. How much is measured here,
in the built page, in a column on a desktop and on a phone, under one font. The numbers
go to the chapter's room, `heights.json`, one entry for each widget of the page.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from attnconv.files import atomic_write
from attnconv_book.making.chromium import start_chromium
from attnconv_book.making.effort import ROOMS, find_root

DESKTOP, PHONE = (1000, 900), (390, 844)
"""Width and height of the window, where a page has one and the other layout."""

ROOM = 'class="widget-room"'

# What a room holds when nothing is kept free; null where a widget could not be drawn.
_TAKEN = """() => new Promise((done) => requestAnimationFrame(() => {
  const rooms = [...document.querySelectorAll(".widget-room")];
  for (const room of rooms) room.style.minHeight = "0";
  done(rooms.map((room) => [
    room.dataset.widget,
    room.querySelector(".static-widget")
      ? Math.ceil(room.getBoundingClientRect().height) : null,
  ]));
}))"""


def measure(page: Page, address: str) -> list[dict[str, Any]]:
    """Measure the widgets of one page.

    Args:
        page: A window of the browser.
        address: Where the built page lies.

    Returns:
        For each widget, in the order of the page, its class ("widget") and its pixels
        in a column on a desktop and on a phone ("heights").

    Raises:
        ValueError: If a widget could not be drawn.
    """
    taken: list[list[tuple[str, int | None]]] = []
    for width, height in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        if not taken:
            page.goto(address)
            page.wait_for_selector("html[data-widgets=ready]", state="attached")
        page.evaluate("document.fonts.ready")
        taken.append(page.evaluate(_TAKEN))
    found = []
    for (name, column), (_, phone) in zip(*taken, strict=True):
        if not name or column is None:
            raise ValueError(f"{address} must draw {name or 'a widget'}, and cannot")
        found.append({"widget": name, "heights": [column, phone]})
    return found


def heights_file(root: Path, page: str) -> Path:
    """Return where the heights of a chapter's widgets are kept: in its room.

    Args:
        root: The folder of the book.
        page: The page name, as "chapters/2-concepts/attention".
    """
    room = page.rpartition("/")[2].replace("-", "_")
    return root / ROOMS / room / "heights.json"


def write_heights(file: Path, found: list[dict[str, Any]]) -> bool:
    """Record the heights of one page; a page without widgets has no record.

    Args:
        file: As `heights_file` names it.
        found: As `measure` returns it.

    Returns:
        True if anything changed.
    """
    before = file.read_bytes() if file.exists() else b""
    entries = [json.dumps(entry) for entry in found]
    after = ("[\n " + ",\n ".join(entries) + "\n]\n").encode() if found else b""
    if before == after:
        return False
    if found:
        with atomic_write(file) as opened:
            opened.write(after)
    else:
        file.unlink()
    return True


def main() -> int:
    """Measure every page of the built book.

    Returns:
        1 if the book is not built, else 0.
    """
    root = find_root(Path("."))
    html = root / "_build/html"
    if not (html / "index.html").is_file():
        print("There is no built book; `make heights` builds it and measures.")
        return 1
    with tempfile.TemporaryDirectory() as fonts, sync_playwright() as playwright:
        browser = start_chromium(playwright, Path(fonts))
        window = browser.new_page(reduced_motion="reduce")
        for built in sorted(html.glob("chapters/**/*.html")):
            name = built.relative_to(html).with_suffix("").as_posix()
            has_widgets = ROOM in built.read_text("utf-8")
            found = measure(window, built.as_uri()) if has_widgets else []
            changed = write_heights(heights_file(root, name), found)
            if found or changed:
                print(f"{name}: {'changed' if changed else 'unchanged'}", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
