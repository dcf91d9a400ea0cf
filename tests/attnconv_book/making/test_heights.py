"""The room that a page keeps for its widgets is measured in the browser."""

import json
import subprocess
import sys

import pytest

from attnconv_book.making.heights import (
    heights_file,
    main,
    measure,
    write_heights,
)

FIRST = [{"widget": "Dial", "heights": [301, 500]}]
STYLE = """<style>
.widget-room { min-height: 900px } .a { height: 300.4px } .b { height: 20px }
@media (max-width: 30rem) { .a { height: 500px } }
</style>"""


def page(*widgets):
    """Return a page that has drawn its widgets: (class of the style, name)."""
    rooms = "".join(
        f'<div class="widget-room" data-widget="{name}"><p class="{style}"></p></div>'
        for style, name in widgets
    )
    return f'<!doctype html><html data-widgets="ready">{STYLE}{rooms}<p>after</p>'


DIAL = page(("static-widget a", "Dial"))


@pytest.fixture
def window(browser):
    window = browser.new_page()
    yield window
    window.close()


def test_what_a_widget_takes_is_found_at_two_widths(window, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(page(("static-widget a", "Dial"), ("static-widget b", "Steps")))
    found = measure(window, file.as_uri())
    assert found == [*FIRST, {"widget": "Steps", "heights": [20, 20]}]


@pytest.mark.error_message
def test_a_widget_that_cannot_be_drawn_has_no_height(window, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(page(("static-widget a", "Dial"), ("static-widget-refused", "Old")))
    with pytest.raises(ValueError, match=r"page\.html must draw Old, and cannot"):
        measure(window, file.as_uri())


def test_a_record_is_written_when_something_changed(tmp_path):
    file = heights_file(tmp_path, "chapters/2-concepts/two-words")
    assert file.parent.name == "two_words"
    assert not write_heights(file, [])
    assert write_heights(file, FIRST)
    assert json.loads(file.read_text()) == FIRST
    assert not write_heights(file, FIRST)
    assert write_heights(file, [*FIRST, *FIRST])
    assert write_heights(file, [])  # the page has no widget any more
    assert not file.exists()


def test_the_command_needs_a_built_book(tmp_path, monkeypatch, capsys):
    (tmp_path / "_toc.yml").touch()
    monkeypatch.chdir(tmp_path)
    assert main() == 1
    assert "There is no built book; `make heights` builds" in capsys.readouterr().out


def run(folder):
    command = [sys.executable, "-m", "attnconv_book.making.heights"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_the_command_measures_the_built_book(browser, tmp_path):
    (tmp_path / "_toc.yml").touch()
    built = tmp_path / "_build/html/chapters/1-a"
    built.mkdir(parents=True)
    (tmp_path / "_build/html/index.html").touch()
    (built / "the-dial.html").write_text(DIAL)
    (built / "plain.html").write_text(page())
    gone = heights_file(tmp_path, "chapters/1-a/plain")
    write_heights(gone, FIRST)
    assert run(tmp_path) == (
        0,
        "chapters/1-a/plain: changed\nchapters/1-a/the-dial: changed\n",
    )
    assert not gone.exists()
    file = heights_file(tmp_path, "chapters/1-a/the-dial")
    assert json.loads(file.read_text()) == FIRST
    first = file.read_bytes()
    assert run(tmp_path) == (0, "chapters/1-a/the-dial: unchanged\n")
    assert file.read_bytes() == first
