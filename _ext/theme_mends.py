"""Mends of the theme's page frame that its templates cannot do.

The rest is in `templates/` beside this file: each override opens with the
fault that it mends. `tests/book/test_mends.py` fails when a fault is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils.nodes import document
    from sphinx.application import Sphinx


def drop_repeated_scripts(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: document | None,
) -> None:
    """Fault: extensions add the same inline script once per page they saw.

    A `const` that is declared twice is an error in the console.
    """
    seen: set[str] = set()
    kept = []
    for script in context.get("script_files", []):
        body = getattr(script, "attributes", {}).get("body")
        if body and body in seen:
            continue
        seen.add(body or "")
        kept.append(script)
    context["script_files"][:] = kept


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the mends."""
    app.connect("html-page-context", drop_repeated_scripts, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
