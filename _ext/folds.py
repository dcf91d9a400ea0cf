"""What is folded on a page, and what each fold is called.

Everything folded is a `{dropdown}` of sphinx-design in the end: an element that opens
without a script, with the keyboard, when a search in the page leads there, and on
paper.

* Boxes and solutions with `:class: dropdown`. Fault: sphinx-togglebutton opens them
  with a script, all under the name "Toggle hidden content", and the bold title of a
  solution is a link that jumps away.
* *Deeper*: a box `:class: deeper`, or a section whose label begins with `sec-deeper-`
  and which may hold code cells. Its first paragraph, the result in plain words, stays
  in sight; the rest is folded.
* Fault: folds of one page share a name, such as "Hint". Those say to screen readers
  where they belong: "Hint: Sky by hand".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from choices import choice_question
from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx_design.shared import create_component, is_component
from sphinx_exercise.nodes import is_exercise_node, solution_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOGGER = logging.getLogger(__name__)
DEEPER = "sec-deeper-"
DETAILS = "The details"


class FoldDeeper(SphinxPostTransform):
    """Fold what follows the first paragraph of a *Deeper*."""

    default_priority = 110
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Fold each of them, or say what it lacks."""
        for place in list(self.document.findall(is_deeper)):
            _title, *parts = place.children
            if len(parts) < 2 or not isinstance(parts[0], nodes.paragraph):
                LOGGER.warning(
                    "deeper: wants a title, one paragraph with the result in plain "
                    "words, and what is folded",
                    location=place,
                    type="deeper",
                )
                continue
            if "deeper" not in place["classes"]:
                place["classes"].append("deeper")
            place[:] = [*place[:2], fold(nodes.rubric("", DETAILS), parts[1:])]


def is_deeper(node: nodes.Node) -> bool:
    """Tell whether a node is a *Deeper*, box or section."""
    if isinstance(node, nodes.section):
        return any(name.startswith(DEEPER) for name in node["ids"])
    return isinstance(node, nodes.admonition) and "deeper" in node["classes"]


def fold(title: nodes.rubric, content: list[nodes.Node]) -> nodes.container:
    """Return a `{dropdown}` as its directive makes it."""
    return create_component(
        "dropdown",
        children=[title, *content],
        opened=False,
        type="dropdown",
        has_title=True,
        icon=None,
        chevron=None,
        container_classes=["sd-mb-3"],
        title_classes=[],
        body_classes=[],
    )


class FoldBoxes(SphinxPostTransform):
    """Fold boxes and solutions without a script, under a title that is no link."""

    default_priority = 120
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Put a fold in place of each box; its label stays."""
        for box in list(self.document.findall(is_folded_box)):
            title, *content = box.children
            words = [
                part
                for child in title.children
                for part in (
                    child.children if isinstance(child, nodes.reference) else [child]
                )
            ]
            box["classes"].remove("dropdown")  # which means a menu to the theme
            box.replace_self(fold(nodes.rubric("", "", *words), content))


def is_folded_box(node: nodes.Node) -> bool:
    """Tell whether a node is a box that is to be folded."""
    kinds = (nodes.admonition, solution_node)
    return isinstance(node, kinds) and "dropdown" in node["classes"]


class NameFolds(SphinxPostTransform):
    """Give folds of one title a name of their own."""

    default_priority = 130
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Add where they belong, for screen readers alone."""
        found = list(folds_with_places(self.document))
        titles = Counter(one[0].astext() for one, _ in found)
        for one, place in found:
            if titles[one[0].astext()] > 1 and place:
                suffix = f": {place}"
                one[0] += nodes.inline("", suffix, classes=["visually-hidden"])


def folds_with_places(
    document: nodes.document,
) -> Iterator[tuple[nodes.container, str]]:
    """Find the folds of a page, each with the words for the place it belongs to.

    That is the question of a choice, the *Deeper* it stands in, the exercise before it
    in its section, else the heading of the section.
    """
    exercise: nodes.Element | None = None
    for node in list(document.findall()):
        if is_exercise_node(node):
            exercise = node
        if is_component(node, "dropdown") and node["has_title"]:
            yield node, place_of(node, exercise)


def place_of(one: nodes.container, exercise: nodes.Element | None) -> str:
    """Return the words for the place of a fold."""
    box = section = one.parent
    if isinstance(box, nodes.admonition):
        for question in box.findall(choice_question):
            return words_of(question)
    while not isinstance(section, nodes.section) and section.parent is not None:
        section = section.parent
    if is_deeper(box):
        return words_of(box[0])
    if exercise is not None and section in ancestors(exercise):
        subtitle = exercise[0].astext().partition("(")[2].removesuffix(")")
        return subtitle or words_of(exercise[0])
    return words_of(section[0]) if len(section) else ""


def ancestors(node: nodes.Node) -> Iterator[nodes.Node]:
    """Go up from a node."""
    while node.parent is not None:
        node = node.parent
        yield node


def words_of(node: nodes.Element) -> str:
    """Return the words of a node, formulas without their commands' signs."""
    text = node.astext()
    return " ".join(text.translate(str.maketrans("\\{}_^$", "      ")).split())


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the folds."""
    app.add_post_transform(FoldDeeper)
    app.add_post_transform(FoldBoxes)
    app.add_post_transform(NameFolds)
    app.add_css_file("folds.css")
    app.add_css_file("verdicts.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
