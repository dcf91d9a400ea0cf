"""What is in the book: its chapters in reading order, and what each one brings.

Nothing lists the chapters. Each has a room, a folder below `attnconv_book/chapters`
with a `chapter.toml`, and whoever needs all of them walks these folders:

    title = "Positions"              short, at most 34 characters
    part = "3-algorithms"            the folder of its notebook below `chapters/`
    place = 20                       where it stands in its part: tens, so that another
                                     chapter fits between two
    section = "3.1"                  of the article behind the book
    family = "attention"             "convolution", "attention", "hybrid" (how the two
                                     meet) or "baseline" (the frame of the book)
    needs = ["attention"]            chapters to read first
    planned = true                   only where the notebook is not in the book yet

    [experiments]                    name = "file:NAME" of an `Experiment`
    [[claims]]                       see `text/claims.py`
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOMS = Path(__file__).resolve().parents[1] / "chapters"
"""The folder of all rooms."""

PARTS = {
    "1-background": "Background",
    "2-concepts": "Concepts",
    "3-algorithms": "Algorithms",
    "4-code": "Code",
    "5-trends": "Trends",
    "6-faq": "Questions",
}
"""The parts of the book, one for each section of the article: folder and short name."""


@dataclass(frozen=True)
class Chapter:
    """One chapter, written or planned.

    Attributes:
        part: Short name of the part that it stands in.
        name: Folder and file name without ending, below `chapters/`.
        title: Short title.
        family: What it is about: "convolution", "attention", "hybrid" or "baseline".
        needs: Names of the chapters to read first.
        section: Section of the article that it answers to.
        planned: Whether its notebook is not in the book yet.
        place: Where it stands in its part; only the order counts.
        room: The folder with everything that this chapter alone needs.
        experiments: From the name of an experiment to "file:NAME" in the room.
        claims: What it says to claims of the article; `load_claims` reads them.
    """

    part: str
    name: str
    title: str
    family: str
    needs: tuple[str, ...]
    section: str = ""
    planned: bool = False
    place: int = 0
    room: Path = ROOMS
    experiments: dict[str, str] = field(default_factory=dict)
    claims: tuple[dict[str, str], ...] = ()


REQUIRED = {"title", "part", "place", "section", "family", "needs"}
OPTIONAL = {"planned", "experiments", "claims"}


def read_chapters(rooms: Path = ROOMS) -> tuple[Chapter, ...]:
    """Read every `chapter.toml`.

    Args:
        rooms: The folder of all rooms.

    Returns:
        The chapters, written and planned, in reading order.

    Raises:
        ValueError: If a file is no TOML, lacks an entry or has one too many, or names
            a part or a chapter that is not there.
    """
    return _read(rooms)


@cache
def _read(rooms: Path) -> tuple[Chapter, ...]:
    tables = {
        path.parent: _table(path) for path in sorted(rooms.glob("*/chapter.toml"))
    }
    names = {
        room.name.replace("_", "-"): f"{table['part']}/{room.name.replace('_', '-')}"
        for room, table in tables.items()
    }
    found = [_chapter(room, table, names) for room, table in tables.items()]
    parts = list(PARTS.values())
    return tuple(sorted(found, key=lambda c: (parts.index(c.part), c.place, c.name)))


def _table(path: Path) -> dict[str, Any]:
    where = f"chapter.toml of {path.parent.name}"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{where} must be TOML: {error}") from error
    wrong = sorted((REQUIRED - table.keys()) | (table.keys() - REQUIRED - OPTIONAL))
    if wrong:
        raise ValueError(f"{where} lacks these entries or must not have them: {wrong}")
    if table["part"] not in PARTS:
        raise ValueError(
            f"{where} must name a part, one of {list(PARTS)}, got {table['part']!r}"
        )
    return table


def _chapter(room: Path, table: dict[str, Any], names: dict[str, str]) -> Chapter:
    unknown = sorted(set(table["needs"]) - names.keys())
    if unknown:
        raise ValueError(
            f"chapter.toml of {room.name} needs chapters that are not there: {unknown}"
        )
    return Chapter(
        part=PARTS[table["part"]],
        name=names[room.name.replace("_", "-")],
        title=table["title"],
        family=table["family"],
        needs=tuple(names[need] for need in table["needs"]),
        section=table["section"],
        planned=table.get("planned", False),
        place=table["place"],
        room=room,
        experiments=table.get("experiments", {}),
        claims=tuple(table.get("claims", ())),
    )


def written_chapters() -> set[str]:
    """Name the chapters that are in the book, not only planned.

    Returns:
        Names as in `Chapter.name`.
    """
    return {chapter.name for chapter in read_chapters() if not chapter.planned}
