"""Keeps of the theme's icons only those that the book shows.

Fault: the theme brings fonts of 160 kB and 20 kB of compressed rules for about ten
icons. `tests/site/test_mends.py` compares with the theme's own file.
No kept extension was found that does this; the cutting itself is fontTools' work.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydata_sphinx_theme
from font_subset import write_subset

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FONTS = ("fa-solid-900", "fa-regular-400", "fa-brands-400")
FOLDER = Path("vendor/fontawesome/webfonts")
THEME = Path(pydata_sphinx_theme.__file__).parent
THEME_STATIC = THEME / "theme/pydata_sphinx_theme/static"
THEME_CSS = Path("styles/pydata-sphinx-theme.css")
CLASS = re.compile(r"\bfa-[a-z0-9-]+")
ESCAPE = re.compile(r"\\([ef][0-9a-f]{3})\b")
ICON_RULE = re.compile(r'((?:\.fa-[a-z0-9-]+:before,?)+)\{content:"\\([0-9a-f]+) ?"\}')


def codes_in_use(css: str, texts: list[str], other_css: list[str]) -> set[int]:
    """Return the code points of the icons that pages, scripts and CSS use."""
    used = {name for text in texts for name in CLASS.findall(text)}
    codes: set[int] = set()

    def take(rule: re.Match[str]) -> str:
        if used & set(CLASS.findall(rule[1])):
            codes.add(int(rule[2], 16))
        return ""

    for text in [ICON_RULE.sub(take, css), *other_css]:
        codes |= {int(code, 16) for code in ESCAPE.findall(text)}
        codes |= {ord(letter) for letter in text if 0xE000 <= ord(letter) <= 0xF8FF}
    return codes


def without_unused_icons(css: str, codes: set[int]) -> str:
    """Return the theme's style sheet without the rules of icons that nobody shows."""

    def keep(rule: re.Match[str]) -> str:
        return rule[0] if int(rule[2], 16) in codes else ""

    return ICON_RULE.sub(keep, css)


def shrink_fonts(app: Sphinx, error: Exception | None) -> None:
    """Replace the theme's icon fonts in the built book by small ones."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    static = out / "_static"
    pages = [p for p in out.rglob("*.html") if static not in p.parents]
    scripts = [*static.glob("scripts/*.js")]
    scripts = [p for p in scripts if p.name != "fontawesome.js"]
    texts = [p.read_text("utf8") for p in [*pages, *scripts]]
    other_css = [
        p.read_text("utf8", "ignore")
        for p in static.rglob("*.css")
        if p != static / THEME_CSS and "katex" not in p.parts
    ]
    css = (THEME_STATIC / THEME_CSS).read_text("utf8")
    codes = codes_in_use(css, texts, other_css)
    (static / THEME_CSS).write_text(without_unused_icons(css, codes), "utf8")
    for name in FONTS:
        file = FOLDER / f"{name}.woff2"
        if (static / file).exists():
            write_subset(THEME_STATIC / file, static / file, codes)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the end of the build."""
    app.connect("build-finished", shrink_fonts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
