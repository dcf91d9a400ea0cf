"""The claims of the article: the table is whole, and the chapters say the same."""

import json
import re
from pathlib import Path

import pytest

from attnconv.data import VERDICTS, load_claims
from attnconv.data.claims import parse_claims

CHAPTERS = Path(__file__).parents[2] / "chapters"
BOX = re.compile(
    r":::\{admonition\} What the article says \(section ([\d.]+)\)\n(.*?)\n:::", re.S
)
ROW = """[[claim]]
name = "a-claim"
section = "2.1"
claim = "A claim."
verdict = "false"
because = "A reason."
chapter = "2-concepts/attention"
evidence = "sec-a"
"""


def prose_of(chapter):
    """Return the text cells of a chapter."""
    notebook = json.loads((CHAPTERS / f"{chapter}.ipynb").read_text("utf8"))
    cells = [c for c in notebook["cells"] if c["cell_type"] == "markdown"]
    return "\n\n".join("".join(cell["source"]) for cell in cells)


def written():
    """List the chapters that the table speaks of and that exist."""
    names = sorted({claim.chapter for claim in load_claims()})
    return [name for name in names if (CHAPTERS / f"{name}.ipynb").exists()]


def test_rows_in_order_of_the_article():
    sections = [claim.section for claim in load_claims()]
    assert sections == sorted(sections)
    assert {claim.verdict for claim in load_claims()} <= set(VERDICTS)


def test_reasons_hold_no_measured_number():
    for claim in load_claims():
        assert not re.search(r"\d\.\d|%", claim.because), claim.name


def test_evidence_stands_in_its_chapter():
    for claim in load_claims():
        if claim.chapter in written():
            prose = prose_of(claim.chapter)
            figures = (CHAPTERS / f"{claim.chapter}.ipynb").read_text("utf8")
            label = claim.evidence
            in_text = f"({label})=" in prose or f"({label})" in prose
            assert in_text or f'"name": "{label}"' in figures, claim.name


@pytest.mark.parametrize("chapter", written())
def test_boxes_and_table_agree(chapter):
    boxes = BOX.findall(prose_of(chapter))
    rows = [claim for claim in load_claims() if claim.chapter == chapter]
    of_the_table = sorted((claim.section, claim.verdict) for claim in rows)
    of_the_boxes = sorted((section, verdict_of(text)) for section, text in boxes)
    assert of_the_boxes == of_the_table


def verdict_of(text):
    """Return the verdict that a box opens its second part with."""
    opening = text.partition("**What holds:**")[2].strip()
    match = re.match(r"(true with (?:a|two) conditions?|true|false)\b", opening)
    assert match, f"a box without a verdict: {text!r}"
    return re.sub("two conditions", "a condition", match[1])


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ROW.replace('"false"', '"maybe"'), "claim a-claim has the verdict 'maybe'"),
        (ROW.replace("because", "why"), "claim a-claim has the fields"),
        (ROW.replace('name = "a-claim"\n', ""), "claim number 1 has the fields"),
        (ROW + ROW, "claim a-claim is there twice"),
        ("[[claim", "claims must be TOML"),
    ],
)
def test_refused(text, message):
    with pytest.raises(ValueError, match=message):
        parse_claims(text)
