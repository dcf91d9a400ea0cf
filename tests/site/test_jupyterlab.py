"""A chapter in JupyterLab, as `make lab` opens it: its text reads as on the page."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from places import CHAPTERS

from attnconv_book.making.written_numbers import (
    texts_with_numbers,
    values_of,
    written_numbers,
)

CHAPTER = CHAPTERS / "3-algorithms/attention-step-by-step.ipynb"
#: All cells are drawn, not those in sight alone; nothing asks or announces.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
DRAWN = """(count) => {
  const cells = [...document.querySelectorAll(".jp-MarkdownCell")];
  return cells.length === count
    && cells.every((cell) => cell.querySelector(".myst")?.childElementCount);
}"""
RAW = re.compile(r"\{[a-z][\w:]*\}|#measured:|^\(\S+\)=|:::|^:\w+:", re.MULTILINE)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """Start JupyterLab on a copy of the chapter; return the notebook's address."""
    folder = tmp_path / "chapters"
    folder.mkdir()
    shutil.copy(CHAPTER, folder)
    for name, values in SETTINGS.items():
        file = tmp_path / f"settings/@jupyterlab/{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(values), "utf8")
    own = {
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token="]
    log = tmp_path / "log"
    with log.open("wb") as said:
        server = subprocess.Popen(
            [*command, f"--ServerApp.root_dir={folder}"],
            env={**os.environ, **{k: str(tmp_path / v) for k, v in own.items()}},
            stdout=said,
            stderr=said,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 120
        while not answers(f"{address}/api/status"):
            alive = server.poll() is None and time.monotonic() < deadline
            assert alive, log.read_text("utf8")
            time.sleep(0.2)
        yield f"{address}/lab/tree/{CHAPTER.name}"
    finally:
        server.terminate()
        server.wait(60)


def answers(address: str) -> bool:
    """Say whether a server answers."""
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def test_a_chapter_reads_as_on_the_page(browser, lab, tmp_path):
    chapter = nbformat.read(CHAPTER, as_version=4)
    texts = [cell.source for cell in chapter.cells if cell.cell_type == "markdown"]
    page = browser.new_page(viewport={"width": 1300, "height": 1600})
    page.goto(lab, timeout=120_000)
    page.wait_for_function(DRAWN, arg=len(texts), timeout=120_000)
    page.screenshot(path=tmp_path / "lab.png")  # to look at, after a failure
    shown = page.locator(".jp-MarkdownCell .myst").all_inner_texts()
    text = "\n".join(shown)

    assert "Unknown Directive" not in text
    assert not RAW.findall(text)
    goals = next(t for t in shown if "After this chapter you can" in t)
    assert "choose between five ways" in goals and "Read first:" in goals

    # The numbers of the run stand there, and nothing of where they come from.
    assert "measured:" not in text
    assert not [n for n in values_of(chapter) if re.search(rf"\b{n}:[.,\d]", text)]
    numbers = {
        n.number for _, t in texts_with_numbers(chapter) for n in written_numbers(t)
    }
    assert len(numbers) > 5
    assert [number for number in numbers if number not in text] == []

    formulas = sum(source.count("$$") // 2 for source in texts)
    assert formulas > 5
    assert page.locator(".myst .katex-display").count() >= formulas
    assert page.locator(".katex-error").count() == 0
    page.close()
