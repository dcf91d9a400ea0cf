"""What search engines and link previews read: description, title, picture.

A preview needs full addresses. The book's address is not known here: whoever
publishes it sets BOOK_URL (the workflow for Pages does), and pages then carry
their canonical address; without it the picture's address is relative.

The kept sphinxext-opengraph breaks a description off inside a word, takes alt texts and
list entries for prose, skips the search page, and its relative addresses are right on
the title page alone.
"""

from __future__ import annotations

import os
import re
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

LONGEST = 155
# Fault: docutils declares the viewport that Sphinx's own template declares as well.
VIEWPORT = re.compile(r'\s*<meta name="viewport"[^>]*>')
CARD = "social-card.png"
FALLBACK = (
    "What attention and convolution each do, how they are the same thing, when "
    "which one wins, and how they work together: a book that runs."
)
NOT_PROSE = (
    nodes.Admonition,
    nodes.caption,
    nodes.container,
    nodes.list_item,
    nodes.system_message,
    nodes.table,
)


def take_address(app: Sphinx, config: Config) -> None:
    """Read the book's address from the environment."""
    address = os.environ.get("BOOK_URL", "").strip()
    if address:
        config.html_baseurl = address.rstrip("/") + "/"


def description(doctree: nodes.document | None) -> str:
    """Return the first sentences of a page, at most 155 characters."""
    text = ""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        if not is_prose(paragraph):
            continue
        text = f"{text} {' '.join(paragraph.astext().split())}".strip()
        if len(text) >= LONGEST:
            break
    if len(text) < 40:
        text = FALLBACK
    if len(text) > LONGEST:
        text = text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
    return text


def is_prose(paragraph: nodes.paragraph) -> bool:
    """Tell whether a paragraph is running text (not a box, list or table)."""
    parent = paragraph.parent
    while parent is not None:
        if isinstance(parent, NOT_PROSE):
            return False
        parent = parent.parent
    return True


def add_head(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write the description and the preview into the page's head."""
    about = description(doctree)
    book = app.config.html_title
    title = context.get("pagetitle") or context.get("title") or book
    base = app.config.html_baseurl
    card = f"{base}_static/{CARD}" if base else context["pathto"](f"_static/{CARD}", 1)
    properties = {
        "og:type": "website" if pagename == app.config.root_doc else "article",
        "og:site_name": book,
        "og:title": title,
        "og:description": about,
        "og:image": card,
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": f"Cover of the book: {book}",
    }
    if base:
        properties["og:url"] = f"{base}{pagename}.html"
    lines = [
        f'<meta name="description" content="{escape(about)}" />',
        '<meta name="twitter:card" content="summary_large_image" />',
        '<meta name="color-scheme" content="light dark" />',
    ]
    lines += [
        f'<meta property="{name}" content="{escape(value)}" />'
        for name, value in properties.items()
    ]
    given = VIEWPORT.sub("", context.get("metatags", ""))
    context["metatags"] = "\n    ".join([given, *lines])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the head."""
    app.connect("config-inited", take_address)
    app.connect("html-page-context", add_head, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
