"""The built book, a server for it, and a browser.

The browser is Chromium: from the environment variable CHROMIUM, from the system, or
Playwright's own, and it knows one font. Without one the tests that need it are
skipped, and with REQUIRE_BROWSER=1 they fail.
"""

from __future__ import annotations

import functools
import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jaxtyping
import pytest
import site_checks
import small_book
from only import belongs_to
from places import ROOT
from sharing import ByFile

SLOWEST_FIRST = (
    "positions",
    "attention-code",
    "convolution-code",
    "attention",
    "test_small_book",
    "test_mends",
    "test_every_widget",
    "test_pages",
    "test_keyboard",
    "test_jupyterlab",
)
"""Files to begin with, so that no process is left alone with a long one.

The names without test_ are notebooks.
"""

OF_THE_SITE = {"html", "browser", "mended_book", "plain_book"}
"""Fixtures of tests that look at built pages."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run keep to some chapters."""
    words = "run what belongs to these chapters, or to the library; names with spaces"
    parser.addoption("--only", default="", metavar="CHAPTERS", help=words)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Mark the tests of the site, choose those asked for, put the slowest first."""
    if only := config.getoption("--only").split():
        chosen = [item for item in items if any(belongs_to(item, c) for c in only)]
        config.hook.pytest_deselected(items=[i for i in items if i not in set(chosen)])
        items[:] = chosen
    for item in items:
        of_the_site = OF_THE_SITE & set(getattr(item, "fixturenames", ()))
        if of_the_site or item.path.parent.name == "site":
            item.add_marker("site")
        if item.get_closest_marker("compiled"):
            assert "attnconv" in item.path.parts, "compiled tests: in tests/attnconv"
    rank = {name: place for place, name in enumerate(SLOWEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


def pytest_collection_finish() -> None:
    """Keep what was imported and collected: the search for garbage leaves it out."""
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    """Share a run in our way where `--dist loadfile` is asked for."""
    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(autouse=True)
def own_words(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let our own error messages be heard.

    The hook that checks shapes refuses a wrong tensor before the function can say what
    is wrong with it, so it rests during the tests of our messages.
    """
    ours = request.node.get_closest_marker("error_message") is not None
    jaxtyping.config.update("jaxtyping_disable", ours)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Let one test process at a time do something."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    while True:
        try:
            lock.mkdir()
            break
        except FileExistsError:
            if time.time() - lock.stat().st_mtime > 300:  # left by a killed run
                lock.rmdir()
            time.sleep(0.2)
    try:
        yield
    finally:
        lock.rmdir()


@pytest.fixture(scope="session")
def html() -> Path:
    """The built book: as `make book` left it, else built now."""
    folder = Path(os.environ.get("BOOK_HTML", ROOT / "_build/html"))
    if "BOOK_HTML" not in os.environ:
        with only_one(ROOT / "_build/.lock"):
            if not (folder / "index.html").is_file():
                done = small_book.build(ROOT)
                assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all test processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


def build_once(folder: Path, *, mended: bool) -> Path:
    """Build a small book unless another process of this run has done so.

    It is built twice, first with another measured number in its notebook.
    """
    with only_one(folder.with_suffix(".lock")):
        if not (folder / "done").exists():
            small_book.write_small_book(folder, accuracy=11.1, mended=mended)
            done = small_book.build(
                folder, warnings_are_errors=mended, later_accuracy=99.4
            )
            assert done.returncode == 0, done.stdout + done.stderr
            (folder / "done").touch()
    return folder


@pytest.fixture(scope="session")
def mended_book(shared_folder: Path) -> Path:
    """A small book built with the real settings."""
    return build_once(shared_folder / "mended-book", mended=True)


@pytest.fixture(scope="session")
def plain_book(shared_folder: Path) -> Path:
    """The same small book without our extensions, templates and style."""
    return build_once(shared_folder / "plain-book", mended=False)


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *args: Any) -> None:
        """Drop the message."""


class QuietServer(ThreadingHTTPServer):
    """A server that does not mind a browser that leaves."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Drop the message."""


@pytest.fixture(scope="session")
def widget_pages(shared_folder: Path) -> Path:
    """Pages with every widget, built once per run."""
    import every_widget  # imports the book, as the tests of its widgets do

    folder = shared_folder / "widget-pages"
    with only_one(folder.with_suffix(".lock")):
        if not (folder / "done").exists():
            every_widget.build_pages(folder)
            (folder / "done").touch()
    return folder / "html"


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve a folder on this machine; return its address."""
    servers: dict[Path, ThreadingHTTPServer] = {}

    def start(folder: Path) -> str:
        if folder not in servers:
            handler = functools.partial(QuietHandler, directory=str(folder))
            server = QuietServer(("127.0.0.1", 0), handler)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            servers[folder] = server
        return f"http://127.0.0.1:{servers[folder].server_address[1]}/"

    yield start
    for server in servers.values():
        server.shutdown()
        server.server_close()


def no_browser(reason: str) -> None:
    """Skip, or fail where a browser is required."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"REQUIRE_BROWSER=1, but {reason}")
    pytest.skip(reason)


@pytest.fixture
def open_file(browser: Any) -> Iterator[Callable[..., tuple[Any, Any]]]:
    """Open built files as `site_checks.open_page` does; all are closed at the end."""
    opened = []

    def open_it(path: Path, **options: Any) -> tuple[Any, Any]:
        address = site_checks.file_address(path)
        page, visit = site_checks.open_page(browser, address, **options)
        opened.append(page)
        return page, visit

    yield open_it
    for page in opened:
        page.context.close()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, started once per test process."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        no_browser("playwright is not installed")
    from attnconv_book.making.chromium import start_chromium

    with ExitStack() as stack:
        try:
            playwright = stack.enter_context(sync_playwright())
        except Exception as error:  # its Node lacks a library, such as libatomic
            no_browser(f"Playwright does not start: {error}")
        try:
            chromium = start_chromium(playwright, tmp_path_factory.mktemp("fonts"))
        except Error as error:
            no_browser(f"no Chromium starts: {str(error).splitlines()[0]}")
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe_script() -> str:
    """The source of axe-core, made quick."""
    from axe_playwright_python.base import AXE_FILE_PATH
    from fast_axe import fast_axe
    from light_page import MEASURED_ONCE

    return fast_axe(AXE_FILE_PATH.read_text("utf8")) + MEASURED_ONCE
