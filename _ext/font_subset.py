"""Writes fonts that hold only the characters that the book shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fontTools import subset
from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from pathlib import Path


def write_subset(source: Path, target: Path, codes: set[int]) -> None:
    """Write a font with the given code points only."""
    font = TTFont(source)
    options = subset.Options(layout_features=[], notdef_outline=False)
    options.flavor = "woff2"
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
