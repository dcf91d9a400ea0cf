"""The build gives each widget the room that was measured, and misses what was not."""

import json

import pytest
import widget_site

from attnconv_book.kit.widgets import AttentionExplorer

ROOM = '<div class="widget-room" data-widget="AttentionExplorer"'


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A site with right, missing, other and too many numbers."""
    folder = tmp_path_factory.mktemp("rooms")
    pages = {
        name: widget_site.stored([AttentionExplorer()])
        for name in ("right", "missing", "other", "two-many")
    }
    pages["none"] = widget_site.stored([])
    widget_site.write(folder / "source", pages)
    rooms = folder / "source/src/attnconv_book/chapters"
    (rooms / "missing/heights.json").unlink()
    for room, names in (
        ("right", ["AttentionExplorer"]),
        ("other", ["RotaryDial"]),
        ("two_many", ["AttentionExplorer"] * 2),
        ("none", ["AttentionExplorer"]),
    ):
        entries = [{"widget": name, "heights": [610, 920]} for name in names]
        (rooms / room / "heights.json").write_text(json.dumps(entries))
    result = widget_site.run_sphinx(folder / "source", folder / "html")
    return result, folder / "html"


def test_the_room_is_as_tall_as_was_measured(built):
    text = (built[1] / "right.html").read_text("utf8")
    assert f'{ROOM} style="--column: 610px; --phone: 920px"><img ' in text
    assert "min-height: var(--phone)" in text


def test_what_was_not_measured_fails_the_build(built):
    result, html = built
    assert result.returncode == 1
    said = [line for line in result.stderr.splitlines() if "widget_pictures" in line]
    assert len(said) == 4
    for name in ("missing", "other", "two_many", "none"):
        file = f"src/attnconv_book/chapters/{name}/heights.json knows"
        assert sum(file in line and "run `make heights`" in line for line in said) == 1
    assert f"{ROOM}><img " in (html / "missing.html").read_text("utf8")
