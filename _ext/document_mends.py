"""Mends of the document tree: each function names the fault that it mends.

The faults are in docutils, Sphinx, MyST-NB, sphinx-exercise and pybtex.
`tests/site/test_mends.py` fails when a fault is gone, so that no mend outlives its
reason. No kept extension was found that mends them:
sphinx-accessibility offers other fonts and colours, and leaves the elements alone.
"""

from __future__ import annotations

import functools
import re
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.sphinx_ import (
    HideCodeCellNode,
    depart_HideCellInput,
    visit_HideCellInput,
)
from pybtex.plugin import find_plugin, register_plugin
from sphinx.domains.std import StandardDomain
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

REPEATED_IDS = {"exercise-content", "solution-content"}
OPENING, CLOSING = re.compile(r"[(\[“‘]+$"), re.compile(r"[.,;:!?)\]”’]+")
LONGEST_UNBROKEN = 24
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
        return escape(" ".join(" ".join(words).split()) or "task")


class KeepMarksBesideFormulas(SphinxPostTransform):
    """Fault: a line may begin with the full stop that belongs to a formula before it.

    Browsers may break a line on either side of a formula, even beside a bracket. Short
    formulas are kept with the marks that touch them; long ones must break inside.
    """

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Put a formula and its marks into one piece that does not break."""
        for formula in list(self.document.findall(nodes.math)):
            if len(formula.astext()) > LONGEST_UNBROKEN:
                continue
            around = formula.parent
            place = around.index(formula)
            after = around[place + 1] if place + 1 < len(around) else None
            closing = isinstance(after, nodes.Text) and CLOSING.match(after)
            before = around[place - 1] if place else None
            opening = isinstance(before, nodes.Text) and OPENING.search(before)
            if not (closing or opening):
                continue
            whole = nodes.inline(classes=["unbroken"])
            formula.replace_self(whole)
            if opening:
                around[place - 1] = nodes.Text(before[: opening.start()])
                whole += nodes.Text(opening[0])
            whole += formula
            if closing:
                around[place + 1] = nodes.Text(after[closing.end() :])
                whole += nodes.Text(closing[0])


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


def find_plain_text_once() -> None:
    """Fault: pybtex looks for its writer in all packages at each citation.

    That is a tenth of the time of a build.
    """
    group, name = "pybtex.backends", "plaintext"
    register_plugin(group, name, find_plugin(group, name), force=True)


class ReadOnce:
    """The environment of a build, which reads each document one time."""

    def __init__(self, env: BuildEnvironment) -> None:
        """Keep the environment, of which all else is asked."""
        self.env = env
        self.get_doctree = functools.cache(env.get_doctree)

    def __getattr__(self, name: str) -> Any:
        """Return what the environment has of this name."""
        return getattr(self.env, name)


class NumbersReadOnce(StandardDomain):
    """Fault: Sphinx reads a document again at each reference to one of its figures.

    That is a fifth of the time of a build.
    """

    def _resolve_numref_xref(self, env: Any, *given: Any) -> Any:
        if not hasattr(self, "read_once"):
            self.read_once = ReadOnce(env)
        return super()._resolve_numref_xref(self.read_once, *given)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the mends."""
    find_plain_text_once()
    app.add_domain(NumbersReadOnce, override=True)
    app.add_post_transform(FreeRepeatedIds)
    app.add_post_transform(NameCheckboxes)
    app.add_post_transform(KeepMarksBesideFormulas)
    app.add_node(
        HideCodeCellNode,
        override=True,
        html=(visit_hidden_cell, depart_HideCellInput),
    )
    app.add_node(nodes.entry, override=True, html=(visit_entry, depart_entry))
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
