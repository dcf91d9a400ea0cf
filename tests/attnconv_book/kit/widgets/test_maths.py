"""The arithmetic that the scripts of all widgets share, held against Python's."""

import copy
import math
import random

import numpy as np
import pytest
import torch
from widget_site import run_parts, value_of

from attnconv.attention import attention_weights
from attnconv.convolution import output_size
from attnconv_book.kit.widgets.still import number

INF = math.inf
CHANCE = random.Random(8)


@pytest.fixture(scope="module")
def run(browser):
    page = browser.new_page()
    yield lambda expression, cases: run_parts(page, expression, cases)
    page.close()


@pytest.fixture(autouse=True)
def same_chance():
    CHANCE.seed(8)  # whichever tests run before


def numbers(count, reach=9.0):
    return [CHANCE.uniform(-reach, reach) for _ in range(count)]


def lists(many=60, longest=13, reach=9.0):
    return [numbers(CHANCE.randint(1, longest), reach) for _ in range(many)]


# ----------------------------------------------------------------- arithmetic


@pytest.mark.parametrize("reach", [1e-3, 1, 40, 5000, 1e300])
def test_softmax_of_small_and_of_very_large_scores(run, reach):
    cases = [[scores] for scores in lists(reach=reach)]
    for (scores,), weights in zip(cases, run("softmax", cases), strict=True):
        expected = torch.tensor(scores, dtype=torch.float64).softmax(0).tolist()
        assert weights == pytest.approx(expected, rel=1e-12, abs=1e-300)
        assert sum(weights) == pytest.approx(1)


def test_softmax_of_scores_behind_a_mask(run):
    cases, expected = [], []
    for scores in lists(longest=5):
        open_ = [CHANCE.random() < 0.5 for _ in scores]
        cases.append([[s if o else -INF for s, o in zip(scores, open_, strict=True)]])
        query, key = torch.ones(1, 1).double(), torch.tensor(scores).double()[:, None]
        mask = torch.tensor([open_])
        expected.append(attention_weights(query, key, mask, scale=1.0)[0].tolist())
    assert any(not any(weights) for weights in expected)  # all closed: no weight
    for weights, row in zip(run("softmax", cases), expected, strict=True):
        assert weights == pytest.approx(row)


def test_entropy(run):
    cases = [[torch.tensor(scores).softmax(0).tolist()] for scores in lists()]
    cases += [[[1.0, 0.0, 0.0]], [[0.25] * 4]]
    for (weights,), found in zip(cases, run("entropy", cases), strict=True):
        expected = -sum(w * math.log(w) for w in weights if w > 0)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-15)
    assert run("(w) => Math.exp(entropy(w))", [[[0.25] * 4]])[0] == pytest.approx(4)


@pytest.mark.parametrize(
    ("name", "twin"),
    [("sum", np.sum), ("mean", np.mean), ("norm", np.linalg.norm),
     ("extent", lambda x: [min(x), max(x)]), ("placeOfLargest", np.argmax)],
)  # fmt: skip
def test_numbers_of_a_list(run, name, twin):
    cases = [[one] for one in lists()]
    for (one,), found in zip(cases, run(name, cases), strict=True):
        assert found == pytest.approx(twin(one))


@pytest.mark.parametrize(("name", "twin"), [("dot", np.dot), ("subtract", np.subtract)])
def test_numbers_of_two_lists(run, name, twin):
    cases = [[numbers(n), numbers(n)] for n in range(1, 14)]
    for pair, found in zip(cases, run(name, cases), strict=True):
        assert found == pytest.approx(twin(*pair))


def test_dot_and_norm_take_typed_arrays(run):
    typed = "(a) => [dot(Float64Array.from(a), a), norm(Float64Array.from(a))]"
    assert run(typed, [[[3.0, 4.0]]]) == [[25, 5]]


def test_product_of_matrices(run):
    cases = []
    for _ in range(30):
        rows, inner, columns = (CHANCE.randint(1, 7) for _ in range(3))
        a, b = np.array(numbers(rows * inner)), np.array(numbers(inner * columns))
        a, b = a.reshape(rows, inner), b.reshape(inner, columns)
        cases.append([a.tolist(), b.tolist()])
    for (a, b), found in zip(cases, run("product", cases), strict=True):
        np.testing.assert_allclose(found, np.array(a) @ np.array(b))


def test_clamp(run):
    cases = [[x, -2.0, 3.5] for x in [*numbers(40), -2.0, 3.5, INF, -INF]]
    expected = [float(np.clip(*case)) for case in cases]
    assert run("clamp", cases) == expected


def test_chance_is_the_same_every_time_and_spread_evenly(run):
    draws = (
        "(seed) => { const next = randomNumbers(seed); return range(2000).map(next); }"
    )
    found = run(draws, [[7], [7], [8]])
    held, expected = 7, []
    for _ in range(2000):  # Park and Miller's minimal standard
        held = held * 16807 % (2**31 - 1)
        expected.append(held / (2**31 - 1))
    assert found[0] == found[1] == expected != found[2]
    assert np.histogram(expected, 10, (0, 1))[0].min() > 150


def test_the_number_of_outputs_is_that_of_the_package(run):
    cases = [
        [length, kernel, stride, padding, dilation]
        for length in range(1, 10)
        for kernel in range(1, 6)
        for stride in (1, 2, 3)
        for padding in (0, 1, 2)
        for dilation in (1, 2, 4)
    ]
    found, rules = run("outputLength", cases), run("outputRule", cases)
    for case, length, rule in zip(cases, found, rules, strict=True):
        try:
            expected = output_size(*case)
        except ValueError:
            expected = 0
        assert length == expected
        if length:
            rule = rule.replace("⌊", "math.floor(").replace("⌋", ")")
            rule = rule.replace("−", "-").replace("·", "*")
            assert eval(rule, {"math": math}) == length
    assert 0 in found


# -------------------------------------------------------------- lists and tables


def test_tables(run):
    assert run("range", [[0], [3]]) == [[], [0, 1, 2]]
    assert run("(n, m) => tableOf(n, m, (i, j) => 10 * i + j)", [[2, 3], [0, 3]]) == [
        [[0, 1, 2], [10, 11, 12]],
        [],
    ]
    table = [[1, 2], [3, 4]]
    change = "(rows) => { copyRows(rows)[0][1] = 9; return rows; }"
    assert run(change, [[copy.deepcopy(table)]]) == [table]
    assert run("sameTable", [[table, [[1, 2], [3, 4]]], [table, [[1, 2], [3, 5]]]]) == [
        True,
        False,
    ]


# ------------------------------------------------------------ what a value may be

VALUES = [0, 1, 2, 2.5, -1, INF, math.nan, "2", "", None, True, [], [1], [1, 2], {}]


@pytest.mark.parametrize(
    ("check", "good"),
    [
        ("isWhole(1, 2)", [1, 2]),
        ("isWithin(0, 2.5)", [0, 1, 2, 2.5]),
        ("isOneOf([2, '2'])", [2, "2"]),
        ("isFlag", [True]),
        ("isText", ["2", ""]),
        ("(value) => isList(value, 1, 2, Number.isFinite)", [[1], [1, 2]]),
    ],
)
def test_what_a_value_may_be(run, check, good):
    found = run(check, [[value] for value in VALUES])
    kept = [value for value, fits in zip(VALUES, found, strict=True) if fits]
    assert list(map(repr, kept)) == list(map(repr, good))  # True is not 1 here


def test_what_a_matrix_may_be(run):
    good = [[[1, 2, 3], [4, 5, 6]]]
    bad = [[[1, 2], [3, 4]], [[1, 2, 3], [4, 5]], [[1, 2, 3], [4, 5, "6"]], "abc", None]
    check = "(value) => isMatrix(value, 2, 3, Number.isFinite)"
    found = run(check, [[value] for value in [*good, *bad]])
    assert found == [True] + [False] * len(bad)


def test_what_a_table_may_be(run):
    good = [[[1, 2], [3, 4]], [[1, 2, 3]]]
    bad = [[], [[1]], [[1, 2], [3, 4, 5]], [[1, 2, 3, 4]], [[1, 2]] * 4, [1, 2], None]
    check = "(value) => isTable(value, [1, 3], [2, 3], Number.isFinite)"
    found = run(check, [[value] for value in [*good, *bad]])
    assert found == [True] * len(good) + [False] * len(bad)


# ------------------------------------------------------------------ numbers in text


@pytest.mark.parametrize("digits", [0, 1, 2, 4])
def test_numbers_read_as_in_the_still_pictures(run, digits):
    values = [*numbers(60), *numbers(60, 0.02), *numbers(20, 1e5), 0.0, -0.0, 1.0, 10.0]
    cases = [[value, digits] for value in values]
    briefs, fulls, factors = (run(name, cases) for name in ("brief", "say", "factor"))
    for value, short, full, inside in zip(values, briefs, fulls, factors, strict=True):
        assert short == number(value, digits)
        decimals = f"{abs(float(short.replace('−', '-'))):.{digits}f}"
        assert full.lstrip("−") == decimals
        assert inside == (f"({short})" if short.startswith("−") else short)
    assert run("say", [[INF], [math.nan]]) == ["not a number"] * 2


def test_products_are_true(run):
    cases = [[[round(x) for x in numbers(n)] for _ in "ab"] for n in range(1, 6)]
    for (a, b), text in zip(cases, run("productsOf", cases), strict=True):
        assert value_of(text) == np.dot(a, b)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), (" -2.5 ", -2.5), ("−2,5", -2.5), ("+.5", 0.5), ("3.", 3),
     ("1e-3", 1e-3), ("1E2", 100), ("", None), ("abc", None), ("1 2", None),
     ("1e999", None), ("NaN", None), ("Infinity", None), ("0x10", None), ("--1", None)],
)  # fmt: skip
def test_reading_a_number(run, text, value):
    assert run("readNumber", [[text]]) == [value]


def test_what_is_written_is_read_again(run):
    values = numbers(60, 99)
    found = run("(value) => readNumber(say(value, 4))", [[value] for value in values])
    assert found == pytest.approx(values, abs=5.1e-5)


POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def test_powers_of_ten(run):
    powers = list(range(-30, 31))
    written = run("powerOfTen", [[power] for power in powers])
    assert [int(text[2:].translate(POWERS)) for text in written] == powers
    amounts = [10 ** CHANCE.uniform(-20, 5) for _ in range(60)]
    found = run("powerAbove", [[amount] for amount in amounts])
    assert found == [math.ceil(math.log10(amount)) for amount in amounts]
    assert run("powerAbove", [[0]]) == [-300]


def test_tiny_amounts(run):
    amounts = [10 ** CHANCE.uniform(-17, 2) for _ in range(100)]
    written = run("(amount) => sayTiny(amount)", [[amount] for amount in amounts])
    for amount, text in zip(amounts, written, strict=True):
        if amount < 1e-13:
            assert text == "< 10⁻¹³"
        elif amount >= 0.001:
            assert float(text) == pytest.approx(amount, abs=5.1e-4)
        else:
            digits, power = text.split(" × 10")
            value = float(f"{digits}e{power.translate(POWERS)}")
            assert value == pytest.approx(amount, rel=0.051)
    assert run("sayTiny", [[1e-15, -18], [0, -18]]) == ["1.0 × 10⁻¹⁵", "< 10⁻¹⁸"]
