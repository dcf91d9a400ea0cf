"""The claims of the article: the table is whole, and the chapters say the same."""

import dataclasses
import json
import re

import pytest
from places import CHAPTERS

from attnconv_book.kit.chapters import Chapter
from attnconv_book.kit.text import VERDICTS, claims, load_article, load_claims
from attnconv_book.kit.text.claims import join_claims, parse_article

ROW = """[[claim]]
name = "a-claim"
section = "2.1"
claim = "A claim."
"""
ANSWER = {
    "name": "a-claim",
    "verdict": "false",
    "because": "A reason.",
    "evidence": "sec-a",
}


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


@pytest.mark.parametrize("planned", [False, True])
def test_a_planned_chapter_answers_nothing_yet(planned, monkeypatch):
    name = next(iter(load_article()))
    chapter = dataclasses.replace(answered({**ANSWER, "name": name}), planned=planned)
    monkeypatch.setattr(claims, "read_chapters", lambda: [chapter])
    found = [claim.name for claim in claims.load_claims.__wrapped__()]
    assert found == [name] * (not planned)


def test_every_section_of_the_article_has_its_claims_in_its_order():
    sections = [section for section, _ in load_article().values()]
    assert list(dict.fromkeys(sections)) == (
        "1 2.1 2.2 2.3 3.1 3.2 4.1 4.2 5.1 5.2 6".split()
    )
    assert sections == sorted(sections)
    words = [words for _, words in load_article().values()]
    assert all(text.endswith(".") for text in words)
    assert len(set(words)) == len(words)


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


def answered(*answers, name="2-concepts/attention"):
    """Return a chapter that says this to claims."""
    return Chapter("Concepts", name, "A", "attention", (), claims=answers)


def test_claims_are_joined_with_their_answers_in_the_order_of_the_article():
    article = {"b": ("1", "B."), "a-claim": ("2.1", "A claim."), "c": ("3", "C.")}
    chapters = [answered(ANSWER), answered({**ANSWER, "name": "b"}, name="1/b")]
    first, second = join_claims(article, chapters)
    assert (first.name, first.section, first.chapter) == ("b", "1", "1/b")
    assert (second.claim, second.verdict) == ("A claim.", "false")
    assert second.evidence == "sec-a" and second.because == "A reason."


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ROW + 'why = "x"\n', "claim a-claim has the entries"),
        (ROW.replace('name = "a-claim"\n', ""), "claim number 1 has the entries"),
        (ROW + ROW, "claim a-claim is there twice"),
        ("[[claim", "claims must be TOML"),
    ],
)
def test_wrong_claims_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        parse_article(text)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([{**ANSWER, "verdict": "maybe"}], "a-claim in .* the verdict 'maybe'"),
        ([{**ANSWER, "chapter": "x"}], "a-claim in .* has the entries"),
        ([{"verdict": "true"}], "claim without a name in .* has the entries"),
        ([{**ANSWER, "name": "b"}], "claim b in .* is not among the claims"),
        ([ANSWER, ANSWER], "claim a-claim in .* is answered in 2-concepts/attention"),
    ],
)
def test_wrong_answers_are_refused(answers, message):
    with pytest.raises(ValueError, match=message):
        join_claims(parse_article(ROW), [answered(*answers)])
