"""Writes fonts that hold only the characters that the book shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fontTools import subset

if TYPE_CHECKING:
    from pathlib import Path


def write_subset(source: Path, target: Path, codes: set[int]) -> None:
    """Write a font with the given code points only, each time the same bytes."""
    options = subset.Options(flavor="woff2", layout_features=[], notdef_outline=False)
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    subset.save_font(font, target, options)
