"""Questions with a choice of answers: *Predict first* and *Check yourself*.

    ::::{admonition} Predict first
    :class: choice
    Text that leads up to the question, if it needs any.

    The question, the last paragraph before the answers?

    1. one answer
    2. another answer

    :::{dropdown} Answer
    1. Why this one tempts, and why it does not hold.
    2. **Right.** Why it holds.
    :::
    ::::

JupyterLab shows this as a box with a folded answer, and so does the page where no
script runs, and paper. On the page the answers can be chosen: the build makes a form of
them, and `assets/choices.js` shows the reason of the answer that was checked. The right
answer is the one whose reason begins in bold. With `:class: choice check-yourself` the
questions of a section are counted together, five at the end of a chapter.

A fault is a warning with its place, and so an error of the strict build. The package
jupyterquiz wants its questions as JSON, which nobody translates, and writes random ids.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx_design.shared import is_component

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

LOGGER = logging.getLogger(__name__)

CHECKED_TOGETHER = 5
"""Questions of *Check yourself*."""

CHECK = "Check my answer"
CHOOSE = "Choose an answer first."
WRONG = "Not this one."
UNCOUNTED = "Your answers are counted here, in this page alone."
COUNT = "{right} of {all} right at the first try; answered: {answered}."


class choice_form(nodes.General, nodes.Element):
    """The question with its answers."""


class choice_question(nodes.General, nodes.TextElement):
    """The question itself, the name of the form."""


class choice_answer(nodes.General, nodes.TextElement):
    """One answer with the button that chooses it."""


class choice_check(nodes.General, nodes.Element):
    """The button that checks, and the place for the reason."""


class choice_count(nodes.General, nodes.Element):
    """The line that counts the right answers of a section."""


class MakeForms(SphinxPostTransform):
    """Turn each box of class `choice` into a form."""

    default_priority = 100  # numbers are filled in, dropdowns not yet made
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Make the forms and the lines that count them."""
        for number, box in enumerate(boxes(self.document), 1):
            fault = fault_of(box)
            if fault:
                warn(fault, box)
            else:
                make_form(box, f"choice-{number}")
        for section in self.document.findall(nodes.section):
            together = [
                box
                for box in section.children
                if isinstance(box, nodes.admonition) and is_counted(box)
            ]
            if together:
                if len(together) != CHECKED_TOGETHER:
                    fault = f"{CHECKED_TOGETHER} questions, got {len(together)}"
                    warn(f"check-yourself wants {fault}", together[0])
                section.insert(section.index(together[-1]) + 1, choice_count())


def boxes(document: nodes.document) -> Iterator[nodes.admonition]:
    """Find the boxes that hold a choice."""
    for box in list(document.findall(nodes.admonition)):
        if "choice" in box["classes"]:
            yield box


def is_counted(box: nodes.admonition) -> bool:
    """Tell whether a question belongs to the *Check yourself* of its section."""
    return {"choice", "check-yourself"} <= set(box["classes"])


def warn(fault: str, place: nodes.Element) -> None:
    """Say what is wrong and where."""
    LOGGER.warning("choice: %s", fault, location=place, type="choice")


def fault_of(box: nodes.admonition) -> str:
    """Say what keeps a box from becoming a form; empty if nothing does."""
    parts = box.children[1:]  # without the title
    *_, answers, key = [None, None, *parts]
    if not (is_list(answers) and is_component(key, "dropdown")):
        return "the box wants a numbered list of answers and then a {dropdown}"
    if len(parts) < 3 or not isinstance(parts[-3], nodes.paragraph):
        return "the box wants a paragraph with the question before the answers"
    if len(key) != 2 or not is_list(key[1]):
        return "the {dropdown} wants a title and one numbered list of reasons"
    reasons = key[1]
    if len(answers) < 2:
        return "a choice wants two answers or more"
    if len(answers) != len(reasons):
        return f"{len(answers)} answers, but {len(reasons)} reasons"
    for number, answer in enumerate(answers.children, 1):
        if len(answer) != 1 or not isinstance(answer[0], nodes.paragraph):
            return f"answer {number} wants to be one paragraph"
    for number, reason in enumerate(reasons.children, 1):
        if not reason.children or not isinstance(reason[0], nodes.paragraph):
            return f"the reason of answer {number} wants to begin with a paragraph"
        if is_right(reason) and reason.astext() == opening(reason).astext():
            return f"answer {number} is right, and no reason says why"
    right = sum(is_right(reason) for reason in reasons.children)
    if right != 1:
        return (
            "exactly one reason begins in bold, as in **Right.** Because, and so "
            f"marks the right answer, got {right}"
        )
    return ""


def is_list(node: nodes.Node | None) -> bool:
    """Tell whether a node is a numbered list."""
    return isinstance(node, nodes.enumerated_list)


def is_right(reason: nodes.Element) -> bool:
    """Tell whether this is the reason of the right answer: it begins in bold."""
    return isinstance(opening(reason), nodes.strong)


def opening(reason: nodes.Element) -> nodes.Node:
    """Return what a reason begins with; before bold words MyST leaves an empty text."""
    return next((part for part in reason[0].children if part.astext()), reason[0])


def make_form(box: nodes.admonition, name: str) -> None:
    """Turn a box without faults into a form of this name, which the page has once."""
    *before, question, answers, key = box.children
    form = choice_form()
    form += choice_question("", "", *question.children)
    form += answers
    form += choice_check()
    answers["classes"].append("choice-answers")
    for item in answers.children:
        item[:] = [choice_answer("", "", *item[0].children, name=name)]
    key[1]["classes"].append("choice-reasons")
    for reason in key[1].children:
        mark(reason)
    box["classes"].append("tip")
    box[:] = [*before, form, key]


def mark(reason: nodes.list_item) -> None:
    """Put sign and words of the verdict before a reason."""
    first, right = reason[0], is_right(reason)
    if right:
        words = opening(reason)
        first.remove(words)
    else:
        words = nodes.strong("", WRONG)
    shown = f'<span aria-hidden="true">{"✓" if right else "✗"}</span> '
    sign = nodes.raw("", shown, format="html")
    reason["classes"].append("choice-right" if right else "choice-wrong")
    first.insert(0, nodes.inline("", "", sign, words, classes=["choice-mark"]))
    if not right:
        first.insert(1, nodes.Text(" "))


# --- as HTML -------------------------------------------------------------------------


def visit_form(self: HTML5Translator, node: choice_form) -> None:
    """Open a group of buttons."""
    self.body.append(self.starttag(node, "fieldset", classes=["choice-form"]))


def depart_form(self: HTML5Translator, node: choice_form) -> None:
    """Close the group."""
    self.body.append("</fieldset>\n")


def visit_question(self: HTML5Translator, node: choice_question) -> None:
    """Open the name of the group."""
    self.body.append("<legend>")


def depart_question(self: HTML5Translator, node: choice_question) -> None:
    """Close the name."""
    self.body.append("</legend>\n")


def visit_answer(self: HTML5Translator, node: choice_answer) -> None:
    """Open an answer; a browser that comes back shall not choose for the reader."""
    button = f'<input type="radio" name="{node["name"]}" autocomplete="off">'
    self.body.append(f"<label>{button} <span>")


def depart_answer(self: HTML5Translator, node: choice_answer) -> None:
    """Close the answer."""
    self.body.append("</span></label>")


def visit_check(self: HTML5Translator, node: choice_check) -> None:
    """Write the button; the place below it speaks when something appears in it."""
    self.body.append(
        f'<button type="button" class="choice-check">{CHECK}</button>\n'
        f'<div class="choice-verdict" role="status" data-empty="{CHOOSE}"></div>\n'
    )


def visit_count(self: HTML5Translator, node: choice_count) -> None:
    """Write the line that counts."""
    self.body.append(
        f'<p class="choice-count" role="status" data-words="{COUNT}">{UNCOUNTED}</p>\n'
    )


def depart_nothing(self: HTML5Translator, node: nodes.Element) -> None:
    """Close nothing: all was written at once."""


def add_script(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Load the script on the pages that have a form."""
    if doctree is not None and any(doctree.findall(choice_form)):
        app.add_js_file("choices.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the forms, their style and their script."""
    app.add_node(choice_form, html=(visit_form, depart_form))
    app.add_node(choice_question, html=(visit_question, depart_question))
    app.add_node(choice_answer, html=(visit_answer, depart_answer))
    app.add_node(choice_check, html=(visit_check, depart_nothing))
    app.add_node(choice_count, html=(visit_count, depart_nothing))
    app.add_post_transform(MakeForms)
    app.add_css_file("choices.css")
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
