"""The theorem slider in a real browser, on a page without a kernel."""

import math
import random
import re

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_site import (
    run_module,
    spelt,
    visitor,
)

from attnconv_book.chapters.convolution_as_attention import (
    TheoremSlider,
    theorem_slider_state,
)
from attnconv_book.kit.widgets import module_source


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda name="TheoremSlider", **options: open_page(name, **options)


@pytest.fixture
def widget(visit):
    return visit().locator(".ac-theorem")


def random_states(count):
    chance = random.Random(32)
    for _ in range(count):
        tall, wide = chance.randint(4, 12), chance.randint(4, 12)
        yield {
            "picture": [[chance.random() for _ in range(wide)] for _ in range(tall)],
            "kernel": [[chance.gauss(0, 2) for _ in range(3)] for _ in range(3)],
            "sharpness": chance.choice([0, 40, chance.uniform(0, 6)]),
            "row": chance.randrange(tall),
            "column": chance.randrange(wide),
            "heads": chance.choice([9, chance.randint(1, 9)]),
            "ring": chance.random() < 0.5,
        }


def difference(page, source_class, count):
    """Return the largest difference between script and package."""
    states, worst = list(random_states(count)), 0.0
    results = run_module(page, source_class, [[state] for state in states])
    for state, result in zip(states, results, strict=True):
        wanted = theorem_slider_state(**state)
        assert result.keys() == wanted.keys()
        for name in wanted:
            left, right = np.array(result[name]), np.array(wanted[name])
            assert left.shape == right.shape, name
            worst = max(worst, np.abs(left - right).max())
    return worst


def test_the_script_computes_what_the_package_computes(visit):
    assert difference(visit(), TheoremSlider, 60) < 1e-12


def test_a_wrong_script_would_be_found(visit):
    class Wrong(TheoremSlider):  # the taps turned over
        _esm = module_source(TheoremSlider).replace(
            "key - rings - query - offset", "key - rings - query + offset"
        )

    assert module_source(Wrong) != module_source(TheoremSlider)
    assert difference(visit(), Wrong, 10) > 0.1


def test_the_fall_is_what_the_package_measures(visit):
    page, state = visit(), next(random_states(1)) | {"heads": 9, "ring": True}
    sent = [[state | {"padding": "zeros"}]]
    (errors,) = run_module(page, TheoremSlider, sent, "errorsOver")
    (leaks,) = run_module(page, TheoremSlider, sent, "leaksOver")
    assert len(errors) == len(leaks) == 41
    for alpha in range(0, 41, 4):
        wanted = theorem_slider_state(**state | {"sharpness": alpha})
        assert errors[alpha] == pytest.approx(wanted["errors"][0], abs=1e-12)
        assert leaks[alpha] == pytest.approx(wanted["leaks"][4], rel=1e-9)


def shown_matches(widget, **changes):
    first = TheoremSlider(**changes)
    state = first.results()
    lines = spelt(widget).inner_text()
    errors = re.search(r"error: (.+) against zero padding, (.+) against", lines)
    for text, error in zip(errors.groups(), state["errors"], strict=True):
        assert text.startswith("<") == (error < 1e-13)
        if error > 0.001:
            assert float(text) == pytest.approx(error, abs=0.00051)
    wanted = [state[n][first.row][first.column] for n in ("attention", first.padding)]
    here = re.search(r"attention (\S+), convolution (\S+)\.", lines).groups()
    assert [float(x.replace("−", "-")) for x in here] == pytest.approx(wanted, abs=6e-4)
    leak = widget.locator(".ac-look").nth(0).inner_text()
    if first.sharpness < 5:
        assert f"leaks {state['leaks'][0]:.3f}" in leak


def test_first_sight(widget):
    shown_matches(widget)
    expect(spelt(widget)).to_contain_text("α = 1.5, 9 of 9 heads, keys with a ring")
    expect(spelt(widget)).to_contain_text(f"= {4 * math.exp(-1.5):.3f}.")
    expect(spelt(widget)).to_contain_text("The heads still leak. Raise α")
    expect(widget.get_by_role("img")).to_have_count(3 + 9 + 1)
    expect(widget.locator(".ac-hidden[role=status]")).to_have_text("")


def test_by_keyboard_attention_becomes_a_convolution(widget):
    page = widget.page
    slider = widget.get_by_role("slider", name="Sharpness")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "α = 1.6")
    shown_matches(widget, sharpness=1.6)
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "α = 40")
    expect(spelt(widget)).to_contain_text("Largest error: < 10⁻¹³ against zero")
    expect(spelt(widget)).to_contain_text("1.7 × 10⁻¹⁷ of its")
    said = widget.locator(".ac-hidden[role=status]")
    expect(said).to_contain_text("attention now is the convolution with zero padding")
    heads = widget.get_by_role("slider", name="Heads that")
    heads.focus()
    page.keyboard.press("ArrowLeft")
    expect(said).to_contain_text("One tap has no head that speaks")
    page.keyboard.press("Home")
    expect(said).to_contain_text("8 taps have no head that speaks")
    shown_matches(widget, sharpness=40, heads=1)
    picture = widget.get_by_role("button", name="Picture and query")
    picture.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    expect(
        widget.get_by_role("button", name="the query is in row 6, column 12")
    ).to_be_focused()
    shown_matches(widget, sharpness=40, heads=1, row=5, column=11)
    page.keyboard.press("Home")
    shown_matches(widget, sharpness=40, heads=1)


def test_by_mouse_the_border_needs_the_ring(widget):
    page = widget.page
    widget.get_by_text("the picture alone").click()
    shown_matches(widget, ring=False)
    slider = widget.get_by_role("slider", name="Sharpness").bounding_box()
    page.mouse.click(slider["x"] + slider["width"] / 2, slider["y"] + 4)
    expect(spelt(widget)).to_contain_text("What is left stands at the border")
    page.mouse.click(slider["x"] + slider["width"] - 2, slider["y"] + 4)
    expect(spelt(widget)).to_contain_text("the convolution with replicate padding")
    widget.get_by_text("replicate padding", exact=True).click()
    shown_matches(widget, sharpness=40, ring=False, padding="replicate")
    box = widget.locator("button.ac-frame").bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 2, steps=3)
    page.mouse.up()
    page.mouse.move(box["x"] + 2, box["y"] + 60)  # not pressed
    expect(widget.get_by_role("button", name="row 1, column 24.")).to_be_visible()
    expect(widget.get_by_role("img", name="Head 3,")).to_have_attribute(
        "aria-label", "Head 3, tap −1: leaks 1.000."
    )
    widget.get_by_role("button", name="Start again").click()
    shown_matches(widget)
