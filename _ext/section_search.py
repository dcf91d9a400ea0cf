"""Search by section: a result opens where the words stand, and typos are forgiven.

Sphinx finds pages. Its results open at the top of a page although the match may be
ten screens below, its excerpts begin with the buttons of the page and print formulas
three times, and a typo finds nothing. Here the build writes the words of every section
into one script, and MiniSearch, a small library in the page, finds the sections; both
are classic scripts, so that it works without a server.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

PAGE, TEMPLATE = "search", "section-search.html"
SECTIONS = "search-sections.js"
SCRIPTS = ("search/minisearch.js", SECTIONS, "search/search.js")
#: What nobody would quote: code and what it printed, targets, comments.
NOT_WORDS = (
    nodes.comment,
    nodes.image,
    nodes.literal_block,
    nodes.math_block,
    nodes.raw,
    nodes.target,
)
#: In an excerpt a formula is read as its names: "√d" and not "\sqrt{d}".
READ = (
    (re.compile(r"\\sqrt\b\s*"), "√"),
    (re.compile(r"\\(?:cdot|times)\b"), "·"),
    (re.compile(r"\\(?:mathrm|mathbb|mathcal|text|bigl?|bigr?|left|right)\b"), ""),
    (re.compile(r"\\[,;!:]|\\ "), " "),
    (re.compile(r"\\([A-Za-z]+)"), r"\1"),
    (re.compile(r"[{}\\$]"), ""),
)


def sections_of(doctree: nodes.document) -> Iterator[tuple[str, str, str]]:
    """Read a page section by section.

    Yields:
        Anchor ("" for the first section), heading and words of each.
    """
    for section in doctree.findall(nodes.section):
        heading = section.next_node(nodes.title)
        if heading is None:
            continue
        is_first = isinstance(section.parent, nodes.document)
        words = " ".join(
            words_of(child)
            for child in section.children
            if child is not heading and not isinstance(child, nodes.section)
        )
        yield (
            "" if is_first else section["ids"][0],
            " ".join(words_of(heading).split()),
            " ".join(words.split()),
        )


def words_of(node: nodes.Node) -> str:
    """Return what one would quote of a node, with formulas as one would say them."""
    if isinstance(node, NOT_WORDS):
        return ""
    if isinstance(node, addnodes.pending_xref) and not node.get("refexplicit"):
        return ""  # it holds a label yet, and no words
    if isinstance(node, nodes.math):
        return formula(node.astext())
    if isinstance(node, nodes.Text):
        return node.astext()
    between = "" if isinstance(node, nodes.TextElement) else " "
    return between.join(words_of(child) for child in node.children) + between


def formula(text: str) -> str:
    """Make words of a formula."""
    for pattern, instead in READ:
        text = pattern.sub(instead, text)
    return text


def without_sphinx_search(app: Sphinx) -> None:
    """Let Sphinx make neither its index nor its page."""
    if app.builder.format == "html":
        app.builder.search = False


def kept(env: BuildEnvironment) -> dict[str, list[tuple[str, str, str]]]:
    """Return the sections of all pages; they stay from build to build."""
    if not hasattr(env, "sections_of_pages"):
        env.sections_of_pages = {}
    found: dict[str, list[tuple[str, str, str]]] = env.sections_of_pages
    return found


def gather(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the words of a page as it is read."""
    kept(app.env)[app.env.docname] = list(sections_of(doctree))


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget a page that is gone or read again."""
    kept(env).pop(page, None)


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Add the page on which one searches."""
    yield PAGE, {"search_scripts": SCRIPTS}, TEMPLATE


def write_sections(app: Sphinx, exception: Exception | None) -> None:
    """Write the words of all sections into one script."""
    if exception is not None or app.builder.format != "html":
        return
    address = app.builder.get_target_uri
    pages = {page: found for page, found in kept(app.env).items() if found}
    rows = [
        [f"{address(page)}{'#' * bool(anchor)}{anchor}", heading, words]
        for page, found in sorted(pages.items())
        for anchor, heading, words in found
    ]
    chapters = {address(page): found[0][1] for page, found in pages.items()}
    text = json.dumps({"chapters": chapters, "sections": rows}, ensure_ascii=False)
    script = f"window.bookSections = {text};\n"
    Path(app.outdir, "_static", SECTIONS).write_text(script, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what is gathered, the page and the script."""
    app.connect("builder-inited", without_sphinx_search)
    app.connect("doctree-read", gather)
    app.connect("env-purge-doc", forget)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", write_sections)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
