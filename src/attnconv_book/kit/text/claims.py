"""What the article claims, what holds, and where the book shows it.

The claims stand in `article.toml`, in our words; the verdict on each stands in the
`chapter.toml` of the chapter that shows it:

    [[claims]]
    name = "attention-formula"    of the claim in article.toml
    verdict = "true"              or "true with a condition" or "false"
    because = "..."               one sentence, without measured numbers: those are in
                                  the chapter
    evidence = "eq-positions-set" label in the chapter: a section, figure or equation
"""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from attnconv_book.kit.chapters import Chapter, read_chapters

ARTICLE = Path(__file__).with_name("article.toml")
VERDICTS = ("true", "true with a condition", "false")
ANSWER = {"name", "verdict", "because", "evidence"}


class Claim(NamedTuple):
    """One claim of the article and the book's verdict.

    Attributes:
        name: Unique name, words joined by hyphens.
        section: Section of the article, such as "2.1".
        claim: The claim in the book's words, as Markdown.
        verdict: One of `VERDICTS`.
        because: The reason in one sentence, without measured numbers.
        chapter: Folder and file name of the chapter, without ending.
        evidence: Label of the section, figure or equation that shows it.
    """

    name: str
    section: str
    claim: str
    verdict: str
    because: str
    chapter: str
    evidence: str


@cache
def load_article() -> dict[str, tuple[str, str]]:
    """Load every claim of the article, answered or not.

    Returns:
        From the name of a claim to its section and wording (Markdown), in the order of
        the article.

    Raises:
        ValueError: If `article.toml` is not as described.
    """
    return parse_article(ARTICLE.read_text(encoding="utf-8"))


@cache
def load_claims() -> tuple[Claim, ...]:
    """Load every claim that a chapter of the book answers, in the article's order.

    What a planned chapter says does not count: its page is not there yet.

    Returns:
        The claims with their verdicts.

    Raises:
        ValueError: If `article.toml` or the answer of a chapter is not as described.
    """
    written = [chapter for chapter in read_chapters() if not chapter.planned]
    return join_claims(load_article(), written)


def parse_article(text: str) -> dict[str, tuple[str, str]]:
    """Read the claims of the article.

    Args:
        text: TOML with one `[[claim]]` for each claim: name, section, claim.

    Returns:
        From the name of a claim to its section and wording, in the order of the text.

    Raises:
        ValueError: If the text is not TOML, a row lacks an entry or has one too many,
            or a name is there twice.
    """
    try:
        rows = tomllib.loads(text).get("claim", [])
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"claims must be TOML, got {text[:40]!r}: {error}") from error
    claims: dict[str, tuple[str, str]] = {}
    for row in rows:
        name = row.get("name", f"number {len(claims) + 1}")
        if set(row) != {"name", "section", "claim"}:
            raise ValueError(
                f"claim {name} has the entries {sorted(row)}, expected "
                "claim, name, section"
            )
        if name in claims:
            raise ValueError(f"claim {name} is there twice, expected unique names")
        claims[name] = (row["section"], row["claim"])
    return claims


def join_claims(
    article: dict[str, tuple[str, str]], chapters: Iterable[Chapter]
) -> tuple[Claim, ...]:
    """Join the claims of the article with the answers of the chapters.

    Args:
        article: From the name of a claim to its section and wording.
        chapters: The chapters with what they say to claims.

    Returns:
        The claims that have an answer, in the order of the article's sections.

    Raises:
        ValueError: If an answer lacks an entry or has one too many, speaks of a claim
            that the article does not make or that is answered already, or gives a
            verdict that is not one of `VERDICTS`.
    """
    order = list(article)
    found: dict[str, Claim] = {}
    for chapter in chapters:
        for answer in chapter.claims:
            name = answer.get("name", "without a name")
            where = f"claim {name} in {chapter.name}"
            if set(answer) != ANSWER:
                raise ValueError(
                    f"{where} has the entries {sorted(answer)}, "
                    f"expected {sorted(ANSWER)}"
                )
            if name not in article:
                raise ValueError(f"{where} is not among the claims of the article")
            if name in found:
                raise ValueError(f"{where} is answered in {found[name].chapter} too")
            if answer["verdict"] not in VERDICTS:
                raise ValueError(
                    f"{where} has the verdict {answer['verdict']!r}, "
                    f"expected one of {VERDICTS}"
                )
            found[name] = Claim(
                name,
                *article[name],
                answer["verdict"],
                answer["because"],
                chapter.name,
                answer["evidence"],
            )
    return tuple(sorted(found.values(), key=lambda claim: order.index(claim.name)))
