"""Builds a few pages with Sphinx, where the whole book would take too long."""

import subprocess
import sys
from pathlib import Path


def build_strictly(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Build the pages of a folder into its `_build`; warnings are errors.

    Args:
        folder: With `conf.py`, written by the test.
        *options: More options for Sphinx, such as "-n".

    Returns:
        What Sphinx said, and its status.
    """
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", *options]
    return subprocess.run(
        [*command, "-b", "html", str(folder), str(folder / "_build")],
        capture_output=True,
        text=True,
        encoding="utf8",
        timeout=120,
    )
