"""Mends of the document tree: each function names the fault that it mends.

The faults are in docutils, MyST-NB and sphinx-exercise. `tests/book/test_mends.py`
builds a page without these mends and fails when a fault is gone, so that no
mend outlives its reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.sphinx_ import (
    HideCodeCellNode,
    depart_HideCellInput,
    visit_HideCellInput,
)
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

REPEATED_IDS = {"exercise-content", "solution-content"}
CHECKBOX = '<input class="task-list-item-checkbox"'


class FreeRepeatedIds(SphinxPostTransform):
    """Fault: sphinx-exercise gives every exercise the same id.

    Two elements of one page must not share an id (HTML; axe: duplicate-id).
    """

    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        """Drop the ids; nothing links to them."""
        for section in self.document.findall(nodes.section):
            if REPEATED_IDS & set(section["ids"]):
                section["ids"] = [i for i in section["ids"] if i not in REPEATED_IDS]


class NameCheckboxes(SphinxPostTransform):
    """Fault: the boxes of a task list have no name (axe: label)."""

    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        """Name each box with the text of its list entry."""
        for raw in list(self.document.findall(nodes.raw)):
            text = raw.astext()
            if CHECKBOX in text and "aria-label" not in text:
                name = self.label(raw)
                text = text.replace(CHECKBOX, f'{CHECKBOX} aria-label="{name}"')
                raw.replace_self(nodes.raw("", text, format="html"))

    @staticmethod
    def label(raw: nodes.raw) -> str:
        """Return the words beside a box, safe inside an attribute."""
        words = [
            child.astext()
            for child in raw.parent.children
            if not isinstance(child, nodes.raw)
        ]
        text = " ".join(" ".join(words).split()) or "task"
        return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """Fault: docutils marks references up with roles that are deprecated.

    `doc-biblioentry` inside `role=list` breaks three rules of axe
    (aria-required-children, aria-deprecated-role, aria-allowed-role).
    """
    if not isinstance(node.previous_sibling(), nodes.citation):
        self.body.append('<div class="citation-list">\n')
    self.body.append(self.starttag(node, "div", classes=[node.tagname]))


def depart_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """Close what `visit_citation` opened."""
    self.body.append("</div>\n")
    following = node.next_node(descend=False, siblings=True)
    if not isinstance(following, nodes.citation):
        self.body.append("</div>\n")


def visit_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """Fault: the empty corner of a table is a header (axe: empty-table-header)."""
    begin = len(self.body)
    type(self).visit_entry(self, node)
    if not node.astext().strip():
        self.body[begin:] = [s.replace("<th", "<td", 1) for s in self.body[begin:]]
        self.context[-1] = self.context[-1].replace("</th", "</td")


def depart_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """Close as Sphinx's own writer does."""
    type(self).depart_entry(self, node)


def visit_hidden_cell(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """Fault: the name of a folded cell is not what is written on it.

    Who says "show code cell source" to a computer means the words that are seen
    (axe: label-content-name-mismatch).
    """
    begin = len(self.body)
    visit_HideCellInput(self, node)
    self.body[begin:] = [
        s.replace(' aria-label="Toggle hidden content"', "") for s in self.body[begin:]
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the mends."""
    app.add_post_transform(FreeRepeatedIds)
    app.add_post_transform(NameCheckboxes)
    app.add_node(
        HideCodeCellNode,
        override=True,
        html=(visit_hidden_cell, depart_HideCellInput),
    )
    app.add_node(nodes.entry, override=True, html=(visit_entry, depart_entry))
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
