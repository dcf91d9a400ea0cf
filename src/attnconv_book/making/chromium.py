"""The browser that measures and tests the pages."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from attnconv_book.making.one_font import one_font

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
]


def start_chromium(playwright: Playwright, fonts: Path) -> Browser:
    """Start the Chromium that `CHROMIUM` names, else the system's, else Playwright's.

    Args:
        playwright: Playwright, running.
        fonts: A folder for the font configuration; it stays until the browser ends.

    Returns:
        The browser, which knows one font (`one_font`).

    Raises:
        playwright.sync_api.Error: If no Chromium starts.
    """
    return playwright.chromium.launch(
        executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
        args=FLAGS,
        env={**os.environ, **one_font(fonts)},
    )
