"""Tables that a program prints keep their columns on a phone.

What a program prints is read, an error message above all, so its long lines wrap. In a
table a row that breaks leaves its columns, so tables are marked, and `book.css` lets
them scroll sideways.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

GAP = re.compile(r"\S {2,}\S")


class MarkPrintedColumns(SphinxPostTransform):
    """Mark what a program printed in columns: two lines or more have gaps inside."""

    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        """Give each printed table the class `in-columns`."""
        for block in self.document.findall(nodes.literal_block):
            printed = {"output", "stream"} <= set(block["classes"])
            lines = block.astext().splitlines()
            if printed and sum(bool(GAP.search(line)) for line in lines) >= 2:
                block["classes"].append("in-columns")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform."""
    app.add_post_transform(MarkPrintedColumns)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
