"""The attention explorer in a real browser, on a page without a kernel."""

import random
import re

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_site import (
    cell,
    paint_page,
    run_module,
    spelt,
    texts,
    value_of,
    visitor,
)

from attnconv_book.kit.widgets import (
    AttentionExplorer,
    attention_explorer_state,
    module_source,
)


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda name="AttentionExplorer", **options: open_page(name, **options)


@pytest.fixture
def widget(visit):
    return visit().locator(".ac-attention")


def random_states(number):
    chance = random.Random(20)
    for _ in range(number):
        n = chance.choice([4, 5, 6])

        def table(n=n):
            return [[round(chance.uniform(-9, 9), 2) for _ in "12"] for _ in range(n)]

        density = chance.choice([0.15, 0.5, 0.9, 1])
        yield {
            "query": table(),
            "key": table(),
            "value": table(),
            "mask": [[chance.random() < density for _ in range(n)] for _ in range(n)],
            "temperature": 2 ** chance.uniform(-3, 3),
        }


def difference(page, source_class, states):
    """Return the largest relative difference between script and package."""
    worst = 0.0
    for state, result in zip(
        states, run_module(page, source_class, [[s] for s in states]), strict=True
    ):
        expected = attention_explorer_state(**state)
        for name in ("scale", "scores", "weights", "output"):
            left, right = np.array(result[name]), np.array(expected[name])
            assert left.shape == right.shape
            gap = np.abs(left - right) / np.maximum(np.abs(right), 1e-3)
            worst = max(worst, gap.max())
    return worst


def test_equals_the_package_on_random_states(visit):
    states = list(random_states(300))
    empty = sum(not any(row) for s in states for row in s["mask"])
    assert empty > 100  # rows with nothing to attend to are among them
    assert difference(visit(), AttentionExplorer, states) < 1e-6


def test_a_wrong_script_would_be_found(visit):
    class Wrong(AttentionExplorer):
        _esm = module_source(AttentionExplorer).replace(
            "Math.sqrt(query[0]", "(query[0]"
        )

    assert module_source(Wrong) != module_source(AttentionExplorer)
    states = list(random_states(5))
    assert difference(visit(), Wrong, states) > 0.01


def test_the_spelt_out_numbers_are_true(visit):
    cases, expected = [], []
    for state in random_states(60):
        state["temperature"] = 8.0  # scores of a size that two decimals can tell
        result = attention_explorer_state(**state)
        state["tokens"] = list("abcdef")[: len(state["query"])]
        chosen = {"kind": "weight", "row": 1, "column": 2}
        cases.append([state, result, chosen])
        expected.append(result["weights"][1][2])
    page = visit()
    for (state, *_), lines, weight in zip(
        cases,
        run_module(page, AttentionExplorer, cases, "spell"),
        expected,
        strict=True,
    ):
        if not state["mask"][1][2]:
            assert weight == 0
            assert re.search("may not attend|nothing to attend", lines[1])
        else:
            assert value_of(lines[1]) == pytest.approx(weight, abs=0.02)
            assert value_of(lines[3].split("=")[-1]) == pytest.approx(weight, abs=6e-4)
    for case in cases:
        case[2] = {"kind": "score", "row": 3, "column": 0}
    for (_, result, _), lines in zip(
        cases, run_module(page, AttentionExplorer, cases, "spell"), strict=True
    ):
        left, right = lines[2].removeprefix("= ").rsplit(" = ", 1)
        assert value_of(right) == pytest.approx(result["scores"][3][0], abs=6e-3)
        assert value_of(left) == pytest.approx(result["scores"][3][0], abs=1.1)


def shown(widget, **changes):
    """Return the weights that the page should show for the first state, changed."""
    first = AttentionExplorer()
    state = {name: getattr(first, name) for name in ("query", "key", "value", "mask")}
    return attention_explorer_state(**{**state, **changes})


def test_first_sight(widget):
    result = shown(widget)
    for name, digits in (("Scores", 1), ("Weights", 2), ("Output", 2)):
        expected = [[f"{x:.{digits}f}" for x in row] for row in result[name.lower()]]
        assert texts(widget, name) == expected
    expect(spelt(widget)).to_contain_text("Weight of cat for itself")
    expect(spelt(widget)).to_contain_text("16.92 / 23.03 = 0.735")


def test_by_mouse(widget):
    cell(widget, "Output", 1, 0).hover()
    expect(spelt(widget)).to_contain_text("Output of cat")
    expect(spelt(widget)).to_contain_text("= (0.09, 1.79)")
    cell(widget, "Scores", 3, 1).hover()
    expect(spelt(widget)).to_contain_text("Score of cat for itself")
    expect(spelt(widget)).to_contain_text("0.71 × (2·2 + 0·0) = 2.83")
    cell(widget, "Scores", 3, 1).click()
    assert texts(widget, "Weights")[3][1] == "0"
    expect(spelt(widget)).to_contain_text("itself may not attend to cat")
    expect(widget.get_by_label("my own")).to_be_checked()
    for column in (0, 2, 3):
        cell(widget, "Scores", 3, column).click()
    assert texts(widget, "Output")[3] == ["0.00", "0.00"]
    cell(widget, "Weights", 3, 0).hover()
    expect(spelt(widget)).to_contain_text("itself has nothing to attend to")
    widget.get_by_text("causal").click()
    assert texts(widget, "Weights")[0] == ["1.00", "0", "0", "0"]
    widget.get_by_role("button", name="Start again").click()
    test_first_sight(widget)


def test_by_keyboard(widget):
    page = widget.page
    for _ in range(15):  # past the links of the page itself
        page.keyboard.press("Tab")
        if page.locator(".ac-attention :focus").count():
            break
    expect(widget.get_by_label("query of the, number 1")).to_be_focused()
    page.keyboard.type("-3,5")
    result = shown(widget, query=[[-3.5, 0], [0, 2], [2, 0], [2, 0]])
    assert texts(widget, "Weights")[0] == [f"{x:.2f}" for x in result["weights"][0]]
    page.keyboard.press("ArrowUp")
    expect(page.locator(":focus")).to_have_value("−3")
    for _ in range(4 * 6):
        page.keyboard.press("Tab")
    expect(widget.get_by_label("everyone")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(widget.get_by_label("causal")).to_be_checked()
    page.keyboard.press("Tab")
    slider = widget.get_by_role("slider", name="Temperature")
    expect(slider).to_be_focused()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "2 (scale 0.35)")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past "Start again": one stop for the whole grid
    expect(page.locator(":focus")).to_have_attribute(
        "aria-label", re.compile("^itself")
    )
    page.keyboard.press("Home")
    page.keyboard.press("PageUp")
    expect(spelt(widget)).to_contain_text("Score of the for the")
    page.keyboard.press("Space")
    expect(widget.locator(".ac-hidden[role=status]")).to_have_text(
        "the may no longer attend to the."
    )
    assert texts(widget, "Scores")[0] == ["×"] * 4
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")  # stays at the edge
    page.keyboard.press("Enter")
    expect(cell(widget, "Scores", 1, 3)).to_be_focused()
    assert texts(widget, "Scores")[1][3] != "×"
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile("takes"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("abc", "query of cat, number 2: “abc” is not a number; 2 is kept."),
        ("", "is not a number; 2 is kept."),
        ("1e999", "is not a number; 2 is kept."),
        ("NaN", "is not a number; 2 is kept."),
        ("10", "write a number from −9 to 9; 2 is kept."),
    ],
)
def test_text_that_is_no_number_never_reaches_the_model(widget, text, words):
    field = widget.get_by_label("query of cat, number 2")
    before = texts(widget, "Weights")
    field.fill(text)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(widget.locator(".ac-says")).to_contain_text(words)
    assert texts(widget, "Weights") == before
    field.blur()
    expect(field).to_have_value("2")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(widget.locator(".ac-says")).to_have_text("")
    field.fill("0.5")
    assert texts(widget, "Weights") != before


def test_stored_states_are_shown(visit):
    page = visit("AttentionExplorer-states")
    first, edited, damaged = page.locator(".ac-attention").all()
    test_first_sight(first)
    assert texts(edited, "Weights")[5] == ["0.17"] * 6
    expect(edited.get_by_label("causal")).to_be_checked()
    slider = edited.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", "2 (scale 0.35)")
    assert texts(damaged, "Weights")[0] == ["0.25"] * 4


def test_a_number_typed_survives_a_change_of_theme(widget):
    widget.get_by_label("value of saw, number 1").fill("-4")
    before = widget.inner_text()
    paint_page(widget.page, "dark")
    assert widget.inner_text() == before
    field = widget.locator(".ac-number").first
    colour = field.evaluate("e => getComputedStyle(e).backgroundColor")
    assert colour == "rgb(20, 24, 30)"
