"""Puts the scripts of widgets into the page; notebooks store a stub instead of them.

A view without stored state, or a widget that the book does not know, could not be drawn
in the page: each is a warning, and so an error of the strict build.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOGGER = logging.getLogger(__name__)
VIEW = "application/vnd.jupyter.widget-view+json"


def fill_in_scripts(app: Sphinx, page: str, source: list[str]) -> None:
    """Change the text of a notebook with widgets before it is parsed."""
    if VIEW not in source[0] or not app.env.doc2path(page).endswith(".ipynb"):
        return
    # imports torch, so only where a page has a widget
    from attnconv_book.making.widgets import (
        put_scripts,
        views_without_state,
        widget_state,
    )

    notebook = json.loads(source[0])
    for number in views_without_state(notebook):
        warn(page, f"cell {number} shows a widget without stored state")
    for name in put_scripts(widget_state(notebook)):
        warn(page, f"the notebook stores {name}, which is no widget of the book")
    source[0] = json.dumps(notebook)


def warn(page: str, fault: str) -> None:
    """Say what is wrong and how to mend it."""
    LOGGER.warning(
        "widget_scripts: %s; run `make notebooks`",
        fault,
        location=page,
        type="widget_scripts",
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Listen to every page as it is read."""
    app.connect("source-read", fill_in_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
