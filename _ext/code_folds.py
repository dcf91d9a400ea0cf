"""Folds the plumbing of a page's code to one line each, and adds a switch for all.

`attnconv_book.making.folding` says what is plumbing. A fold is a `details` element: the
keyboard, find-in-page and links into it work by themselves. It is served open, so that
nothing is missing where no script runs; a script in the head closes it as it is read,
before it is painted. What a cell shows (figures, numbers, tables) is never folded.

MyST-NB's own folding takes whole cells that were marked by hand, is closed without
scripts, and has the same name everywhere; sphinx-togglebutton folds when the page has
been painted, so that the text jumps.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from folds import words_of
from sphinx.transforms.post_transforms import SphinxPostTransform

from attnconv_book.making.folding import parts

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

SCRIPT = Path(__file__).with_name("code_folds.js")
CLASS = "code-fold"
FIGURE = re.compile("the (interactive )?figure")


class code_fold(nodes.General, nodes.Element):
    """Some code of a cell, folded; `label` says what it holds."""


class FoldCode(SphinxPostTransform):
    """Divide the code of each cell into what is shown and what is folded."""

    default_priority = 190  # before MyST-NB folds what was marked by hand
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Fold the cells of a page."""
        for cell in self.document.findall(nodes.container):
            if cell.get("nb_element") == "cell_code":
                self.fold(cell)
        self.tell_apart(list(self.document.findall(code_fold)))

    def fold(self, cell: nodes.container) -> None:
        """Put folds in place of the code of one cell, where it has any."""
        code = next(iter(cell.findall(nodes.literal_block)), None)
        box = code.parent if code is not None else None
        if box is None or box.get("nb_element") != "cell_code_source":
            return
        tags = cell["cell_metadata"].get("tags", [])
        found = parts(code.rawsource or code.astext(), tags)
        if not any(part.label for part in found):
            return
        if cell.get("hide_mode") == "input":
            del cell["hide_mode"]
        lines = code.astext().splitlines()
        pieces: list[nodes.Node] = []
        for part in found:
            text = "\n".join(lines[part.start : part.end])
            piece: nodes.Element = nodes.literal_block(text, text, **code.attributes)
            if part.label:
                piece = code_fold("", piece, label=self.named(part.label, cell))
            pieces.append(piece)
        box.replace(code, pieces)
        box["classes"].append("with-folds")
        if len(pieces) == 1:
            box["classes"].append("only-fold")

    def tell_apart(self, found: list[code_fold]) -> None:
        """Tell screen readers where folds of one label belong."""
        labels = Counter(one["label"] for one in found)
        places: Counter[str] = Counter()
        for one in found:
            if labels[one["label"]] == 1:
                continue
            heading = heading_of(one)
            places[one["label"] + heading] += 1
            number = places[one["label"] + heading]
            one["place"] = f": {heading}" + f", {number}" * (number > 1)

    def named(self, label: str, cell: nodes.container) -> str:
        """Put the number of the cell's figure into a label, where it has one."""
        numbers = self.env.toc_fignumbers.get(self.env.docname, {}).get("figure", {})
        for figure in cell.findall(nodes.figure):
            for name in figure["ids"]:
                if name in numbers:
                    number = ".".join(map(str, numbers[name]))
                    return FIGURE.sub(rf"\1figure {number}", label)
        return label


def heading_of(node: nodes.Node) -> str:
    """Return the words of the heading above a node."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.section):
            return words_of(node[0])
    return ""


def visit_fold(self: HTML5Translator, node: code_fold) -> None:
    """Open the fold."""
    name = escape(node["label"])
    if "place" in node:
        name += f'<span class="visually-hidden">{escape(node["place"])}</span>'
    self.body.append(f'<details class="{CLASS}" open><summary>{name}</summary>\n')


def depart_fold(self: HTML5Translator, node: code_fold) -> None:
    """Close it."""
    self.body.append("</details>\n")


def add_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Add script and switch to the pages that have folds."""
    has_folds = bool(doctree) and any(doctree.findall(code_fold))
    context["has_code_folds"] = has_folds
    if has_folds:
        script = SCRIPT.read_text("utf8")
        context["metatags"] = f"{context.get('metatags', '')}<script>{script}</script>"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform, how a fold is written, its script and its style."""
    app.add_node(code_fold, html=(visit_fold, depart_fold))
    app.add_post_transform(FoldCode)
    app.add_css_file("code-folds.css")
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
