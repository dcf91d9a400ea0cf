"""Lets a page be painted before its scripts arrive.

Fault: Sphinx and the extensions load ten scripts in the head, each of which holds up
the first paint. With `defer` they run in the same order when the page has been read.
Sphinx itself (`loading_method`) defers only a script that one adds oneself.
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
    if templatename == "search.html":  # its own script calls them while it is read
        return
    context["script_files"] = [later(script) for script in context["script_files"]]


def later(script: Any) -> Any:
    """Return a script that waits for the page; the object given serves other pages."""
    name = str(getattr(script, "filename", None) or "")
    if not name or name.endswith(NOT_LATER):
        return script
    attributes = {**script.attributes, "defer": "defer"}
    return type(script)(script.filename, priority=script.priority, **attributes)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the mark, after all that add scripts."""
    app.connect("html-page-context", defer_scripts, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
