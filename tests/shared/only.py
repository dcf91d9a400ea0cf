"""Which tests belong to a chapter, for `make test ONLY=...`."""

import re

import pytest
from places import ROOT

LIBRARY = "library"
"""What `--only` calls the library, between the names of chapters."""


def belongs_to(item: pytest.Item, chapter: str) -> bool:
    """Say whether a test belongs to a chapter: by its folder, or by what it is given.

    Tests that run over all pages or all rooms get the page, or the package of the room,
    as a parameter. The cells of a notebook belong to its chapter.
    """
    if item.path.suffix == ".ipynb":
        return item.path.stem == chapter.replace("_", "-")
    folder = item.path.parent.relative_to(ROOT / "tests").parts
    if chapter == LIBRARY:
        return folder[:1] == ("attnconv",)
    page = re.compile(rf"chapters/[^/]+/{chapter.replace('_', '-')}")
    room = f"attnconv_book.chapters.{chapter}"
    given = getattr(item, "callspec", None)
    names = [getattr(v, "name", v) for v in given.params.values()] if given else []
    return folder[:2] == ("chapters", chapter) or any(
        name == room or page.fullmatch(name) for name in names if isinstance(name, str)
    )
