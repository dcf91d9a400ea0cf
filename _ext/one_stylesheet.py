"""Puts the style sheets of a page into one file.

Fault: theme and extensions bring fifteen style sheets, one of them found only when
another has been read. Each holds up the first paint by a round trip to the server.
The file's name is drawn from what is in it, so that a browser never shows a new page
in old clothes.

Kept tools do half of this each: lightningcss follows imports and leaves the addresses
in the sheets as they were, webassets moves addresses and follows no import.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydata_sphinx_theme

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

# The theme writes these two into the page by itself; _ext/templates takes them out.
OF_THE_THEME = ("_static/styles/theme.css", "_static/styles/pydata-sphinx-theme.css")
IMPORT = re.compile(r"""@import\s+(?:url\()?["']?([^"')]+)["']?\)?\s*;""")
ADDRESS = re.compile(r"""url\(\s*(["']?)(?!data:|#|[a-z]+://|/)([^"')]+)\1\s*\)""")
CHARSET = re.compile(r"""@charset\s+["'][^"']*["'];""")
VERSION = re.compile(r"\?v=\w+")
TARGET = "_static/styles"


def name_of(sheets: tuple[str, ...]) -> str:
    """Return the name of the file for these sheets, versions included."""
    text = " ".join([pydata_sphinx_theme.__version__, *sheets])
    return f"{TARGET}/page-{hashlib.sha256(text.encode()).hexdigest()[:12]}.css"


def joined(out: Path, sheets: tuple[str, ...]) -> str:
    """Return the text of the sheets, one after the other."""
    return "\n".join(sheet_text(out, sheet.partition("?")[0]) for sheet in sheets)


def sheet_text(out: Path, sheet: str) -> str:
    """Return one sheet with what it imports, its addresses seen from `TARGET`."""
    folder = posixpath.dirname(sheet)

    def moved(address: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(folder, address[2]))
        return f'url("{posixpath.relpath(path, TARGET)}")'

    text = CHARSET.sub("", (out / sheet).read_text("utf8"))
    # Every second part names an imported sheet, whose addresses move when it is read.
    parts = IMPORT.split(text)
    parts[::2] = [ADDRESS.sub(moved, part) for part in parts[::2]]
    parts[1::2] = [
        sheet_text(out, posixpath.normpath(posixpath.join(folder, name)))
        for name in parts[1::2]
    ]
    return "".join(parts)


class Sheets:
    """The files that the pages of a build name, with the sheets that each holds."""

    def __init__(self) -> None:
        """Start with none; files of an earlier build stay where they are."""
        self.files: dict[str, tuple[str, ...]] = {}

    def take(
        self,
        app: Sphinx,
        pagename: str,
        templatename: str,
        context: dict[str, Any],
        doctree: nodes.document | None,
    ) -> None:
        """Note which sheets a page needs, and give it one name for all of them."""
        if app.builder.format != "html":
            return
        # Sphinx would put them in this order only after this event.
        given = sorted(context["css_files"], key=lambda sheet: sheet.priority)
        marks = [VERSION.search(context["css_tag"](sheet)) for sheet in given]
        own = [
            f"{sheet.filename}{mark[0] if mark else ''}"
            for sheet, mark in zip(given, marks, strict=True)
        ]
        sheets = (*OF_THE_THEME, *own)
        name = name_of(sheets)
        self.files[name] = sheets
        context["css_files"] = [name]

    def write(self, app: Sphinx, error: Exception | None) -> None:
        """Write the files that the pages name."""
        if error or app.builder.format != "html":
            return
        out = Path(app.outdir)
        for name, sheets in self.files.items():
            (out / name).write_text(joined(out, sheets), "utf8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register; the file is written when icons and fonts have been cut down."""
    sheets = Sheets()
    app.connect("html-page-context", sheets.take, priority=950)
    app.connect("build-finished", sheets.write, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
