"""What the article claims, what holds, and where the book shows it."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

VERDICTS = ("true", "true with a condition", "false")


class Claim(NamedTuple):
    """One claim of the article and the book's verdict.

    Attributes:
        name: Unique name, words joined by hyphens.
        section: Section of the article, such as "2.1".
        claim: The claim in the book's words.
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
def load_claims() -> tuple[Claim, ...]:
    """Load every claim with its verdict, in the order of the article's sections.

    Returns:
        The claims of `claims.toml`.

    Raises:
        ValueError: If a row of the table lacks a field, has one too many or has a
            verdict that is not one of `VERDICTS`.
    """
    return parse_claims(
        (files("attnconv.data") / "claims.toml").read_text(encoding="utf-8")
    )


def parse_claims(text: str) -> tuple[Claim, ...]:
    """Read claims from TOML text with one `[[claim]]` table each.

    Args:
        text: The text.

    Returns:
        The claims, in the order of the article's sections; within one section in the
        order of the text.

    Raises:
        ValueError: If the text is not TOML, or a row lacks a field, has one too many,
            has a verdict that is not one of `VERDICTS`, or repeats a name.
    """
    try:
        rows = tomllib.loads(text).get("claim", [])
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"claims must be TOML, got {text[:40]!r}: {error}") from error
    claims: list[Claim] = []
    for row in rows:
        name = row.get("name", f"number {len(claims) + 1}")
        if set(row) != set(Claim._fields):
            raise ValueError(
                f"claim {name} has the fields {sorted(row)}, "
                f"expected {sorted(Claim._fields)}"
            )
        if row["verdict"] not in VERDICTS:
            raise ValueError(
                f"claim {name} has the verdict {row['verdict']!r}, "
                f"expected one of {VERDICTS}"
            )
        if name in {claim.name for claim in claims}:
            raise ValueError(f"claim {name} is there twice, expected unique names")
        claims.append(Claim(**row))
    return tuple(sorted(claims, key=lambda claim: claim.section))
