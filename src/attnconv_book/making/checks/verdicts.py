"""Checks of the boxes that answer claims: they say what the chapter's data say."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from attnconv_book.kit.text import Claim, load_claims
from attnconv_book.making.checks.page import Page

#: The class of a box, and the verdict in `chapter.toml` that it stands for.
KINDS = {
    "verdict-true": "true",
    "verdict-condition": "true with a condition",
    "verdict-false": "false",
}

_BOX = re.compile(
    r"^[ \t]*[`:~]{3,}\{admonition\}[ \t]*(.*?)[ \t]*\n((?:[ \t]*:[\w-]+:.*\n)*)", re.M
)
_OPTION = re.compile(r"^[ \t]*:(class|name):[ \t]*(.*?)[ \t]*$", re.M)
_BOLD = re.compile(r"\*\*([^*]+)\*\*$")
#: The older form: a section of the article in the title, the verdict in the text.
_OLDER = re.compile(
    r":::\{admonition\} What the article says \(section ([\d.]+)\)\n(.*?)\n:::", re.S
)
_OLDER_VERDICT = re.compile(
    r"\*\*What holds:\*\*\s*(true with (?:a|two) conditions?|true|false)\b"
)


class VerdictBox(NamedTuple):
    """A box of class `verdict-...` as it stands in the page."""

    cell: int
    title: str
    classes: tuple[str, ...]
    name: str


def verdicts(page: Page) -> list[str]:
    """Find boxes that answer claims differently than `chapter.toml`, or not at all."""
    chapter = page.name.removeprefix("chapters/")
    answers = [claim for claim in load_claims() if claim.chapter == chapter]
    return verdict_faults(page, answers)


def verdict_faults(page: Page, answers: Iterable[Claim]) -> list[str]:
    """Compare the boxes of a page with the answers of its chapter.

    Args:
        page: A page.
        answers: What the `chapter.toml` of this page says to claims of the article.

    Returns:
        The faults: a box of an unknown kind, without a verdict in bold at the end of
        its title, with words against its class, with the name of a claim that the
        chapter does not answer or answers differently; and answers without a box.
    """
    open_answers = {f"claim-{claim.name}": claim for claim in answers}
    faults = []
    for box in find_boxes(page):
        faults += [page.fault(box.cell, what) for what in _faults_of(box)]
        if not box.name:
            continue  # a claim that others make, not the article
        answer = open_answers.pop(box.name, None)
        if answer is None:
            faults.append(
                page.fault(
                    box.cell,
                    f"the box {box.name} answers no claim of the chapter: write "
                    "[[claims]] in its chapter.toml, or leave :name: out",
                )
            )
        elif answer.verdict not in {KINDS.get(kind) for kind in box.classes}:
            faults.append(
                page.fault(
                    box.cell,
                    f"the box {box.name} is of class {' '.join(box.classes)}, "
                    f"chapter.toml says {answer.verdict!r}",
                )
            )
    return faults + _older_faults(page, list(open_answers.values()))


def find_boxes(page: Page) -> list[VerdictBox]:
    """Collect the boxes of a page whose class begins with `verdict`.

    Args:
        page: A page.

    Returns:
        The boxes in their order.
    """
    found = []
    for index, source in page.texts:
        for title, lines in _BOX.findall(source):
            options = dict(_OPTION.findall(lines))
            classes = options.get("class", "").split()
            kinds = tuple(kind for kind in classes if kind.startswith("verdict"))
            if kinds:
                found.append(VerdictBox(index, title, kinds, options.get("name", "")))
    return found


def _faults_of(box: VerdictBox) -> list[str]:
    if len(box.classes) != 1 or box.classes[0] not in KINDS:
        return [f"a box of class {' '.join(box.classes)}, wanted one of {list(KINDS)}"]
    bold = _BOLD.search(box.title)
    if bold is None:
        return [f"the title {box.title!r} wants to end with its verdict in bold"]
    kind, words = box.classes[0], bold[1].strip().rstrip(".").lower()
    against = {
        "verdict-true": words.startswith("false"),
        "verdict-condition": words in ("true", "false"),
        "verdict-false": words.startswith("true"),
    }
    return [f"the words {bold[1]!r} in a box of class {kind}"] if against[kind] else []


def _older_faults(page: Page, answers: list[Claim]) -> list[str]:
    """Find answers that have neither a box of their own nor one of the older form."""
    boxes = []
    for index, source in page.texts:
        for section, text in _OLDER.findall(source):
            verdict = _OLDER_VERDICT.search(text)
            words = (
                verdict[1].replace("two conditions", "a condition") if verdict else ""
            )
            boxes.append((index, section, words))
    faults = []
    for claim in answers:
        match = next(
            (b for b in boxes if b[1:] == (claim.section, claim.verdict)), None
        )
        if match is None:
            faults.append(
                page.fault(
                    None,
                    f"chapter.toml answers {claim.name} with {claim.verdict!r}, and no "
                    f"box does: :name: claim-{claim.name}",
                )
            )
        else:
            boxes.remove(match)
    return faults + [
        page.fault(
            index, f"chapter.toml has no answer {verdict!r} for section {section}"
        )
        for index, section, verdict in boxes
    ]
