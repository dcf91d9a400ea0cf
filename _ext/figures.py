"""Pictures of the book: alt text, size, dark twin, loading when near.

* A picture without an alt text in words is a warning, so the build fails: the
  theme would show a file name. (`{.decorative}` pictures may have none.)
* Every picture states its width and height: the page does not jump.
* Matplotlib's SVG files are enlarged to use the column, and get a twin for the dark
  page (`svg_dark.py`). The two follow the page's own switch in every browser; the
  hidden one is not loaded.
* Pictures below the first are loaded when the reader comes near.

Of the kept extensions, sphinxext-photofinish knows no dark page and measures drawings
with a program that the machine may lack; sphinx-colorschemed-images has a script ask
for a second file that the author draws.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from docutils import nodes
from PIL import Image
from sphinx.util import logging
from svg_dark import dark_twin, light_twin

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

LOGGER = logging.getLogger(__name__)
# Drawings are made for a phone, at most 497 pixels wide. So they use the column of a
# desktop (704 pixels), and their type is a little larger than the text.
ENLARGED = 1.4
PIXELS = {"": 1, "px": 1, "pt": 4 / 3}
# Not the theme's only-light: its rules hide the caption after such a picture. Its
# class dark-light keeps the theme from dimming a picture that is made for the dark.
TWIN_CLASS = {"light": "twin-light", "dark": "twin-dark dark-light"}
PATH_LIKE = re.compile(
    r"^\s*<Figure|^\s*\S*[/\\]\S*\s*$|\.(svg|png|jpe?g|gif)\s*$|^\s*[0-9a-f]{16,}", re.I
)
LENGTH = re.compile(r"([\d.]+)(px|pt)?")


def alt_fault(alt: str | None, classes: list[str]) -> str | None:
    """Return what is wrong with an alt text, or None."""
    if "decorative" in classes:
        return None
    if not (alt or "").strip():
        return "has no alt text"
    if PATH_LIKE.search(alt or ""):
        return f"has a path instead of an alt text: {alt!r}"
    return None


def picture_size(path: Path) -> tuple[int, int] | None:
    """Return width and height of a picture in CSS pixels."""
    if path.suffix == ".svg":
        return drawing_size(path)
    with Image.open(path) as picture:
        return picture.size


def drawing_size(path: Path) -> tuple[int, int] | None:
    """Return what an SVG file says of its size, in CSS pixels."""
    with path.open("rb") as file:
        _, root = next(ElementTree.iterparse(file, events=("start",)))
    sides = [LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    if not all(sides):
        box = root.get("viewBox", "").replace(",", " ").split()
        sides = [LENGTH.fullmatch(length) for length in box[2:]]
    if len(sides) != 2 or not all(sides):
        return None
    width, height = (float(s[1]) * PIXELS[s[2] or ""] for s in sides if s)
    return round(width), round(height)


def check_alt(app: Sphinx, doctree: nodes.document) -> None:
    """Warn about pictures that nobody has described."""
    for image in doctree.findall(nodes.image):
        fault = alt_fault(image.get("alt"), image["classes"])
        if fault:
            LOGGER.warning("Picture %s %s", image["uri"], fault, location=image)


def visit_image(self: HTML5Translator, node: nodes.image) -> None:
    """Write a picture: with its size, and with its dark twin where it has one."""
    uri = node["uri"]
    name = self.builder.images.get(uri)
    type(self).visit_image(self, node)
    source = Path(self.builder.srcdir, uri)
    if name is None or not source.is_file():
        return
    tag = self.body[-1]
    size = picture_size(source)
    if size and " width=" not in tag:
        width = asked_width(tag)
        if width is None and has_twin(source):
            width = round(size[0] * ENLARGED)
        if width:
            size = width, round(size[1] * width / size[0])
            tag = re.sub(r' style="[^"]*"', "", tag)
        tag = with_attributes(tag, f'width="{size[0]}" height="{size[1]}"')
    if is_lazy(self, node):
        tag = with_attributes(tag, 'loading="lazy"')
    if has_twin(source):
        folder = Path(self.builder.outdir, self.builder.imagedir)
        tag = twins(source, folder / name, tag)
    self.body[-1] = tag


def asked_width(tag: str) -> int | None:
    """Return the width in pixels that the author asked for."""
    style = re.search(r'style="width: *([\d.]+)px;? *"', tag)
    return round(float(style[1])) if style else None


def is_lazy(self: HTML5Translator, node: nodes.image) -> bool:
    """Tell whether a picture comes after the first of its page."""
    first = next(iter(self.document.findall(nodes.image)), None)
    return first is not node


def has_twin(source: Path) -> bool:
    """Tell whether a file is an SVG drawn by Matplotlib."""
    return source.suffix == ".svg" and 'id="figure_1"' in source.read_text("utf8")


def twins(source: Path, target: Path, tag: str) -> str:
    """Write the light and the dark file; return the two img tags."""
    svg = source.read_text("utf8")
    target.parent.mkdir(parents=True, exist_ok=True)
    tags = []
    for mode, twin in (("light", light_twin(svg)), ("dark", dark_twin(svg))):
        name = f"{target.stem}-{mode}.svg"
        target.with_name(name).write_text(twin, "utf8")
        one = re.sub(r'src="([^"]*/)?[^"/]*"', rf'src="\g<1>{name}"', tag.strip())
        if "loading=" not in one:  # else browsers would load the hidden one too
            one = with_attributes(one, 'loading="lazy"')
        tags.append(with_class(one, TWIN_CLASS[mode]))
    return "".join(tags) + tag[len(tag.rstrip()) :]


def with_attributes(tag: str, attributes: str) -> str:
    """Return the tag with more attributes."""
    return tag.replace("<img ", f"<img {attributes} ", 1)


def with_class(tag: str, name: str) -> str:
    """Return the tag with one more class."""
    if ' class="' in tag:
        return tag.replace(' class="', f' class="{name} ', 1)
    return with_attributes(tag, f'class="{name}"')


def depart_image(self: HTML5Translator, node: nodes.image) -> None:
    """Close as the theme's own writer does."""
    type(self).depart_image(self, node)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the picture writer and the check."""
    app.connect("doctree-read", check_alt)
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
