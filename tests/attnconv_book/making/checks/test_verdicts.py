"""The boxes of a chapter and its `chapter.toml` say the same about a claim."""

import pytest

from attnconv_book.kit.text import Claim
from attnconv_book.making.checks import Page
from attnconv_book.making.checks.verdicts import find_boxes, verdict_faults

BOX = """Text.

:::{admonition} Often said: it costs more. **True from {glue:text}`side:d` pixels on**
:class: verdict-condition
:name: claim-costs
Because.
:::
"""
OLDER = """:::{admonition} What the article says (section 5.1)
:class: important
It costs more.

**What holds:** true with two conditions. Because.
:::
"""


def answer(verdict="true with a condition", name="costs"):
    return Claim(name, "5.1", "It costs.", verdict, "So.", "1-a/page", "sec-a")


def faults(text, *answers):
    return verdict_faults(Page("chapters/1-a/page", markdown=text), answers)


def test_a_box_that_says_the_same_has_no_fault():
    assert faults(BOX, answer()) == []
    (box,) = find_boxes(Page("chapters/1-a/page", markdown=BOX))
    assert (box.classes, box.name) == (("verdict-condition",), "claim-costs")


def test_a_claim_of_others_needs_no_name():
    assert faults(BOX.replace(":name: claim-costs\n", "")) == []


def test_the_older_form_counts_for_answers_without_a_box():
    assert faults(OLDER, answer()) == []
    assert faults(BOX + OLDER, answer(), answer(name="other")) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("verdict-condition", "verdict-maybe", "a box of class verdict-maybe, wanted"),
        ("verdict-condition", "verdict-true verdict-false", "wanted one of"),
        ("**", "", "wants to end with its verdict in bold"),
        (
            "True from {glue:text}`side:d` pixels on",
            "True",
            "the words 'True' in a box",
        ),
        ("condition", "false", "the words 'True from {glue:text}`side:d` pixels on'"),
        ("condition", "true", "chapter.toml says 'true with a condition'"),
        ("claim-costs", "claim-none", "the box claim-none answers no claim"),
        (
            ":class:",
            ":klass:",
            "answers costs with 'true with a condition', and no box",
        ),
    ],
)
def test_a_planted_fault_is_found(old, new, fault):
    assert old in BOX
    found = faults(BOX.replace(old, new), answer())
    assert any(fault in one for one in found)


@pytest.mark.parametrize("verdict", ["true", "false"])
def test_an_older_box_with_another_verdict_is_found(verdict):
    missing, stray = faults(OLDER, answer(verdict))
    assert f"answers costs with '{verdict}', and no box does" in missing
    assert "has no answer 'true with a condition' for section 5.1" in stray
