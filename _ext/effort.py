"""The box at the top of a chapter: what it gives and what it asks for.

    :::{admonition} After this chapter you can
    :class: effort
    - compute a weight by hand
    - say when a mask is needed

    Read first: {ref}`chap-attention`, matrix products
    :::

It is an admonition like any other, which JupyterLab shows as one, and holds what only
an author knows. The build adds the rest: reading minutes from the words of the page,
without what is folded and with it; processor time and memory from `effort.json` in the
chapter's room, where `make notebooks` writes them. No kept extension was found that
tells what a page costs to read or to run.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from code_folds import code_fold
from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx_design.shared import is_component
from sphinx_exercise.nodes import is_exercise_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOGGER = logging.getLogger(__name__)

ROOMS = Path("src/attnconv_book/chapters")

BOX = "effort"
READ_FIRST = "Read first:"
ASKED = "check-yourself"

#: Plain prose is read at 200 to 250 words a minute, prose with formulas slower. A
#: formula in the text counts as one word.
WORDS_PER_MINUTE = 180

#: Time for one picture, one block of code with what it prints, or one formula that
#: stands by itself, in minutes.
MINUTES_PER_FIGURE = 0.3
MINUTES_PER_BLOCK = 0.3

WORD = re.compile(r"\w+(?:[-'’.]\w+)*")
NOT_PROSE = (nodes.literal_block, nodes.math_block, nodes.raw, nodes.comment)
NOT_WORDS = (*NOT_PROSE, nodes.math)


class reading_time(nodes.inline, nodes.Element):
    """Stands for the reading time until the whole page is known."""


class CompleteBoxes(SphinxTransform):
    """Add what the build knows; the reading time is filled in later."""

    default_priority = 400

    def apply(self, **kwargs: Any) -> None:
        """Look for the boxes of the page."""
        for box in self.document.findall(nodes.admonition):
            if BOX in box["classes"]:
                self.complete(box)

    def complete(self, box: nodes.admonition) -> None:
        """Turn the last line of a box into facts, and add what it takes."""
        goals = list(box.findall(nodes.list_item))
        if not 2 <= len(goals) <= 4:
            LOGGER.warning(
                "effort: say in 2 to 4 bullets what the reader will be able to do, "
                "got %d",
                len(goals),
                location=box,
                type="effort",
            )
        facts = nodes.definition_list(classes=["effort-facts"])
        facts += fact("Read first", read_first(box))
        facts += fact("To read", [reading_time()])
        cost = self.cost(box)
        if cost:
            facts += fact("To run", [nodes.Text(cost)])
        box += facts

    def cost(self, box: nodes.Element) -> str:
        """Say what the code of this page costs; empty for a page without code."""
        if not str(self.env.doc2path(self.env.docname)).endswith(".ipynb"):
            return ""
        room = self.env.docname.rpartition("/")[2].replace("-", "_")
        file = Path(self.env.srcdir) / ROOMS / room / "effort.json"
        self.env.note_dependency(str(file))
        record = json.loads(file.read_text("utf-8")) if file.exists() else None
        if record is None:
            LOGGER.warning(
                "effort: %s is not there; execute the notebook with "
                "python -m attnconv_book.making.execute",
                (ROOMS / room / "effort.json").as_posix(),
                location=box,
                type="effort",
            )
            return ""
        time = time_in_words(record["cpu_seconds"])
        memory = memory_in_words(record["peak_memory_mb"])
        return f"{time} of processor time, {memory} of memory"


def read_first(box: nodes.admonition) -> list[nodes.Node]:
    """Take the line "Read first: ..." out of a box; return what it names."""
    last = box[-1]
    if not (isinstance(last, nodes.paragraph) and last.astext().startswith(READ_FIRST)):
        return [nodes.Text("nothing")]
    box.remove(last)
    begin, *others = last.children
    return [nodes.Text(begin.astext()[len(READ_FIRST) :].lstrip()), *others]


def fact(name: str, content: list[nodes.Node]) -> nodes.definition_list_item:
    """Return a term with its description."""
    return nodes.definition_list_item(
        "",
        nodes.term("", name),
        nodes.definition("", nodes.paragraph("", "", *content)),
    )


def time_in_words(seconds: float) -> str:
    """Round seconds to what another machine could confirm."""
    if seconds < 10:
        return f"about {max(1, math.ceil(seconds))} s"
    if seconds < 90:
        return f"about {5 * round(seconds / 5)} s"
    return f"about {round(seconds / 60)} min"


def memory_in_words(megabytes: float) -> str:
    """Round megabytes to two digits."""
    if megabytes < 950:
        return f"about {max(50, 50 * round(megabytes / 50))} MB"
    return f"about {megabytes / 1000:.1f} GB"


def minutes_in_words(minutes: float) -> str:
    """Round minutes to 1 below ten and to 5 above."""
    if minutes < 10:
        return f"about {max(1, round(minutes))} min"
    return f"about {5 * round(minutes / 5)} min"


class FillInReadingTime(SphinxPostTransform):
    """Put the reading time of its page in place of each placeholder."""

    default_priority = 195  # when all folds are made, and are not yet written as HTML
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Look for the placeholders of the page."""
        places = list(self.document.findall(reading_time))
        if places:
            text = reading_time_in_words(self.document)
            for place in places:
                place.replace_self(nodes.Text(text))


def reading_time_in_words(document: nodes.document) -> str:
    """Say how long a page takes, and how long with what is folded, where it differs."""
    short = minutes_in_words(reading_minutes(document, opened=False))
    whole = minutes_in_words(reading_minutes(document, opened=True))
    return short if short == whole else f"{short}; {whole} with all that is folded"


def reading_minutes(document: nodes.document, *, opened: bool) -> float:
    """Estimate the time it takes to read a page, without its exercises and questions.

    Args:
        document: The page, with its folds.
        opened: Whether what is folded is read too.
    """
    read = [
        node
        for node in document.findall()
        if not is_exercise(node) and (opened or not is_folded(node))
    ]
    words = sum(
        len(WORD.findall(node.astext()))
        for node in read
        if isinstance(node, nodes.Text)
        and not inside(node, NOT_WORDS)
        and not is_unseen(node)
    ) + sum(isinstance(node, nodes.math) for node in read)
    figures = sum(isinstance(node, nodes.image) for node in read)
    blocks = sum(
        isinstance(node, nodes.literal_block | nodes.math_block) and not is_output(node)
        for node in read
    )
    return (
        words / WORDS_PER_MINUTE
        + figures * MINUTES_PER_FIGURE
        + blocks * MINUTES_PER_BLOCK
    )


def is_folded(node: nodes.Node) -> bool:
    """Return whether a node lies in something that is folded, but for its title."""
    while node.parent is not None:
        above = node.parent
        if isinstance(above, code_fold):
            return True
        if is_component(above, "dropdown") and node is not above[0]:
            return True
        node = above
    return False


def is_output(node: nodes.Node) -> bool:
    """Return whether a node is what a cell prints, or stands in for its picture."""
    while node.parent is not None:
        node = node.parent
        if node.get("nb_element") == "cell_code_output" or "mime_type" in node:
            return True
    return False


def is_unseen(node: nodes.Node) -> bool:
    """Return whether a node is written for screen readers alone: it repeats a title."""
    while node.parent is not None:
        node = node.parent
        if "visually-hidden" in node.get("classes", ()):
            return True
    return False


def is_exercise(node: nodes.Node) -> bool:
    """Return whether a node belongs to a section of exercises or questions."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.section) and any(
            is_exercise_node(child)
            or (isinstance(child, nodes.Element) and ASKED in child["classes"])
            for child in node.children
        ):
            return True
    return False


def inside(node: nodes.Node, kinds: tuple[type[nodes.Node], ...]) -> bool:
    """Return whether a node lies in a node of one of these kinds."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, kinds):
            return True
    return False


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the boxes and their style."""
    app.add_node(reading_time)
    app.add_transform(CompleteBoxes)
    app.add_css_file("effort.css")
    app.add_post_transform(FillInReadingTime)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
