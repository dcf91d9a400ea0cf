"""Lets a page be painted before its scripts arrive.

Fault: Sphinx and the extensions load ten scripts in the head, each of which holds up
the first paint. With `defer` they run in the same order when the page has been read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

# Scripts inside the page speak to these while it is being read.
NOT_LATER = ("documentation_options.js",)


def defer_scripts(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Mark the scripts of a page that have an address of their own."""
    for script in context.get("script_files", ()):
        name = str(getattr(script, "filename", None) or "")
        if name and not name.endswith(NOT_LATER):
            script.attributes.setdefault("defer", "defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the mark, after all that add scripts."""
    app.connect("html-page-context", defer_scripts, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
