"""Gives each widget its room on the page, and a still picture where no script runs.

A widget's output holds two things: the place where its script draws, and a picture of
the state it was stored in. MyST-NB shows the first alone.

* The picture goes with it inside `noscript`, with the alt text of the cell's metadata.
* A box as tall as the widget will be stands there from the start, so that the text
  below does not jump when the script has drawn (`BookWidget.heights`).

No kept extension was found that shows two forms of one output.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

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
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            held = {child.get("mime_type"): child for child in bundle.children}
            if VIEW not in held:
                continue
            added = room(held[VIEW].astext())
            picture = next((held[name] for name in PICTURES if name in held), None)
            if picture is not None:
                added = [*no_script(picture), *added]
            held[VIEW].insert(0, added)


def room(view: str) -> list[nodes.Node]:
    """Return the box that keeps a widget's room, if its view says how tall it is."""
    heights = json.loads(re.sub(r"^<script[^>]*>|</script>$", "", view)).get("heights")
    if not heights:
        return []
    column, phone = (int(height) for height in heights)
    style = f"--column: {column}px; --phone: {phone}px"
    return [nodes.raw("", f'<div class="{ROOM}" style="{style}"></div>', format="html")]


def no_script(picture: nodes.Element) -> list[nodes.Node]:
    """Return the picture between the tags that hide it from browsers with scripts."""
    opening = nodes.raw("", "<noscript>", format="html")
    closing = nodes.raw("", "</noscript>", format="html")
    return [opening, *(child.deepcopy() for child in picture.children), closing]


def add_style(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Add the rule for the room to the pages that have one."""
    if doctree and any(ROOM in raw.astext() for raw in doctree.findall(nodes.raw)):
        context["metatags"] = context.get("metatags", "") + STYLE


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform and the style."""
    app.add_post_transform(WidgetPictures)
    app.connect("html-page-context", add_style)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
