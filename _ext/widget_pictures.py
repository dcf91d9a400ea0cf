"""Gives each widget its room on the page, and a still picture until it has drawn.

A widget's output holds two things: the place where its script draws, and a picture of
the state it was stored in. MyST-NB shows the first alone.

* A box as tall as the widget will be stands there from the start, so that the text
  below does not jump when the script has drawn. `make heights` measures it; a page
  whose widgets are not those of its `heights.json` is a warning.
* The picture stands in the box, with the alt text of the cell's metadata. The script
  replaces it when the widget has drawn; where none runs, or cannot, it stays.

No kept extension was found that shows two forms of one output.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOGGER = logging.getLogger(__name__)
ROOMS = Path("src/attnconv_book/chapters")
VIEW = "application/vnd.jupyter.widget-view+json"
PICTURES = ("image/svg+xml", "image/png")
ROOM = "widget-room"
STYLE = (
    "<style>@media (scripting: enabled) {"
    f".{ROOM} {{ min-height: var(--column); }}"
    f"@media (max-width: 30rem) {{ .{ROOM} {{ min-height: var(--phone); }} }}"
    "}</style>"
)


class WidgetPictures(SphinxPostTransform):
    """Put room and picture beside the widget of an output."""

    default_priority = 3  # before MyST-NB keeps one of the outputs and drops the rest
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Mend each output that holds a widget."""
        for held in widgets(self.document):
            picture = next((held[name] for name in PICTURES if name in held), None)
            added = room(held[VIEW], picture.children if picture else [])
            held[VIEW].insert(0, added)


def widgets(document: nodes.document) -> Iterator[dict[str, nodes.Element]]:
    """Find the outputs that hold a widget: the forms of each, by mime type."""
    for bundle in document.findall(nodes.container):
        if bundle.get("nb_element") == "mime_bundle":
            held = {child.get("mime_type"): child for child in bundle.children}
            if VIEW in held:
                yield held


def find_heights(app: Sphinx, document: nodes.document) -> None:
    """Note on each view of a page its widget's class, and how tall it was measured."""
    found = list(widgets(document))
    page = app.env.docname
    name = ROOMS / page.rpartition("/")[2].replace("-", "_") / "heights.json"
    file = Path(app.srcdir) / name
    measured = json.loads(file.read_text("utf-8")) if file.is_file() else []
    if not found and not measured:
        return
    app.env.note_dependency(str(file))
    for held in found:  # the name in text begins with the class
        text = held["text/plain"].astext() if "text/plain" in held else ""
        held[VIEW]["widget"] = text.partition("(")[0].strip()
    shown = [held[VIEW]["widget"] for held in found]
    known = [entry["widget"] for entry in measured]
    if shown != known:
        LOGGER.warning(
            "widget_pictures: the page shows %s, %s knows %s; run `make heights`",
            shown,
            name.as_posix(),
            known,
            location=page,
            type="widget_pictures",
        )
        return
    for held, entry in zip(found, measured, strict=True):
        held[VIEW]["heights"] = entry["heights"]


def room(view: nodes.Element, picture: Sequence[nodes.Node]) -> list[nodes.Node]:
    """Return the box that keeps a widget's room, with its picture in it."""
    box = f'<div class="{ROOM}" data-widget="{escape(view["widget"])}"'
    if "heights" in view:
        column, phone = (int(height) for height in view["heights"])
        box += f' style="--column: {column}px; --phone: {phone}px"'
    opening = nodes.raw("", f"{box}>", format="html")
    closing = nodes.raw("", "</div>", format="html")
    return [opening, *(child.deepcopy() for child in picture), closing]


def add_style(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Add the rule for the room to the pages that have one."""
    if doctree and any(ROOM in raw.astext() for raw in doctree.findall(nodes.raw)):
        context["metatags"] = context.get("metatags", "") + STYLE


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform and the style."""
    app.connect("doctree-read", find_heights)
    app.add_post_transform(WidgetPictures)
    app.connect("html-page-context", add_style)
    return {
        "version": "2",
        "env_version": 2,  # pages read before know nothing of heights
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
