"""Typesets the formulas while the book is built.

The page then needs no math script: it is lighter and does not jump.

sphinxcontrib-katex can do this by itself, through a server that it starts in Node.
Not every machine has Node, and on a busy one that server is asked before it listens;
the build then fails and the server stays behind. Here the same KaTeX runs inside the
build, in the JavaScript engine that dukpy brings.

A formula that KaTeX does not understand is a warning (the book is built with
warnings as errors), not a red word in the page.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dukpy
from sphinx.util import logging
from sphinxcontrib import katex

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOGGER = logging.getLogger(__name__)
KATEX = Path(katex.__file__).with_name("katex.min.js")
CALL = "katex.renderToString(dukpy.latex, dukpy.options)"


class Typesetter:
    """Stands where sphinxcontrib-katex looks for its server."""

    def __init__(self) -> None:
        """Load KaTeX."""
        self.known: dict[tuple[str, bool], str] = {}
        self.engine = dukpy.JSInterpreter()
        self.engine.evaljs(KATEX.read_text("utf8"))

    def render(
        self, request: dict[str, Any], timeout: float | None = None
    ) -> dict[str, str]:
        """Return the HTML of a formula; warn about one that cannot be typeset."""
        latex = request["latex"]
        display = "displayMode" in request["katex_options"]
        if (latex, display) not in self.known:
            try:
                html = self.typeset(latex, display=display)
            except dukpy.JSRuntimeError as error:
                reason = str(error).partition("\n")[0]
                LOGGER.warning("KaTeX cannot typeset %r: %s", latex, reason)
                html = f'<code class="katex-error">{escape(latex)}</code>'
            self.known[latex, display] = html
        return {"html": self.known[latex, display]}

    def typeset(self, latex: str, *, display: bool) -> str:
        """Return the HTML of a formula that KaTeX understands."""
        options = {"displayMode": display, "throwOnError": True}
        return str(self.engine.evaljs(CALL, latex=latex, options=options))


def setup(app: Sphinx) -> dict[str, Any]:
    """Put the typesetter in the server's place."""
    katex.KaTeXServer.katex_server = Typesetter()
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
