"""What a page of the book must not have: each check returns a list of faults.

`test_pages.py` runs the checks on every page; `test_site_checks.py` plants a fault
of each kind and wants it found.
"""

from __future__ import annotations

import functools
import gzip
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from light_page import lightened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

KILOBYTE = 1000
LIMIT = 300 * KILOBYTE
LIMIT_WITH_WIDGET = 400 * KILOBYTE
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 700}  # a page enlarged four times on a desktop
ALLOWED_MESSAGES = re.compile(r"^\[(PST|SBT)\]")
COMPRESSED = re.compile(r"\.(woff2?|png|jpe?g|gif|webp|avif|ico)$")
DISTORTED = """() => [...document.querySelectorAll("main img")]
  .filter((i) => i.clientWidth && i.naturalWidth)
  .filter((i) => {
    const style = getComputedStyle(i);
    const side = (...names) => names.reduce(
      (sum, name) => sum + parseFloat(style[name]), 0);
    const shown = (i.clientWidth - side("paddingLeft", "paddingRight"))
      / (i.clientHeight - side("paddingTop", "paddingBottom"));
    const own = i.naturalWidth / i.naturalHeight;
    return Math.abs(shown / own - 1) > 0.03;
  })
  .map((i) => `distorted: ${i.src.slice(-60)} ${i.clientWidth}`
    + `x${i.clientHeight}, own ${i.naturalWidth}x${i.naturalHeight}`)"""
# Characters a line, of paragraphs with three lines or more: all lines but the last.
FULL_LINES = """() => {
  const counts = [];
  for (const p of document.querySelectorAll(".bd-article section > p")) {
    if (p.querySelector(".math")) continue;  // drawn in pieces of its own
    const tops = [], walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    const place = document.createRange();
    while (walk.nextNode()) {
      for (let at = 0; at < walk.currentNode.length; at += 1) {
        place.setStart(walk.currentNode, at);
        place.setEnd(walk.currentNode, at + 1);
        const box = place.getBoundingClientRect();
        if (box.width) tops.push(box.bottom);
      }
    }
    const last = Math.max(...tops), lines = p.clientHeight / parseFloat(
      getComputedStyle(p).lineHeight);
    const before = tops.filter((bottom) => bottom < last - 8).length;
    if (lines > 2.5) counts.push(before / (Math.round(lines) - 1));
  }
  return counts.sort((a, b) => a - b);
}"""
LINK_COLOURS = """() => [...new Set([...document.querySelectorAll(
  "article a:not(.headerlink)")].map((e) => getComputedStyle(e).color))]"""
# What is wrong with how an element that has the keyboard shows it.
FOCUS_FAULT = """(e) => {
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    && style.outlineColor !== getComputedStyle(document.body).backgroundColor
    && box.width > 0 && box.height > 0;
  return seen ? "" : `no focus is seen on ${e.outerHTML.slice(0, 120)}`;
}"""
FOCUSED = f"""() => {{
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  e.classList.add("was-a-stop");
  return ({FOCUS_FAULT})(e);
}}"""
# Gives the keyboard to all that the Tab key can reach, one after the other.
EACH_STOP = f"""() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter((e) => e.tabIndex >= 0 && e.checkVisibility({{visibilityProperty: true}}))
  .flatMap((e) => {{
    e.focus();
    if (document.activeElement !== e) return [];
    e.classList.add("is-a-stop");
    return [({FOCUS_FAULT})(e)];
  }})"""
# A rule that Lighthouse runs and axe alone does not. Without `preload: false` axe
# fetches style sheets a second time, some from wrong addresses.
AXE_OPTIONS = {
    "rules": {"label-content-name-mismatch": {"enabled": True}},
    "preload": False,
    "resultTypes": ["violations"],
}
# The rules whose result can change when a page turns dark (pictures have dark twins).
IN_THE_DARK = ["color-contrast", "link-in-text-block", "image-alt", "svg-img-alt"]

# --- in the files ------------------------------------------------------------------


@functools.lru_cache(maxsize=1)
def soup_of(html: str) -> BeautifulSoup:
    """Parse a page; the checks of one page share it, and none may change it."""
    return BeautifulSoup(html, "html.parser")


def head_faults(html: str) -> list[str]:
    """Find what a search engine, a preview or a screen reader would miss."""
    soup, faults = soup_of(html), []
    if not (soup.title and soup.title.get_text(strip=True)):
        faults.append("no title")
    if not (soup.html and soup.html.get("lang")):
        faults.append("no language")
    for name, attribute in (
        ("description", "name"),
        ("viewport", "name"),
        ("og:title", "property"),
        ("og:description", "property"),
        ("og:image", "property"),
    ):
        tags = soup.find_all("meta", attrs={attribute: name})
        if len(tags) != 1 or not tags[0].get("content", "").strip():
            faults.append(f"{len(tags)} x {name}")
    if not soup.find("link", rel="icon"):
        faults.append("no icon")
    headings = [h for h in soup.find_all("h1") if not h.find_parent(class_="onlyprint")]
    if len(headings) != 1:
        faults.append(f"{len(headings)} main headings")
    return faults


def picture_faults(html: str) -> list[str]:
    """Find pictures that nobody described, or that make the page jump."""
    faults = []
    for picture in soup_of(html).find_all("img"):
        source = picture.get("src", "")[-60:]
        words = picture.get("alt", "").strip()
        if "decorative" in picture.get("class", []):
            continue
        if not words:
            faults.append(f"{source}: no alt text")
        elif re.search(r"^<Figure|^\S*/\S*$|\.(svg|png|jpe?g)$|^[0-9a-f]{16,}", words):
            faults.append(f"{source}: a path as alt text: {words}")
        elif "{" in words or "`" in words:
            faults.append(f"{source}: alt text with markup: {words}")
        if not (picture.get("width") and picture.get("height")):
            faults.append(f"{source}: no width and height")
    return faults


def foreign_parts(html: str) -> list[str]:
    """Find parts that the page would load from another host."""
    faults = []
    for tag in soup_of(html).find_all(
        ["script", "link", "img", "iframe", "source", "video", "audio", "object"]
    ):
        address = tag.get("src") or tag.get("href") or tag.get("data") or ""
        if tag.name == "link" and "canonical" in tag.get("rel", []):
            continue
        if re.match(r"(https?:)?//", address):
            faults.append(f"{tag.name} from {address}")
    return faults


def repeated_ids(html: str) -> list[str]:
    """Find ids that two elements share (drawings inside a page count too)."""
    seen: set[str] = set()
    faults = []
    for tag in soup_of(html).find_all(id=True):
        if tag["id"] in seen:
            faults.append(f"id {tag['id']} twice")
        seen.add(tag["id"])
    return faults


def leftovers(html: str) -> list[str]:
    """Find markup and numbers that the build did not resolve."""
    soup = BeautifulSoup(html, "html.parser")  # its own, to take parts out
    faults = [
        f"not resolved: {tag.get_text()[:80]}"
        for tag in soup.select(".problematic, .system-message, .katex-error")
    ]
    for tag in soup.select("pre, code, script, style, annotation"):
        tag.decompose()
    text = soup.get_text(" ")
    found = re.findall(r"\{[a-z:]+\}`[^`]*`|:::|\$\$|\bNone percent\b|\bnan\b", text)
    return faults + [f"left over: {piece[:80]}" for piece in found]


def fold_faults(html: str) -> list[str]:
    """Find folds that a screen reader cannot tell apart, or that jump away.

    Cells that were hidden by hand are left out: what is written on them is a mark.
    """
    soup, faults = soup_of(html), []
    seen: set[str] = set()
    for fold in soup.select("main summary"):
        name = " ".join((fold.get("aria-label") or fold.get_text()).split())
        if fold.select("a[href], button"):
            faults.append(f"a link or button inside a fold's name: {name}")
        if "hide" in fold.parent.get("class", []):
            continue
        if not name or name in seen:
            faults.append(f"a fold's name twice: {name!r}")
        seen.add(name)
    faults += [
        f"a fold that waits for a script: {box.get_text()[:60]}"
        for box in soup.select("main .admonition.dropdown, main .toggle")
    ]
    return faults


def broken_links(page: Path, root: Path) -> list[str]:
    """Find links to files and places of the book that are not there."""
    soup = soup_of(page.read_text("utf8"))
    faults = []
    for tag in soup.find_all(["a", "link", "script", "img"]):
        address = tag.get("href") or tag.get("src") or ""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not address:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        if not target.is_file():
            faults.append(f"{address}: no such file")
        elif not target.is_relative_to(root.resolve()):
            faults.append(f"{address}: outside the book")
        elif parts.fragment and target.suffix == ".html":
            if not has_place(target, unquote(parts.fragment)):
                faults.append(f"{address}: no such place")
    return faults


def has_place(page: Path, name: str) -> bool:
    """Tell whether a page has an element of this id."""
    if name in ("", "top"):
        return True
    return f'id="{name}"' in page.read_text("utf8")


# --- in the browser ----------------------------------------------------------------


@dataclass
class Visit:
    """What happened while a page was loaded."""

    address: str
    requests: dict[str, int] = field(default_factory=dict)  # address -> compressed
    messages: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    waiting: set[object] = field(default_factory=set)  # requests under way

    @property
    def weight(self) -> int:
        """Bytes of everything the page asked for, compressed."""
        return sum(self.requests.values())


def watch(page: Page, visit: Visit) -> None:
    """Note requests, failures and console messages of a page."""

    def check(response: object) -> None:
        if response.status >= 400:  # type: ignore[attr-defined]
            visit.failed.append(
                f"{response.status} {response.url}"  # type: ignore[attr-defined]
            )

    def begin(request: object) -> None:
        visit.waiting.add(request)
        url = request.url  # type: ignore[attr-defined]
        if not url.startswith(("data:", "blob:")):
            visit.requests.setdefault(url, 0)

    def fail(request: object) -> None:
        visit.waiting.discard(request)
        visit.failed.append(f"failed: {request.url}")  # type: ignore[attr-defined]

    page.on("request", begin)
    page.on("requestfinished", lambda request: visit.waiting.discard(request))
    page.on("requestfailed", fail)
    page.on("response", check)
    page.on("pageerror", lambda e: visit.messages.append(f"error: {e}"))

    def note(message: object) -> None:
        kind, text = message.type, message.text  # type: ignore[attr-defined]
        if kind in ("error", "warning") or not ALLOWED_MESSAGES.search(text):
            visit.messages.append(f"{kind}: {text}")

    page.on("console", note)


def compressed_size(path: Path) -> int:
    """Return how many bytes of a file a server sends that compresses text."""
    data = path.read_bytes()
    return len(data) if COMPRESSED.search(path.name) else len(gzip.compress(data, 9))


def weigh(visit: Visit, base: str, root: Path) -> None:
    """Fill in the compressed size of every file of the book that was asked for."""
    for url in visit.requests:
        if url.startswith(base):
            path = root / unquote(urlsplit(url).path).lstrip("/")
            visit.requests[url] = compressed_size(path) if path.is_file() else 0


def go_dark(page: Page, visit: Visit) -> None:
    """Let the reader's system turn dark while the page is open."""
    page.emulate_media(color_scheme="dark")
    settle(page, visit)


def go_narrow(page: Page, visit: Visit) -> None:
    """Make the window as narrow as a phone.

    The theme waits a moment before it lets the keyboard reach what now scrolls.
    """
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    reachable = """() => [...document.querySelectorAll("main pre")]
      .every((e) => e.scrollWidth <= e.clientWidth || e.tabIndex >= 0)"""
    with suppress(Exception):  # too late: axe then says what is wrong
        page.wait_for_function(reachable, timeout=3000)
    settle(page, visit)


def other_hosts(visit: Visit, base: str) -> list[str]:
    """Find requests that leave the book's own address."""
    return [
        f"asked {url[:120]}"
        for url in visit.requests
        if not url.startswith((base, "data:", "blob:", "file:"))
    ]


def noise(visit: Visit) -> list[str]:
    """Find errors and unknown messages in the console, and failed requests."""
    return [*visit.messages, *visit.failed]


def overweight(page: Page, visit: Visit) -> list[str]:
    """Tell when the first visit loads more than it may."""
    has_widget = page.locator("script[type*='widget-view']").count() > 0
    limit = LIMIT_WITH_WIDGET if has_widget else LIMIT
    if visit.weight <= limit:
        return []
    heaviest = sorted(visit.requests.items(), key=lambda item: -item[1])[:5]
    return [f"{visit.weight} bytes of {limit}; heaviest: {heaviest}"]


def axe_faults(
    page: Page,
    script: str,
    *,
    only: Sequence[str] | None = None,
    without: Sequence[str] = (),
) -> list[str]:
    """Find what axe objects to on a page, by all its rules or some of them.

    Half of its time goes into the contrast of every word, so a page that is looked at
    more than once need not be measured by every rule each time, and of formulas and
    code it sees less (`light_page`).
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(script)
    rules = dict(AXE_OPTIONS["rules"])
    options = {**AXE_OPTIONS, "rules": rules}
    if only is not None:
        del options["rules"]
        options["runOnly"] = list(only)
    for rule in without:
        rules[rule] = {"enabled": False}
    found = page.evaluate(lightened(f"axe.run(document, {json.dumps(options)})"))
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]} "
        f"{' '.join((node.get('failureSummary') or '').split())[:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """Find what makes the page scroll sideways."""
    return list(
        page.evaluate(
            """() => {
              const wide = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= wide) return [];
              const scrolls = (e) => e && (getComputedStyle(e).overflowX !== "visible"
                || scrolls(e.parentElement));
              return [...document.body.querySelectorAll("*")]
                .filter((e) => e.getBoundingClientRect().right > wide + 1)
                .filter((e) => !scrolls(e.parentElement))
                .map((e) => `wider than the screen: ${e.outerHTML.slice(0, 120)}`)
                .concat([`the page is ${document.documentElement.scrollWidth} wide`]);
            }"""
        )
    )


def unseen_focus(page: Page) -> list[str]:
    """Give the keyboard to all that can have it; find where no focus is seen."""
    page.keyboard.press("Tab")  # from now on focus is shown
    return [fault for fault in page.evaluate(EACH_STOP) if fault]


def unseen_by_tab(page: Page, most: int = 500) -> list[str]:
    """Go through all stops of the Tab key; find those where no focus is seen."""
    faults = []
    for _ in range(most):
        page.keyboard.press("Tab")
        fault = page.evaluate(FOCUSED)
        if fault is None:  # past the last
            return faults
        faults += [fault] if fault else []
    return [*faults, f"more than {most} stops"]


def line_faults(page: Page) -> list[str]:
    """Tell when the text of a page runs in lines that are hard to follow."""
    counts = page.evaluate(FULL_LINES)
    middle = counts[len(counts) // 2] if len(counts) > 2 else 70
    return [] if 65 <= middle <= 75 else [f"{middle:.0f} characters a line"]


def link_colours(page: Page) -> list[str]:
    """Find links of several colours."""
    colours = page.evaluate(LINK_COLOURS)
    return [f"links have the colours {colours}"] if len(colours) > 1 else []


def distorted(page: Page) -> list[str]:
    """Find pictures that are shown with other proportions than their own."""
    return list(page.evaluate(DISTORTED))


def open_page(
    browser: Browser,
    address: str,
    *,
    scheme: str = "light",
    viewport: dict[str, int] = DESKTOP,
    base: str = "file:",
    java_script: bool = True,
) -> tuple[Page, Visit]:
    """Open a page in a fresh profile; requests to other hosts are stopped."""
    context = browser.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport=viewport,  # type: ignore[arg-type]
        java_script_enabled=java_script,
        reduced_motion="reduce",
    )
    allowed = (base, "data:", "blob:")

    def gate(route: object) -> None:
        url = route.request.url  # type: ignore[attr-defined]
        if url.startswith(allowed):
            route.continue_()  # type: ignore[attr-defined]
        else:
            route.abort()  # type: ignore[attr-defined]

    page = context.new_page()
    visit = Visit(address)
    watch(page, visit)
    context.route("**/*", gate)
    page.goto(address, wait_until="load")
    settle(page, visit)
    return page, visit


def settle(page: Page, visit: Visit, quiet: int = 4) -> None:
    """Wait until nothing has been under way for a while."""
    still = 0
    for _ in range(200):
        page.wait_for_timeout(50)  # events of the browser are delivered meanwhile
        still = 0 if visit.waiting else still + 1
        if still >= quiet:
            return


def file_address(path: Path) -> str:
    """Return the address under which a file opens without a server."""
    return path.resolve().as_uri()
