"""The walk through tiles in a real browser, on a page without a kernel."""

import random

import pytest
from playwright.sync_api import expect
from widget_site import run_module, visitor

from attnconv_book.chapters.cheaper_attention import TileWalk, tile_walk_state


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda **options: open_page("TileWalk", **options)


def random_states(number):
    chance = random.Random(7)
    for _ in range(number):
        keys = chance.randint(2, 8)
        yield {
            name: [round(chance.uniform(-20, 20), 2) for _ in range(keys)]
            for name in ("scores", "values")
        } | {"tile": chance.randint(1, 3)}


def test_the_script_equals_the_package(visit):
    states = list(random_states(200))
    results = run_module(visit(), TileWalk, [[state] for state in states])
    for state, result in zip(states, results, strict=True):
        wanted = tile_walk_state(**state)
        assert result["whole"] == pytest.approx(wanted["whole"])
        for ours, theirs in zip(result["steps"], wanted["steps"], strict=True):
            assert ours == pytest.approx(theirs)


def test_a_reader_walks_through_the_tiles(visit):
    widget = visit().locator(".ac-tiles")
    spelt = widget.locator(".ac-spell")
    expect(spelt).to_contain_text("Nothing is read yet")
    widget.get_by_role("button", name="Next tile").click()
    expect(spelt).to_contain_text("there was nothing to shrink")
    widget.get_by_role("button", name="Next tile").click()
    expect(spelt).to_contain_text("2 gives way to 4")
    widget.get_by_role("slider").focus()
    widget.page.keyboard.press("End")
    expect(spelt).to_contain_text("softmax over the whole row at once gives the same")
    expect(widget.get_by_role("button", name="Next tile")).to_be_disabled()
    widget.get_by_label("score of key 5").fill("6")
    expect(spelt).to_contain_text("4 gives way to 6")
    widget.get_by_role("radio", name="3").check()
    expect(spelt).to_contain_text("After tile 2")
