"""The mixing matrix explorer in a real browser, on a page without a kernel."""

import itertools
import random

import numpy as np
import pytest
from playwright.sync_api import expect
from scipy.special import ndtr
from widget_site import PHONE, cell, run_module, spelt, texts, value_of, visitor

from attnconv_book.chapters.connection import (
    MixingMatrixExplorer,
    mixing_matrix_explorer_state,
    small_weights,
)
from attnconv_book.chapters.connection.mixing_operators import OPERATORS
from attnconv_book.kit.widgets import module_source

TABLE = ("sparsity", "toeplitz", "change")


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda name="MixingMatrixExplorer", **options: open_page(name, **options)


@pytest.fixture
def widget(visit):
    return visit().locator(".ac-mixing")


def random_states(number):
    """States of all operators in turn, with inputs that change in all three ways."""
    chance = random.Random(25)
    for operator in itertools.islice(itertools.cycle(OPERATORS), number):
        n = chance.randint(8, 12)

        def token():
            return [round(chance.uniform(-3, 3), 1) for _ in range(4)]

        before = [token() for _ in range(n)]
        kind = chance.choice(["new", "one", "order", "same"])
        tokens = [list(row) for row in before]
        if kind == "new":
            tokens = [token() for _ in range(n)]
        elif kind == "one":
            tokens[chance.randrange(n)] = token()
        elif kind == "order":
            chance.shuffle(tokens)
        yield {
            "operator": operator,
            "term": chance.randrange(4),
            "tokens": tokens,
            "before": before,
            "weights": small_weights(n, chance.randrange(1000)),
        }


def difference(page, source_class, states):
    """Return the largest difference between script and package."""
    worst = 0.0
    results = run_module(page, source_class, [[state] for state in states])
    for state, result in zip(states, results, strict=True):
        expected = mixing_matrix_explorer_state(**state)
        table, other = (
            [[row[name] for name in TABLE] for row in each.pop("table")]
            for each in (result, expected)
        )
        result["rows"], expected["rows"] = table, other
        for name in expected:
            left, right = np.array(result[name]), np.array(expected[name])
            assert left.shape == right.shape, name
            worst = max(worst, np.abs(left - right).max())
    return worst


def test_the_script_equals_the_package_on_random_states(visit):
    assert difference(visit(), MixingMatrixExplorer, list(random_states(100))) < 1e-9


def test_a_wrong_script_would_be_found(visit):
    class Wrong(MixingMatrixExplorer):
        _esm = module_source(MixingMatrixExplorer).replace("RADIUS = 1", "RADIUS = 2")

    assert module_source(Wrong) != module_source(MixingMatrixExplorer)
    assert difference(visit(), Wrong, list(random_states(10))) > 0.01


def test_the_gate_of_the_token_mlp_is_exact(visit):
    places = np.linspace(-12, 12, 401)
    found = run_module(
        visit(), MixingMatrixExplorer, [[x] for x in places.tolist()], "normal"
    )
    np.testing.assert_allclose(found, ndtr(places), rtol=1e-10, atol=1e-15)


def test_attention_carries_a_new_order_along(visit):
    states = [s for s in random_states(100) if s["tokens"] != s["before"]]
    results = run_module(visit(), MixingMatrixExplorer, [[state] for state in states])
    carried = {name: [] for name in OPERATORS}
    for state, result in zip(states, results, strict=True):
        if sorted(state["tokens"]) == sorted(state["before"]):
            carried[state["operator"]].append(result["carried"])
        else:
            assert result["carried"] is None
    assert max(carried["attention"] + carried["linear"]) < 1e-12
    for name in ("pooling", "fourier", "biased", "windowed", "mixer"):
        assert min(carried[name], default=1) > 0.01
    assert {0} < {round(x, 1) for x in carried["convolution"]}  # 0: the tap of offset 0


def test_the_spelt_out_weight_is_true(visit):
    page, cases, places = visit(), [], random.Random(26)
    for state in random_states(60):
        if state["operator"] not in ("linear", "windowed", "attention", "biased"):
            continue
        for row in state["tokens"]:  # small scores, that two decimals can tell
            row[:] = [round(x / 3, 1) for x in row]
        result = mixing_matrix_explorer_state(**state)
        n = len(state["tokens"])
        at = {"row": places.randrange(n), "column": places.randrange(n)}
        cases.append([state, result, at])
    told = run_module(page, MixingMatrixExplorer, cases, "spell")
    for (state, result, at), lines in zip(cases, told, strict=True):
        weight = result["matrix"][at["row"]][at["column"]]
        if len(lines) == 2:
            assert weight == 0 and state["operator"] == "windowed"
            continue
        at_end = 1 if state["operator"] == "linear" else 2
        claims = lines[at_end].split(" = ")
        assert value_of(claims[-1]) == pytest.approx(weight, abs=0.006)
        assert value_of(claims[-2]) == pytest.approx(weight, rel=0.1, abs=0.02)


def shown_matches(widget, **changes):
    """Hold all numbers that the page shows against the package's."""
    first = MixingMatrixExplorer()
    names = ("operator", "term", "tokens", "before", "weights")
    state = {name: getattr(first, name) for name in names} | changes
    expected = mixing_matrix_explorer_state(**state)
    matrix, change = np.array(expected["matrix"]), np.array(expected["before"])
    for name, numbers in (("Matrix M", matrix), ("Change of M", matrix - change)):
        shown = np.array([[float(x) for x in row] for row in texts(widget, name)])
        np.testing.assert_allclose(shown, numbers, atol=0.00501)
    measured = widget.locator(".ac-measures dd").all_inner_texts()
    assert measured[0] == f"{100 * expected['sparsity']:.0f} %"
    assert [float(x) for x in measured[1:]] == pytest.approx(
        [expected["toeplitz"], expected["change"]], abs=0.00501
    )
    rows = widget.locator(".ac-numbers tbody tr")
    for row, numbers in zip(rows.all(), expected["table"], strict=True):
        cells = row.locator("td").all_inner_texts()
        assert float(cells[2]) == pytest.approx(numbers["change"], abs=0.00501)
    return expected


def test_first_sight(widget):
    expected = shown_matches(widget)
    assert expected["change"] > 0.3
    changes = zip(OPERATORS, (row["change"] for row in expected["table"]), strict=True)
    fixed = [name for name, change in changes if change == 0]
    assert fixed == ["convolution", "dilated", "depthwise", "pooling", "fourier"]
    expect(widget.locator(".ac-outcome")).to_have_text(
        "Token 3 has changed. This M changes: 0.45. "
        "All of this operator together: 0.38."
    )
    together = expected["table"][list(OPERATORS).index("attention")]["change"]
    assert f"{together:.2f}" == "0.38"
    expect(spelt(widget)).to_contain_text("Output 3, token 6: 0.64")
    assert widget.locator(".ac-new").count() == 4


def test_by_mouse(widget):
    first = MixingMatrixExplorer()
    picker = widget.get_by_role("combobox", name="Operator")
    picker.select_option("depthwise")
    shown_matches(widget, operator="depthwise")
    expect(widget.locator(".ac-outcome")).to_have_text(
        "Token 3 has changed. This M stays. All of this operator together: 0.00."
    )
    widget.get_by_role("combobox", name="Which matrix").select_option("2")
    shown_matches(widget, operator="depthwise", term=2)
    widget.get_by_role("button", name="Show full attention").click()
    expect(picker).to_have_value("attention")
    widget.get_by_role("button", name="Shift by one").click()
    moved = [first.tokens[-1], *first.tokens[:-1]]
    shown_matches(widget, tokens=moved, before=first.tokens)
    expect(widget.locator(".ac-outcome")).to_contain_text("off by 0.00.")
    widget.get_by_role("button", name="Show attention with relative bias").click()
    expect(widget.locator(".ac-outcome")).not_to_contain_text("off by 0.00.")
    widget.get_by_role("button", name="Shuffle").click()
    expect(widget.locator(".ac-outcome")).to_contain_text("changed places")
    widget.get_by_role("button", name="New input").click()
    expect(widget.locator(".ac-outcome")).not_to_contain_text("places")
    cell(widget, "Change of M", 2, 4).hover()
    expect(spelt(widget)).to_contain_text("Output 3, token 5:")
    for name in OPERATORS:
        picker.select_option(name)
        expect(spelt(widget).locator("p")).not_to_have_count(0)
    widget.get_by_role("button", name="Start again").click()
    test_first_sight(widget)


def test_one_step_is_undone_and_done_again(widget):
    first = MixingMatrixExplorer()
    moved = [first.tokens[-1], *first.tokens[:-1]]
    undo = widget.get_by_role("button", name="Undo")
    widget.get_by_role("button", name="Shift by one").click()
    undo.click()
    shown_matches(widget, tokens=first.tokens, before=moved)
    undo.click()
    shown_matches(widget, tokens=moved, before=first.tokens)
    widget.get_by_role("button", name="Start again").click()
    undo.click()
    shown_matches(widget, tokens=first.before, before=first.tokens)


def test_on_a_phone_cause_and_effect_are_in_one_view(visit):
    widget = visit("MixingMatrixExplorer", size=PHONE).locator(".ac-mixing")
    outcome = widget.locator(".ac-outcome")

    def low(locator):
        box = locator.bounding_box()
        return box["y"] + box["height"]

    button = widget.get_by_role("combobox", name="Operator").bounding_box()
    assert low(outcome) - button["y"] < PHONE["height"] / 2
    field = widget.get_by_label("feature 1 of token").bounding_box()
    assert low(cell(widget, "Change of M", 7, 7)) - field["y"] < PHONE["height"]


def test_by_keyboard(widget):
    page = widget.page
    first = MixingMatrixExplorer()
    cell(widget, "Input X", 2, 0).focus()
    page.keyboard.press("ArrowDown")
    field = widget.get_by_label("feature 2 of token 4")
    field.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # two steps of one number are one change
    tokens = [list(row) for row in first.tokens]
    tokens[3][1] += 1
    shown_matches(widget, tokens=tokens, before=first.tokens)
    field.fill("4")
    expect(widget.locator(".ac-says")).to_contain_text("write a number from −3 to 3")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.type("-1")
    before, tokens = [list(row) for row in tokens], [list(row) for row in tokens]
    tokens[3][2] = -1
    shown_matches(widget, tokens=tokens, before=before)
    cell(widget, "Matrix M", 0, 0).focus()
    page.keyboard.press("End")
    expect(spelt(widget)).to_contain_text("Output 1, token 8:")
    button = widget.get_by_role("button", name="Show Fourier")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-current", "true")
    expect(widget.get_by_role("combobox", name="Which")).to_contain_text("sine")
    cell(widget, "Matrix M", 3, 2).focus()
    expect(spelt(widget)).to_contain_text("cos(2π·3·2 / 8), counted from 0")


def test_twelve_tokens_fit_a_phone(visit):
    page = visit("MixingMatrixExplorer-states", size=PHONE)
    widget = page.locator(".ac-mixing").nth(1)
    assert len(texts(widget, "Matrix M")[11]) == 12
    wide = widget.evaluate(
        """(e) => Math.max(...[...e.querySelectorAll("*")]
            .filter((x) => !x.closest(".ac-hidden"))
            .map((x) => x.getBoundingClientRect().right))"""
    )
    assert wide <= 390
    expect(widget.get_by_role("combobox", name="Operator")).to_have_value("mixer")
