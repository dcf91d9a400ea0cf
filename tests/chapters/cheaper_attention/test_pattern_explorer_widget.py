"""The pattern explorer in a real browser, on a page without a kernel."""

import itertools

import pytest
from playwright.sync_api import expect
from widget_site import run_module, visitor

from attnconv_book.chapters.cheaper_attention import (
    PatternExplorer,
    pattern_explorer_state,
)
from attnconv_book.chapters.cheaper_attention.patterns import PATTERNS


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda **options: open_page("PatternExplorer", **options)


def test_the_script_equals_the_package(visit):
    names = ("pattern", "width", "layers", "place")
    states = list(itertools.product(PATTERNS, (1, 3, 12), (1, 6), (0, 11, 23)))
    asked = [[dict(zip(names, state, strict=True))] for state in states]
    results = run_module(visit(), PatternExplorer, asked)
    for state, result in zip(states, results, strict=True):
        assert result == pattern_explorer_state(*state)


def test_a_reader_compares_patterns(visit):
    widget = visit().locator(".ac-patterns")
    spelt = widget.locator(".ac-spell")
    expect(spelt).to_contain_text("keys and values of 4 tokens have to be kept")
    expect(spelt).to_contain_text("After 3 layers, something from 10 tokens")
    widget.get_by_role("radio", name="blocks").check()
    expect(spelt).to_contain_text("After 3 layers, something from 4 tokens")
    widget.get_by_label("Width of window or block").focus()
    widget.page.keyboard.press("End")
    expect(spelt).to_contain_text("keys and values of 12 tokens")
    box = widget.locator(".ac-pattern").bounding_box()
    widget.page.mouse.click(
        box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.5 / 24
    )
    expect(spelt).to_contain_text("something from 1 token may have come to token 1")
