"""Typesets the formulas while the book is built, where Node can be had.

The page then needs no math script: it is lighter and does not jump. Node is
looked for on the PATH and then inside Playwright, which the test tools bring
along. Without either the same KaTeX runs in the reader's browser.

A formula that KaTeX does not understand is a warning (the book is built with
warnings as errors), not a red word in the page.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from sphinx.util import logging
from sphinxcontrib import katex

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

LOGGER = logging.getLogger(__name__)
render_without_check = katex.render_latex


def find_node() -> str | None:
    """Return a Node that starts, or None."""
    for node in (shutil.which("node"), node_of_playwright()):
        if node and starts(node):
            return node
    return None


def node_of_playwright() -> str | None:
    """Return the Node inside the Playwright package, or None."""
    try:
        from playwright._impl._driver import compute_driver_executable

        return str(compute_driver_executable()[0])
    except Exception:  # a private function: any change there means "not found"
        return None


def starts(node: str) -> bool:
    """Tell whether this Node runs a program."""
    try:
        done = subprocess.run([node, "-e", "0"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def render_checked(latex: str, options: dict[str, Any] | None = None) -> str:
    """Return the HTML of a formula; warn where KaTeX refuses it."""
    try:
        return str(
            render_without_check(latex, {**(options or {}), "throwOnError": True})
        )
    except katex.KaTeXError as error:
        LOGGER.warning("KaTeX cannot typeset %r: %s", latex, error)
        return str(render_without_check(latex, options))


def choose_renderer(app: Sphinx, config: Config) -> None:
    """Switch to typesetting at build time when a trial formula succeeds."""
    node = find_node()
    if node is None:
        LOGGER.info("No Node found: formulas are typeset in the page.")
        return
    katex.NODEJS_BINARY = node
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0
    try:
        render_without_check("x")
    except Exception as error:  # no build may fail for want of typesetting
        LOGGER.info("KaTeX does not start (%s): formulas set in the page.", error)
        return
    katex.render_latex = render_checked
    config.katex_prerender = True


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the choice."""
    app.connect("config-inited", choose_renderer)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
