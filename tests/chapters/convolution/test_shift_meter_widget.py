"""The shift meter in a real browser, on a page without a kernel."""

import itertools
import random
import re

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_site import (
    PHONE,
    cell,
    run_module,
    spelt,
    texts,
    value_of,
    visitor,
)

from attnconv_book.chapters.convolution import ShiftMeter, shift_meter_state
from attnconv_book.kit.widgets import module_source

DATA = ShiftMeter().data
NETWORKS = list(itertools.product(("zeros", "circular"), (1, 2), ("flat", "average")))


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda name="ShiftMeter", **options: open_page(name, **options)


@pytest.fixture
def widget(visit):
    return visit().locator(".ac-shift")


def random_states(number):
    """States of all eight networks in turn."""
    chance = random.Random(24)
    for padding, stride, head in itertools.islice(itertools.cycle(NETWORKS), number):
        yield {
            "digit": chance.randrange(10),
            "right": chance.randint(-8, 8),
            "down": chance.choice([0, 0, chance.randint(-8, 8)]),
            "padding": padding,
            "stride": stride,
            "head": head,
            "channel": chance.randrange(8),
        }


def difference(page, source_class, states):
    """Return the largest difference between script and package, scores of size 1."""
    worst = 0.0
    results = run_module(page, source_class, [[DATA, state] for state in states])
    for state, result in zip(states, results, strict=True):
        expected = shift_meter_state(**state)
        for name in expected:
            left, right = np.array(result[name]), np.array(expected[name])
            assert left.shape == right.shape, name
            worst = max(worst, np.abs(left - right).max())
    return worst


def test_the_script_equals_the_package_on_random_states(visit):
    assert difference(visit(), ShiftMeter, list(random_states(40))) < 1e-9


def test_a_wrong_script_would_be_found(visit):
    class Wrong(ShiftMeter):
        _esm = module_source(ShiftMeter).replace("[1, 1, 2]", "[1, 1, 1]")

    assert module_source(Wrong) != module_source(ShiftMeter)
    assert difference(visit(), Wrong, list(random_states(4))) > 0.01


def test_the_spelt_out_error_is_true(visit):
    states, page = list(random_states(24)), visit()
    results = run_module(page, ShiftMeter, [[DATA, state] for state in states])
    cases = [list(pair) for pair in zip(states, results, strict=True)]
    for (state, result), lines in zip(
        cases, run_module(page, ShiftMeter, cases, "spell"), strict=True
    ):
        ratio, error = lines[2].removeprefix("= ").rsplit(" = ", 1)
        assert value_of(ratio) == pytest.approx(value_of(error), abs=0.02)
        assert value_of(error) == pytest.approx(result["error"], abs=6e-4)
        odd = state["stride"] == 2 and (state["right"] % 2 or state["down"] % 2)
        assert ("whole steps" in " ".join(lines)) == bool(odd)
        digits = [int(np.argmax(result[name])) for name in ("before", "after")]
        words = "answer stays {0}:" if len(set(digits)) == 1 else "from {0} to {1}."
        assert words.format(*digits) in lines[-1]


def chart(widget):
    """Return [(error, answer)] of the columns."""
    names = widget.locator(".ac-chart .ac-cell").all_text_contents()
    found = [re.findall(r"error ([\d.]+), answer (\d)", name)[0] for name in names]
    return [(float(error), int(answer)) for error, answer in found]


def shown_matches(widget, **state):
    expected = shift_meter_state(**state)
    assert [error for error, _ in chart(widget)] == pytest.approx(
        expected["errors"], abs=0.00501
    )
    assert [answer for _, answer in chart(widget)] == expected["answers"]
    expect(spelt(widget)).to_contain_text(f"= {expected['error']:.3f}")


def first_state(**changes):
    first = ShiftMeter()
    names = ("digit", "right", "down", "padding", "stride", "head", "channel")
    return {name: getattr(first, name) for name in names} | changes


def test_first_sight(widget):
    shown_matches(widget, **first_state())
    expect(spelt(widget)).to_contain_text("Moved by 1 right, 0 down")
    expect(spelt(widget)).to_contain_text("The answer changes from")
    rows = texts(widget, "What the network says")
    assert [len(row) for row in rows] == [10, 10]
    assert sum(map(float, rows[1])) == pytest.approx(1, abs=0.04)
    assert widget.get_by_role("img").count() == 3


def test_by_mouse(widget):
    page = widget.page
    handle = widget.get_by_role("button", name="Picture, moved")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    pixel = box["width"] / 16
    x, y = box["x"] + 8 * pixel, box["y"] + 8 * pixel
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 2 * pixel, y - 3 * pixel, steps=5)
    page.mouse.up()
    page.mouse.move(x, y)  # not pressed: moves nothing
    shown_matches(widget, **first_state(right=3, down=-3))
    expect(widget.get_by_label("pixels down")).to_have_value("−3")
    widget.get_by_text("zeros").click()
    shown_matches(widget, **first_state(right=3, down=-3, padding="zeros"))
    widget.get_by_text("flat").click()
    shown_matches(widget, **first_state(right=3, down=-3, padding="zeros", head="flat"))
    widget.get_by_text("circular").click()
    widget.get_by_text("global average").click()
    widget.get_by_text("stride 1").click()
    expect(spelt(widget)).to_contain_text("= 0.000")
    assert {answer for _, answer in chart(widget)} == {0}
    widget.locator(".ac-chart .ac-cell").nth(0).click()
    expect(spelt(widget)).to_contain_text("Moved by −8 right, −3 down")
    widget.get_by_role("combobox", name="Digit").select_option("8")
    widget.get_by_label("Channel shown").select_option("5")
    expect(widget.get_by_role("img").first).to_have_attribute(
        "aria-label", re.compile("channel 6: values from")
    )
    widget.get_by_role("button", name="Start again").click()
    test_first_sight(widget)


def test_by_keyboard(widget):
    page = widget.page
    handle = widget.get_by_role("button", name="Picture, moved")
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(
        widget.get_by_role("button", name="moved by 2 to the right and 1 down")
    ).to_be_focused()
    shown_matches(widget, **first_state(right=2, down=1))
    page.keyboard.press("Home")
    expect(spelt(widget)).to_contain_text("= 0.000")
    expect(spelt(widget)).to_contain_text("The answer stays")
    right = widget.get_by_label("pixels to the right")
    right.fill("-2")
    shown_matches(widget, **first_state(right=-2))
    right.fill("9")
    expect(widget.locator(".ac-says")).to_contain_text("write a number from −8 to 8")
    cell(widget, "Error and answer", 0, 8).focus()
    page.keyboard.press("ArrowRight")
    expect(spelt(widget)).to_contain_text("Moved by 1 right, 0 down")
    page.keyboard.press("End")
    shown_matches(widget, **first_state(right=8))


def test_by_touch(visit):
    page = visit(size=PHONE, has_touch=True, is_mobile=True)
    widget = page.locator(".ac-shift")
    handle = widget.get_by_role("button", name="Picture, moved")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    pixel = box["width"] / 16
    touch = page.context.new_cdp_session(page)

    def send(kind, *at):
        points = [{"x": box["x"] + at[0], "y": box["y"] + at[1]}] if at else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", 40, 40)
    for step in range(1, 5):
        send("touchMove", 40, 40 + step * pixel)
    send("touchEnd")
    expect(spelt(widget)).to_contain_text("Moved by 1 right, 4 down")
