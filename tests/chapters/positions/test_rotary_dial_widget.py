"""The rotary dial in a real browser, on a page without a kernel."""

import random
import re

import pytest
from playwright.sync_api import expect
from widget_site import (
    run_module,
    spelt,
    value_of,
    visitor,
)

from attnconv_book.chapters.positions import RotaryDial, rotary_dial_state
from attnconv_book.kit.widgets import module_source


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda name="RotaryDial", **options: open_page(name, **options)


@pytest.fixture
def widget(visit):
    return visit().locator(".ac-rotary")


def random_states(count):
    chance = random.Random(31)
    for _ in range(count):
        width = 2 * chance.randint(1, 4)
        query, key = (
            [chance.choice([0.0, chance.uniform(-9, 9)]) for _ in range(width)]
            for _ in "qk"
        )
        yield {
            "query": query,
            "key": key,
            "query_at": chance.randint(0, 60),
            "key_at": chance.randint(0, 60),
            "base": 10 ** chance.uniform(0, 6),
        }


def wrong_states(page, source_class, count):
    """Return how many random states script and package disagree on."""
    states, wrong = list(random_states(count)), 0
    results = run_module(page, source_class, [[state] for state in states])
    for state, result in zip(states, results, strict=True):
        wanted = rotary_dial_state(**state)
        assert result.keys() == wanted.keys()
        wrong += not all(
            flat(result[name]) == pytest.approx(flat(value), rel=1e-9, abs=1e-9)
            for name, value in wanted.items()
        )
    return wrong


def flat(value):
    """Numbers of a nested list; where there is no angle, a number no angle has."""
    if isinstance(value, list):
        return [number for part in value for number in flat(part)]
    return [999.0 if value is None else value]


def test_the_script_computes_what_the_package_computes(visit):
    assert wrong_states(visit(), RotaryDial, 100) == 0
    nothing = [state["between"] for state in map(twin, random_states(100))]
    assert sum(None in between for between in nothing) > 10


def twin(state):
    return rotary_dial_state(**state)


def test_a_wrong_script_would_be_found(visit):
    class Wrong(RotaryDial):  # the speeds of a head twice as wide
        _esm = module_source(RotaryDial).replace("-2 * m / width", "-m / width")

    assert module_source(Wrong) != module_source(RotaryDial)
    assert wrong_states(visit(), Wrong, 40) > 10


def test_the_spelt_out_score_is_true(visit):
    states, page = list(random_states(60)), visit()
    results = run_module(page, RotaryDial, [[state] for state in states])
    cases = [
        [state, result, {"query_at": state["query_at"]}, None]
        for state, result in zip(states, results, strict=True)
    ]
    for (state, result, *_), lines in zip(
        cases, run_module(page, RotaryDial, cases, "spell"), strict=True
    ):
        terms, total = lines[1].removeprefix("Score: ").split(" = ")
        assert value_of(terms) == pytest.approx(value_of(total), abs=0.0031)
        assert value_of(total) == pytest.approx(result["score"], abs=0.00051)
        distance = f"{state['key_at'] - state['query_at']}".replace("-", "−")
        assert lines[0].endswith(f"distance {distance}")


def scores(widget):
    """Return what each dial adds to the score, as text."""
    return widget.locator("dd.ac-sum").all_inner_texts()


def shown_matches(widget, query_at, key_at, base=10000.0):
    state = rotary_dial_state([1, 0] * 4, [1, 0] * 4, query_at, key_at, base)
    texts = [f"{part:.3f}".replace("-", "−") for part in state["parts"]]
    assert scores(widget) == texts
    expect(spelt(widget)).to_contain_text(f"Query at {query_at}, key at {key_at}:")
    expect(spelt(widget)).to_contain_text(f"= {state['score']:.3f}".replace("-", "−"))


def test_first_sight(widget):
    shown_matches(widget, 5, 2)
    expect(spelt(widget)).to_contain_text("then both: which numbers change?")
    pictures = widget.get_by_role("img", name=re.compile("Dial"))
    expect(pictures).to_have_count(4)
    expect(pictures.first).to_have_attribute(
        "aria-label", "Dial 1. The query points to 286°. The key points to 115°."
    )


def test_by_keyboard_moving_both_keeps_the_score(widget):
    both = widget.get_by_role("slider", name="Move both")
    both.focus()
    before = scores(widget)
    for _ in range(7):
        widget.page.keyboard.press("ArrowRight")
    expect(both).to_have_attribute("aria-valuetext", "query 12, key 9")
    shown_matches(widget, 12, 9)
    assert scores(widget) == before
    expect(spelt(widget)).to_contain_text("Both moved by +7, the distance is the")
    expect(spelt(widget)).to_contain_text("changed by more than 10⁻¹²")
    widget.page.keyboard.press("End")
    shown_matches(widget, 60, 57)
    assert scores(widget) == before
    query = widget.get_by_role("slider", name="Position of the query")
    query.focus()
    widget.page.keyboard.press("Home")
    shown_matches(widget, 0, 57)
    expect(spelt(widget)).to_contain_text("distance went from −3 to 57")
    expect(both).to_have_attribute("max", "3")
    widget.get_by_role("slider", name="Position of the key").focus()
    widget.page.keyboard.press("End")
    expect(both).to_be_disabled()


def test_by_mouse(widget):
    widget.get_by_label("Base of the speeds").select_option("100")
    shown_matches(widget, 5, 2, 100)
    before = scores(widget)
    widget.get_by_role("button", name="Other vectors").click()
    assert scores(widget) != before
    key = widget.get_by_role("slider", name="Position of the key").bounding_box()
    widget.page.mouse.click(key["x"] + key["width"] / 2, key["y"] + key["height"] / 2)
    expect(spelt(widget)).to_contain_text("Query at 5, key at 30: distance 25")
    expect(widget.get_by_role("img", name=re.compile("The score"))).to_have_attribute(
        "aria-label", re.compile("from −60 to 60. At 25 it is")
    )
    widget.get_by_role("button", name="Start again").click()
    test_first_sight(widget)
