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


#: What a system calls it. The first draws pages and has no window, profile, menus or
#: extensions; a page opens there in half the time.
PROGRAMS = ("chromium-headless-shell", "chromium")


def installed_chromium() -> str | None:
    """Return the Chromium that `CHROMIUM` names, else the system's, if there is one."""
    found = (shutil.which(name) for name in PROGRAMS)
    return os.environ.get("CHROMIUM") or next(filter(None, found), None)


def start_chromium(playwright: Playwright, fonts: Path) -> Browser:
    """Start the installed Chromium (`installed_chromium`), else Playwright's own.

    Args:
        playwright: Playwright, running.
        fonts: A folder for the font configuration; it stays until the browser ends.

    Returns:
        The browser, which knows one font (`one_font`).

    Raises:
        playwright.sync_api.Error: If no Chromium starts.
    """
    return playwright.chromium.launch(
        executable_path=installed_chromium(),
        args=FLAGS,
        env={**os.environ, **one_font(fonts)},
    )
