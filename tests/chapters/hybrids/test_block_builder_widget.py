"""The widget in a real browser, on a page without a kernel."""

import itertools

import pytest
from playwright.sync_api import expect
from widget_site import run_module, visitor

from attnconv_book.chapters.hybrids import BlockBuilder, block_builder_state
from attnconv_book.chapters.hybrids.block_builder import BLOCKS, POOLS, SIZES


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda **options: open_page("BlockBuilder", **options)


def test_the_script_equals_the_package_on_all_networks(visit):
    known = BlockBuilder().known
    states = [
        dict(zip(("block", "pool", "size"), names, strict=True))
        for names in itertools.product(BLOCKS, POOLS, SIZES)
    ]
    asked = [[{"known": known, **state}] for state in states]
    results = run_module(visit(), BlockBuilder, asked)
    for state, result in zip(states, results, strict=True):
        wanted = block_builder_state(**state)
        assert result.keys() == wanted.keys()
        for name, value in wanted.items():
            assert result[name] == pytest.approx(value), (state, name)


def test_a_reader_fills_the_places_with_mouse_and_keyboard(visit):
    widget = visit().locator(".ac-builder")
    spelt = widget.locator(".ac-spell")
    expect(spelt).to_contain_text("BoTNet, then mean")
    widget.get_by_label("convolution", exact=True).check()
    expect(spelt).to_contain_text("75 % is the most")
    widget.get_by_label("attention pooling").check()
    expect(spelt).to_contain_text("can meet")
    widget.get_by_label("+ SE").check()
    expect(spelt).to_contain_text("was not trained")
    expect(widget.locator("table")).to_contain_text("not trained")
    widget.get_by_role("button", name="Start again").click()
    expect(spelt).to_contain_text("BoTNet, then mean")
