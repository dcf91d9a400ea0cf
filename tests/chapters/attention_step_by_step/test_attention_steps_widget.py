"""Attention step by step in a real browser, on a page without a kernel."""

import random
import re

import pytest
from playwright.sync_api import expect
from widget_site import run_module, spelt, value_of, visitor

from attnconv_book.chapters.attention_step_by_step import (
    AttentionSteps,
    attention_steps_state,
)
from attnconv_book.kit.widgets import module_source

POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


@pytest.fixture
def visit(browser, widget_pages):
    with visitor(browser, widget_pages) as open_page:
        yield lambda name="AttentionSteps", **options: open_page(name, **options)


@pytest.fixture
def widget(visit):
    return visit().locator(".ac-steps")


def random_states(number):
    chance = random.Random(31)
    for _ in range(number):
        d_k, d_v, most = (
            chance.randint(1, 4),
            chance.randint(1, 4),
            chance.choice("139"),
        )

        def table(width, most=int(most)):
            return [
                [round(chance.uniform(-most, most), 2) for _ in range(width)]
                for _ in "123"
            ]

        yield {
            "query": table(d_k),
            "key": table(d_k),
            "value": table(d_v),
            "token": chance.randint(0, 2),
            "scaled": chance.random() < 0.5,
            "causal": chance.random() < 0.5,
        }


def differs(result, expected):
    """List the names of the numbers in which script and package differ."""
    assert result.keys() == expected.keys()
    return [
        name
        for name, value in expected.items()
        if flat(result[name]) != pytest.approx(flat(value), rel=1e-9, abs=1e-300)
    ]


def flat(value):
    if not isinstance(value, list):
        return [value]
    return [x for item in value for x in flat(item)]


def test_the_script_equals_the_package_on_random_states(visit):
    states = list(random_states(300))
    results = run_module(visit(), AttentionSteps, [[state] for state in states])
    for state, result in zip(states, results, strict=True):
        assert differs(result, attention_steps_state(**state)) == []


def test_a_wrong_script_would_be_found(visit):
    class Wrong(AttentionSteps):
        _esm = module_source(AttentionSteps).replace("j <= token", "j < token + 2")

    assert module_source(Wrong) != module_source(AttentionSteps)
    states = [state for state in random_states(20) if state["causal"]]
    results = run_module(visit(), Wrong, [[state] for state in states])
    found = [
        differs(result, attention_steps_state(**state))
        for state, result in zip(states, results, strict=True)
    ]
    assert any("open" in names for names in found)


def number_of(text):
    """Compute a piece of spelt out arithmetic, powers of ten and all."""
    text = re.sub(r"·10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", r"e\1", text).translate(POWERS)
    return value_of(text)


def test_the_spelt_out_arithmetic_is_true(visit):
    cases = []
    for state in random_states(60):
        largest = max(abs(x) for row in state["query"] for x in row)
        if largest > 3:
            continue  # exp of a large rounded score is far from exp of the score
        shown = {**state, "names": ["sun", "sea", "sky"]}
        result = attention_steps_state(**state)
        cases += [[shown, result, step] for step in range(1, 8)]
    told = run_module(visit(), AttentionSteps, cases, "spell")
    checked = 0
    for (_, _, step), (title, *lines) in zip(cases, told, strict=True):
        assert title.startswith(f"Step {step} of 7")
        for line in lines:
            if " = " not in line or "∞" in line or "√" in line:
                continue
            left, right = line.rstrip(".").split(": ", 1)[1].split(" = ", 1)
            if step == 6:
                weight, values = left.split("·(", 1)
                values = values.rstrip(")").split(",")
                results = right.strip("()").split(",")
                pairs = [
                    (f"({weight})*({value})", result)
                    for value, result in zip(values, results, strict=True)
                ]
            else:
                pairs = [(left, right.split(",")[0])]
            for sum_, result in pairs:
                value = number_of(result)
                assert number_of(sum_) == pytest.approx(value, rel=0.02, abs=0.02)
                checked += 1
    assert checked > 500


def cells(widget, row):
    """Return what one row of the table shows, its name first."""
    texts = widget.locator("tbody tr").nth(row).locator("th, td").all_inner_texts()
    return [text.replace("−", "-").split() for text in texts]


def test_first_sight(widget):
    assert cells(widget, 3)[1:] == [["2"], ["-1"], ["1"], []]
    assert cells(widget, 4)[1:] == [[]] * 4  # not yet computed
    expect(spelt(widget)).to_contain_text("The query of sun is (1, 0).")
    expect(spelt(widget)).to_contain_text("sea: 1·(−1) + 0·1 = −1")
    expect(widget.locator(".ac-hidden[role=status]")).to_have_text("")


def test_by_mouse(widget):
    following = widget.get_by_role("button", name="Next")
    for _ in range(4):
        following.click()
    expect(spelt(widget)).to_contain_text("sun: 7.389 / 10.475 = 0.705")
    assert cells(widget, 6)[4] == ["10.475"]  # sum of the exponentials
    widget.get_by_role("radio", name="sea").check()
    widget.get_by_role("checkbox", name="divide by √2").check()
    widget.get_by_role("checkbox", name="causal mask").check()
    state = attention_steps_state(
        AttentionSteps().query,
        AttentionSteps().key,
        AttentionSteps().value,
        1,
        True,
        True,
    )
    shown = cells(widget, 7)[1:4]
    assert [float(x) for (x,) in shown] == pytest.approx(state["weights"], abs=6e-4)
    widget.get_by_role("button", name="7 output").click()
    numbers = re.findall(r"[\d.]+", " ".join(cells(widget, 9)[1]))
    assert [float(x) for x in numbers] == pytest.approx(state["output"], abs=6e-4)
    assert cells(widget, 5)[1:] == [["0"], ["0.707"], ["-∞"], []]
    expect(following).to_have_attribute("aria-disabled", "true")
    following.click(force=True)  # stays where it is
    widget.get_by_role("button", name="Start again").click()
    assert cells(widget, 3)[1:] == [["2"], ["-1"], ["1"], []]
    assert cells(widget, 4)[1:] == [[]] * 4


def test_by_keyboard(widget):
    page = widget.page
    widget.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    expect(spelt(widget)).to_contain_text("Step 2 of 7")
    page.keyboard.press("ArrowRight")
    expect(spelt(widget)).to_contain_text("Step 3 of 7")
    page.keyboard.press("Home")
    step = widget.get_by_role("button", name="1 q · k")
    expect(step).to_have_attribute("aria-current", "step")
    step.focus()
    page.keyboard.press("ArrowDown")
    expect(widget.get_by_role("button", name="2 scale")).to_be_focused()
    page.keyboard.press("End")
    expect(widget.get_by_role("button", name="7 output")).to_be_focused()
    page.keyboard.press("ArrowDown")  # stays at the end
    expect(widget.get_by_role("button", name="7 output")).to_be_focused()
    told = widget.locator(".ac-hidden[role=status]")
    expect(told).to_have_text("Step 7, output: (0.589, 0.965).")
    assert widget.locator(".ac-step[tabindex='0']").count() == 1  # one tab stop
