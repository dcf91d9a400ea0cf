"""The widgets in a real browser, on a page without a kernel.

The page is built by Sphinx from a notebook that stores its widgets' state, as the
book's pages are. The script's numbers are held against the package's on hundreds of
random states; both widgets are driven by mouse, by touch and by keyboard.
"""

import json
import random
import re

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_site import (
    ALT,
    DESKTOP,
    NAMES_HOLD_TEXT,
    PHONE,
    ROOT,
    STATE,
    axe_faults,
    build,
    cell,
    moving,
    paint_page,
    run_module,
    small_targets,
    spelt,
    sticking_out,
    stored,
    texts,
    value_of,
    visitor,
)

from attnconv_book.chapters.convolution_code import (
    ConvolutionExplorer,
    convolution_explorer_state,
)
from attnconv_book.kit.widgets import (
    AttentionExplorer,
    attention_explorer_state,
    module_source,
)
from attnconv_book.kit.widgets.book_widget import WIDGET_VIEW

# ------------------------------------------------------------------ the page


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    damaged = [AttentionExplorer(), ConvolutionExplorer()]
    pages = {
        "both": stored([AttentionExplorer(), ConvolutionExplorer()]),
        "edited": stored(
            [
                AttentionExplorer(list("abcdef"), *[[[1, 2]] * 6] * 3, "causal", 2.0),
                ConvolutionExplorer(kernel=[[0.5] * 5] * 5, stride=2, flip=True),
            ]
        ),
        "damaged": stored(damaged),
        "classic": stored([AttentionExplorer()]),
        "lost": stored([AttentionExplorer()]),
    }
    models = pages["damaged"][0][STATE]["state"]
    models[damaged[0].model_id]["state"]["query"][0][0] = float("nan")
    models[damaged[1].model_id]["state"]["kernel"] = "no kernel"
    (classic,) = pages["classic"][0][STATE]["state"].values()
    classic["model_module"] = "@jupyter-widgets/controls"
    classic["model_name"] = "IntSliderModel"
    pages["lost"][0][STATE]["state"] = {
        "other": dict(next(iter(models.values())), buffers=[])
    }
    return build(tmp_path_factory.mktemp("widgets"), pages)


@pytest.fixture
def visit(browser, site):
    with visitor(browser, site) as open_page:
        yield open_page


@pytest.fixture
def attention(visit):
    return visit().locator(".ac-attention")


@pytest.fixture
def convolution(visit):
    return visit().locator(".ac-convolution")


# ---------------------------------------------------- the arithmetic, by chance


def attention_states(number):
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


def attention_difference(page, source_class, states):
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


def test_attention_equals_the_package_on_random_states(visit):
    states = list(attention_states(300))
    empty = sum(not any(row) for s in states for row in s["mask"])
    assert empty > 100  # rows with nothing to attend to are among them
    assert attention_difference(visit(), AttentionExplorer, states) < 1e-6


def test_a_wrong_script_would_be_found(visit):
    class Wrong(AttentionExplorer):
        _esm = module_source(AttentionExplorer).replace(
            "Math.sqrt(query[0]", "(query[0]"
        )

    assert module_source(Wrong) != module_source(AttentionExplorer)
    states = list(attention_states(5))
    assert attention_difference(visit(), Wrong, states) > 0.01


def convolution_states():
    """Every combination of the steps, each with a picture of some size."""
    chance = random.Random(21)
    for stride in (1, 2, 3, 4):
        for padding in (0, 1, 2, 3, 4):
            for dilation in (1, 2, 3, 4):
                for size in (3, 5):
                    for flip in (False, True):
                        height, width = chance.randint(3, 12), chance.randint(3, 12)
                        yield {
                            "image": [
                                [round(chance.random(), 2) for _ in range(width)]
                                for _ in range(height)
                            ],
                            "kernel": [
                                [round(chance.uniform(-9, 9), 2) for _ in range(size)]
                                for _ in range(size)
                            ],
                            "stride": stride,
                            "padding": padding,
                            "dilation": dilation,
                            "flip": flip,
                        }


def test_convolution_equals_the_package_for_all_steps(visit):
    states = list(convolution_states())
    results = run_module(visit(), ConvolutionExplorer, [[s] for s in states])
    refused = 0
    for state, result in zip(states, results, strict=True):
        try:
            expected = convolution_explorer_state(**state)
        except ValueError:
            refused += 1
            assert result == {"height": 0, "width": 0, "output": None}
            continue
        assert (result["height"], result["width"]) == (
            expected["height"],
            expected["width"],
        )
        np.testing.assert_allclose(
            result["output"], expected["output"], rtol=1e-6, atol=1e-9
        )
    assert 20 < refused < len(states) / 2


def test_the_spelt_out_convolution_is_true(visit):
    states, places, results = [], [], []
    chance = random.Random(22)
    for state in convolution_states():
        state["image"] = [[round(x) for x in row] for row in state["image"]]
        state["kernel"] = [[round(x) for x in row] for row in state["kernel"]]
        try:
            result = convolution_explorer_state(**state)
        except ValueError:
            continue
        row = chance.randrange(result["height"])
        column = chance.randrange(result["width"])
        states.append(state)
        results.append(result)
        places.append({"row": row, "column": column})
    cases = list(map(list, zip(states, results, places, strict=True)))
    for lines, result, place in zip(
        run_module(visit(), ConvolutionExplorer, cases, "spell"),
        results,
        places,
        strict=True,
    ):
        expected = result["output"][place["row"]][place["column"]]
        assert value_of("".join(lines[1:-1])) == expected
        assert value_of(lines[-1].split("(")[0].removeprefix("= ")) == expected


def test_the_spelt_out_attention_is_true(visit):
    cases, expected = [], []
    for state in attention_states(60):
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


# ------------------------------------------------------- the attention explorer


def shown_attention(widget, **changes):
    """Return the weights that the page should show for the first state, changed."""
    first = AttentionExplorer()
    state = {name: getattr(first, name) for name in ("query", "key", "value", "mask")}
    return attention_explorer_state(**{**state, **changes})


def test_attention_first_sight(attention):
    result = shown_attention(attention)
    for name, digits in (("Scores", 1), ("Weights", 2), ("Output", 2)):
        expected = [[f"{x:.{digits}f}" for x in row] for row in result[name.lower()]]
        assert texts(attention, name) == expected
    expect(spelt(attention)).to_contain_text("Weight of cat for itself")
    expect(spelt(attention)).to_contain_text("16.92 / 23.03 = 0.735")


def test_attention_by_mouse(attention):
    cell(attention, "Output", 1, 0).hover()
    expect(spelt(attention)).to_contain_text("Output of cat")
    expect(spelt(attention)).to_contain_text("= (0.09, 1.79)")
    cell(attention, "Scores", 3, 1).hover()
    expect(spelt(attention)).to_contain_text("0.71 × (2·2 + 0·0) = 2.83")
    cell(attention, "Scores", 3, 1).click()
    assert texts(attention, "Weights")[3][1] == "0"
    expect(spelt(attention)).to_contain_text("itself may not attend to cat")
    expect(attention.get_by_label("my own")).to_be_checked()
    for column in (0, 2, 3):
        cell(attention, "Scores", 3, column).click()
    assert texts(attention, "Output")[3] == ["0.00", "0.00"]
    cell(attention, "Weights", 3, 0).hover()
    expect(spelt(attention)).to_contain_text("itself has nothing to attend to")
    attention.get_by_text("causal").click()
    assert texts(attention, "Weights")[0] == ["1.00", "0", "0", "0"]
    attention.get_by_role("button", name="Start again").click()
    test_attention_first_sight(attention)


def test_attention_by_keyboard(attention):
    page = attention.page
    for _ in range(15):  # past the links of the page itself
        page.keyboard.press("Tab")
        if page.locator(".ac-attention :focus").count():
            break
    expect(attention.get_by_label("query of the, number 1")).to_be_focused()
    page.keyboard.type("-3,5")
    result = shown_attention(attention, query=[[-3.5, 0], [0, 2], [2, 0], [2, 0]])
    assert texts(attention, "Weights")[0] == [f"{x:.2f}" for x in result["weights"][0]]
    page.keyboard.press("ArrowUp")
    expect(page.locator(":focus")).to_have_value("−3")
    for _ in range(4 * 6):
        page.keyboard.press("Tab")
    expect(attention.get_by_label("everyone")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(attention.get_by_label("causal")).to_be_checked()
    page.keyboard.press("Tab")
    slider = attention.get_by_role("slider", name="Temperature")
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
    expect(spelt(attention)).to_contain_text("Score of the for the")
    page.keyboard.press("Space")
    expect(attention.locator(".ac-hidden[role=status]")).to_have_text(
        "the may no longer attend to the."
    )
    assert texts(attention, "Scores")[0] == ["×"] * 4
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")  # stays at the edge
    page.keyboard.press("Enter")
    expect(cell(attention, "Scores", 1, 3)).to_be_focused()
    assert texts(attention, "Scores")[1][3] != "×"
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
def test_text_that_is_no_number_never_reaches_the_model(attention, text, words):
    field = attention.get_by_label("query of cat, number 2")
    before = texts(attention, "Weights")
    field.fill(text)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(attention.locator(".ac-says")).to_contain_text(words)
    assert texts(attention, "Weights") == before
    field.blur()
    expect(field).to_have_value("2")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(attention.locator(".ac-says")).to_have_text("")
    field.fill("0.5")
    assert texts(attention, "Weights") != before


# ----------------------------------------------------- the convolution explorer


def test_convolution_first_sight(convolution):
    result = ConvolutionExplorer().results()
    assert texts(convolution, "Output") == [
        [f"{x:.0f}" for x in row] for row in result["output"]
    ]
    expect(spelt(convolution)).to_contain_text("Output at row 4, column 2")
    expect(spelt(convolution)).to_contain_text("+ 0·(−2) + 0·0 + 1·2")
    expect(spelt(convolution)).to_contain_text("= 4.00")
    assert convolution.locator(".ac-read").count() == 9
    expect(convolution).to_contain_text("⌊(8 + 2·1 − 1·(3 − 1) − 1) / 1⌋ + 1 = 8")
    expect(convolution).to_contain_text("Output: cross-correlation")


def test_convolution_by_mouse(convolution):
    page = convolution.page
    convolution.get_by_label("Ready picture").select_option("blank")
    cell(convolution, "Picture", 4, 4).scroll_into_view_if_needed()
    start = cell(convolution, "Picture", 1, 1).bounding_box()
    end = cell(convolution, "Picture", 1, 5).bounding_box()
    page.mouse.move(start["x"] + 9, start["y"] + 9)
    page.mouse.down()
    page.mouse.move(end["x"] + 9, end["y"] + 9, steps=12)
    page.mouse.up()
    page.mouse.move(start["x"] + 9, start["y"] + 60)  # not pressed: draws nothing
    picture = texts(convolution, "Picture")
    assert picture[1] == list("01111100")
    assert sum(row.count("1") for row in picture) == 5
    cell(convolution, "Picture", 1, 3).click()
    assert texts(convolution, "Picture")[1] == list("01101100")
    convolution.get_by_label("Ready kernel").select_option("identity")
    assert texts(convolution, "Output") == texts(convolution, "Picture")
    cell(convolution, "Output", 0, 0).hover()
    expect(spelt(convolution)).to_contain_text("[0]: padding")
    convolution.get_by_label("Ready kernel").select_option("shift")
    assert texts(convolution, "Output")[1] == list("00110110")
    convolution.get_by_label("flip the kernel first").check()
    assert texts(convolution, "Output")[1] == list("11011000")
    expect(convolution).to_contain_text("Output: convolution")
    convolution.get_by_text("5 × 5").click()
    assert convolution.get_by_label("kernel row").count() == 25
    assert len(texts(convolution, "Output")) == 6
    convolution.get_by_role("button", name="Start again").click()
    test_convolution_first_sight(convolution)


def test_convolution_by_keyboard(convolution):
    page = convolution.page
    stride = convolution.get_by_label("stride")
    stride.focus()
    page.keyboard.press("ArrowUp")
    expect(stride).to_have_value("2")
    expected = convolution_explorer_state(
        ConvolutionExplorer().image, ConvolutionExplorer().kernel, 2, 1
    )
    shown = [[f"{x:.0f}" for x in row] for row in expected["output"]]
    assert texts(convolution, "Output") == shown
    page.keyboard.press("Tab")
    page.keyboard.type("0")
    assert len(texts(convolution, "Output")) == 3
    page.keyboard.press("Tab")
    page.keyboard.type("1.5")
    expect(convolution.locator(".ac-says")).to_contain_text("write a whole number")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(spelt(convolution)).to_contain_text(
        "No output: the kernel covers 9 pixels, and the padded picture has only 8."
    )
    expect(convolution).to_contain_text("⌊(8 + 2·0 − 4·(3 − 1) − 1) / 2⌋ + 1 = 0")
    page.keyboard.press("ArrowDown")
    assert len(texts(convolution, "Output")) == 1
    cell(convolution, "Picture", 0, 0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert texts(convolution, "Picture")[0] == list("01000000")
    expect(convolution.locator(".ac-hidden[role=status]")).to_have_text(
        "row 1, column 2 is 1 now"
    )
    page.keyboard.press("Enter")
    assert texts(convolution, "Picture")[0] == list("00000000")
    field = convolution.get_by_label("kernel row 1, column 1")
    field.fill("2.5")
    expect(convolution.get_by_label("Ready kernel")).to_have_value("custom")
    assert (
        field.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(8, 82, 74)"
    )


def test_convolution_by_touch(visit):
    page = visit(size=PHONE, has_touch=True, is_mobile=True)
    widget = page.locator(".ac-convolution")
    widget.get_by_label("Ready picture").select_option("blank")
    cell(widget, "Picture", 4, 4).scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    start = cell(widget, "Picture", 2, 3).bounding_box()
    end = cell(widget, "Picture", 6, 3).bounding_box()
    touch = page.context.new_cdp_session(page)

    def at(y):
        return [{"x": start["x"] + 9, "y": y}]

    touch.send(
        "Input.dispatchTouchEvent",
        {"type": "touchStart", "touchPoints": at(start["y"] + 9)},
    )
    for step in range(1, 11):
        y = start["y"] + 9 + (end["y"] - start["y"]) * step / 10
        touch.send(
            "Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": at(y)}
        )
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    column = [row[3] for row in texts(widget, "Picture")]
    assert column == list("00111110")
    assert page.evaluate("scrollY") == before  # drawing does not move the page
    actions = page.evaluate(
        """() => [...document.querySelectorAll(".ac-widget, .ac-widget *")]
            .filter((e) => getComputedStyle(e).touchAction !== "auto").length"""
    )
    assert actions == 1  # the picture alone; the page scrolls everywhere else
    place = "Output at row 4, column 4"
    for _ in range(3):  # on a busy machine a tap may last too long to be one
        cell(widget, "Output", 3, 3).tap()
        if place in spelt(widget).inner_text():
            break
    expect(spelt(widget)).to_contain_text(place)


# --------------------------------------------------------------- the whole page


@pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", PHONE)])
def test_no_accessibility_faults(visit, theme, size):
    page = visit(size=size)
    paint_page(page, theme)
    cell(page.locator(".ac-attention"), "Scores", 1, 1).click()
    page.get_by_label("dilation").fill("9")
    assert axe_faults(page, rules={NAMES_HOLD_TEXT: {"enabled": True}}) == []


def test_an_unnamed_control_would_be_found(visit):
    page = visit()
    page.get_by_label("stride").evaluate("e => e.removeAttribute('aria-label')")
    assert [fault for fault, _ in axe_faults(page, runOnly=["label"])] == ["label"]


def test_every_control_has_a_name_of_its_own(visit):
    page = visit()
    for widget in page.locator(".ac-widget").all():
        snapshot = widget.aria_snapshot()
        unnamed = re.findall(
            r"- (?:textbox|radio|checkbox|slider|combobox|button|grid(?:cell)?):?$",
            snapshot,
            re.M,
        )
        assert unnamed == []
        names = re.findall(r'(?:textbox|gridcell) "([^"]+)"', snapshot)
        assert len(names) == len(set(names)) > 30


def test_it_fits_a_phone(visit):
    page = visit("edited", size=PHONE)  # six tokens, a 5 x 5 kernel
    page.get_by_label("padding").fill("4")
    for selector in (".ac-attention", ".ac-convolution"):
        widget = page.locator(selector)
        box = widget.bounding_box()
        assert box["x"] + box["width"] <= 390
        assert sticking_out(widget) == []
        assert small_targets(widget) == []


def test_the_stored_state_is_shown(visit):
    page = visit("edited")
    attention = page.locator(".ac-attention")
    assert texts(attention, "Weights")[5] == ["0.17"] * 6
    expect(attention.get_by_label("causal")).to_be_checked()
    slider = attention.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", "2 (scale 0.35)")
    convolution = page.locator(".ac-convolution")
    expect(convolution.get_by_label("flip")).to_be_checked()
    expect(convolution.get_by_label("kernel row 5, column 5")).to_have_value("0.5")
    expect(convolution.get_by_label("Ready kernel")).to_have_value("custom")


def test_edits_survive_a_change_of_theme(visit):
    page = visit()
    page.get_by_label("stride").fill("3")
    page.get_by_label("value of saw, number 1").fill("-4")
    before = page.locator(".ac-widget").all_inner_texts()
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.locator(".ac-widget").all_inner_texts() == before
    assert (
        page.locator(".ac-number").first.evaluate(
            "e => getComputedStyle(e).backgroundColor"
        )
        == "rgb(20, 24, 30)"
    )


def test_a_damaged_state_is_said_in_words(visit):
    page = visit("damaged")
    expect(page.locator(".ac-attention .ac-says")).to_have_text(
        "The stored query cannot be read; a usable one is shown instead."
    )
    expect(page.locator(".ac-convolution .ac-says")).to_have_text(
        "The stored kernel cannot be read; a usable one is shown instead."
    )
    assert texts(page.locator(".ac-attention"), "Weights")[0] == ["0.25"] * 4


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("classic", "@jupyter-widgets/controls/IntSliderModel is not an anywidget"),
        ("lost", "the page holds no state of"),
    ],
)
def test_a_widget_that_cannot_run_says_so(visit, name, reason):
    page = visit(name, loud=True)
    expect(page.locator(".static-widget-refused")).to_have_text(
        "This figure can be moved only in a running notebook."
    )
    assert len(page.said) == 1 and reason in page.said[0]
    assert page.locator(".ac-widget").count() == 0


def test_nothing_moves_by_itself(visit):
    assert moving(visit(reduced_motion="reduce")) == 0


def test_without_scripts_a_picture_with_words_stands_there(visit):
    page = visit(java_script_enabled=False)
    pictures = page.get_by_role("img", name=ALT)
    expect(pictures).to_have_count(2)
    for picture in pictures.all():
        box = picture.bounding_box()
        assert box["width"] > 400 and box["height"] > 150
    # and with scripts there is the widget instead
    assert visit().locator("img").count() == 0


def test_the_module_is_all_that_the_page_needs(site):
    text = (site / "both.html").read_text("utf8")
    assert "require" not in text.split("application/vnd.jupyter.widget-state")[0]
    assert text.count(f'<script type="{WIDGET_VIEW}">') == 2
    script = (site / "_static/widgets/static-widgets.js").read_text("utf8")
    assert len(script.encode()) < 8_000
    assert not re.search(r"https?://[a-z]", script.replace("https://", "", 0))
    assert json.dumps("require") not in script


# ------------------------------------------------------------- the book's pages


EXPLORERS = [
    (".ac-receptive", "slider", "Unit of layer", "ArrowRight"),
    (".ac-shift", "button", "Picture, moved", "ArrowDown"),
    (".ac-mixing", "button", "Shift by one", "Enter"),
]


def texts_of_grids(widget):
    return widget.get_by_role("grid").all_inner_texts()


def pages_with_widgets():
    built = ROOT / "_build" / "html"
    return sorted(
        str(path.relative_to(built))
        for path in built.glob("**/*.html")
        if f'<script type="{WIDGET_VIEW}">' in path.read_text("utf8")
    )


@pytest.mark.parametrize("name", pages_with_widgets() or [None])
def test_the_widgets_of_the_book(browser, name):
    if name is None:
        pytest.skip("no page with a widget is built")
    page = browser.new_page(viewport=DESKTOP)
    said = []
    page.on("console", lambda m: m.type == "error" and said.append(m.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((ROOT / "_build/html" / name).as_uri())
    page.wait_for_selector("html[data-widgets=ready]", state="attached")
    for widget in page.locator(".ac-attention").all():
        before = texts(widget, "Weights")
        cell(widget, "Scores", 0, 0).click()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Space")
        after = texts(widget, "Weights")
        assert after[0] != before[0] and after[1:] == before[1:]
    for widget in page.locator(".ac-convolution").all():
        before = texts(widget, "Picture")
        cell(widget, "Picture", 0, 0).click()
        cell(widget, "Picture", 1, 0).focus()
        page.keyboard.press("Space")
        after = texts(widget, "Picture")
        assert after[0][0] != before[0][0] and after[1][0] != before[1][0]
    for selector, role, name, key in EXPLORERS:
        for widget in page.locator(selector).all():
            before = spelt(widget).inner_text(), texts_of_grids(widget)
            widget.get_by_role(role, name=name).focus()
            page.keyboard.press(key)
            assert (spelt(widget).inner_text(), texts_of_grids(widget)) != before
    page.close()
    assert said == []
