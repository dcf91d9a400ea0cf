"""Gives a widget its still picture where the page runs no script.

A widget's output holds two things: the place where its script draws, and a picture of
the state it was stored in. MyST-NB shows the first alone; here the second goes with
it, inside `noscript`, with the alt text that the cell's metadata gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

VIEW = "application/vnd.jupyter.widget-view+json"
PICTURES = ("image/svg+xml", "image/png")


class WidgetPictures(SphinxPostTransform):
    """Put the picture of an output beside its widget."""

    default_priority = 3  # before MyST-NB keeps one of the outputs and drops the rest
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Mend each output that holds both a widget and its picture."""
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            held = {child.get("mime_type"): child for child in bundle.children}
            picture = next((held[name] for name in PICTURES if name in held), None)
            if VIEW in held and picture is not None:
                held[VIEW].insert(0, no_script(picture))


def no_script(picture: nodes.Element) -> list[nodes.Node]:
    """Return the picture between the tags that hide it from browsers with scripts."""
    opening = nodes.raw("", "<noscript>", format="html")
    closing = nodes.raw("", "</noscript>", format="html")
    return [opening, *(child.deepcopy() for child in picture.children), closing]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform."""
    app.add_post_transform(WidgetPictures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
