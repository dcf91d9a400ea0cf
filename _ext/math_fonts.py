"""Keeps of KaTeX's fonts only the characters that the book's formulas use.

Fault: a page with five kinds of letters loads 80 kB of fonts before its first paint,
for a few dozen characters. sphinxcontrib-katex leaves the fonts to whoever uses it; the
cutting itself is fontTools' work.
"""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from font_subset import write_subset

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = Path("katex/fonts")


class FormulaText(HTMLParser):
    """Collects the characters of the formulas of a page."""

    def __init__(self) -> None:
        """Start outside any formula."""
        super().__init__()
        self.codes: set[int] = set()
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go one span deeper, or enter a formula."""
        if tag == "span" and (self.depth or ("class", "katex-html") in attrs):
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        """Come one span up."""
        if tag == "span" and self.depth:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        """Keep the characters of a formula."""
        if self.depth:
            self.codes |= {ord(letter) for letter in data}


def codes_in_formulas(page: str) -> set[int]:
    """Return the code points that the typeset formulas of a page show."""
    parser = FormulaText()
    parser.feed(page)
    return parser.codes


def original_fonts(app: Sphinx) -> list[Path]:
    """Return the fonts as they lie in the book's static folders."""
    folders = [Path(app.confdir) / name for name in app.config.html_static_path]
    return sorted(font for f in folders for font in (f / FOLDER).glob("*.woff2"))


def shrink_fonts(app: Sphinx, error: Exception | None) -> None:
    """Replace KaTeX's fonts in the built book by small ones."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    static = out / "_static"
    fonts = original_fonts(app)
    codes: set[int] = set()
    for page in out.rglob("*.html"):
        if static not in page.parents:
            codes |= codes_in_formulas(page.read_text("utf8"))
    for font in fonts:
        write_subset(font, static / FOLDER / font.name, codes)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the end of the build."""
    app.connect("build-finished", shrink_fonts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
