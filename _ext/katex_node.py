"""Typesets the formulas while the book is built, where Node can be had.

The page then needs no math script: it is lighter and does not jump. Node is
looked for on the PATH and then inside Playwright, which the test tools bring
along. Without either the same KaTeX runs in the reader's browser.

sphinxcontrib-katex can do this by itself, through a server that it starts. On a
busy machine that server is asked before it listens; the build then fails and the
server stays behind. Here Node reads from a pipe, which has no such moment.

A formula that KaTeX does not understand is a warning (the book is built with
warnings as errors), not a red word in the page.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util import logging
from sphinxcontrib import katex

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

LOGGER = logging.getLogger(__name__)
SCRIPT = Path(__file__).with_suffix(".js")
KATEX = Path(katex.__file__).with_name("katex.min.js")


class CannotTypeset(Exception):
    """KaTeX does not understand a formula."""


class Typesetter:
    """KaTeX in a Node of its own; ends with the build."""

    def __init__(self, node: str) -> None:
        """Start Node and try one formula."""
        self.known: dict[tuple[str, bool], str] = {}
        self.process = subprocess.Popen(
            [node, str(SCRIPT), str(KATEX)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf8",
        )
        self.typeset("x")

    def typeset(self, latex: str, *, display: bool = False) -> str:
        """Return the HTML of a formula."""
        if (latex, display) not in self.known:
            options = {"displayMode": display, "throwOnError": True}
            self.known[latex, display] = self.ask(latex, options)
        return self.known[latex, display]

    def ask(self, latex: str, options: dict[str, Any]) -> str:
        """Send one formula to Node and read what comes back."""
        assert self.process.stdin and self.process.stdout
        request = json.dumps({"latex": latex, "options": options})
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise OSError("Node has ended")
        answer = json.loads(line)
        if "error" in answer:
            raise CannotTypeset(answer["error"])
        return str(answer["html"])

    def close(self) -> None:
        """End Node."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def start() -> Typesetter | None:
    """Return a typesetter on the first Node that works, or None."""
    for node in (shutil.which("node"), node_of_playwright()):
        if node:
            try:
                return Typesetter(node)
            except (OSError, ValueError) as error:
                LOGGER.info("%s does not run KaTeX: %s", node, error)
    return None


def node_of_playwright() -> str | None:
    """Return the Node inside the Playwright package, or None."""
    try:
        from playwright._impl._driver import compute_driver_executable

        return str(compute_driver_executable()[0])
    except Exception:  # a private function: any change there means "not found"
        return None


def choose_renderer(app: Sphinx, config: Config) -> None:
    """Typeset at build time where a Node works."""
    typesetter = start()
    if typesetter is None:
        LOGGER.info("No Node found: formulas are typeset in the page.")
        return

    def render(latex: str, options: dict[str, Any] | None = None) -> str:
        try:
            return typesetter.typeset(latex, display=bool(options))
        except CannotTypeset as error:
            LOGGER.warning("KaTeX cannot typeset %r: %s", latex, error)
            return f'<code class="katex-error">{escape(latex)}</code>'

    katex.render_latex = render  # the writer looks it up in its module
    config.katex_prerender = True
    app.connect("build-finished", lambda app, error: typesetter.close())


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the choice."""
    app.connect("config-inited", choose_renderer)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
