"""Questions with a choice of answers: on the page, without a script, on paper."""

from __future__ import annotations

import re

import pytest
import site_checks as checks
import small_book
from places import EXTENSIONS
from strict_sphinx import build_strictly

PAGE = "part/boxes.html"
FIRST = ".choice >> nth=0"
COUNTED = ".check-yourself"

# --- in the file -------------------------------------------------------------------


@pytest.fixture(scope="module")
def page_file(mended_book):
    return small_book.html_of(mended_book) / PAGE


@pytest.fixture(scope="module")
def first(page_file):
    return checks.soup_of(page_file.read_text("utf8")).select_one(".choice")


def test_the_question_names_a_group_of_buttons(first):
    form = first.select_one("fieldset")
    assert form.legend.get_text().startswith("You shuffle the tokens")
    buttons = form.select("label > input[type=radio]")
    assert len(buttons) == 3
    assert len({button["name"] for button in buttons}) == 1
    assert "You have three tokens" not in form.get_text()  # leads up to it
    assert form.select_one(".choice-verdict")["role"] == "status"


def test_no_two_questions_share_their_buttons(page_file):
    soup = checks.soup_of(page_file.read_text("utf8"))
    forms = soup.select("fieldset")
    names = {form.select_one("input")["name"] for form in forms}
    assert len(names) == len(forms) == 6


def test_numbers_formulas_and_links_in_answers_and_reasons(first):
    second, third = first.select(".choice-answers > li")[1:]
    assert "at 99.4 percent" in second.get_text()
    assert third.select_one(".katex")
    assert third.a["href"] == "notebook.html#small-notebook"
    reason = first.select(".choice-reasons > li")[1]
    assert "99.40 percent as before" in reason.get_text()
    assert reason.select_one(".katex-display")
    assert reason.a["href"] == "notebook.html#equation-eq-small"


def test_every_reason_says_right_or_wrong_in_words(first):
    marks = [mark.get_text() for mark in first.select(".choice-mark")]
    assert marks == ["✗ Not this one.", "✓ Right.", "✗ Not this one."]


def test_without_the_extension_a_folded_answer_is_left(plain_book):
    page = small_book.html_of(plain_book) / PAGE
    box = checks.soup_of(page.read_text("utf8")).select_one(".choice")
    assert len(box.select("ol")) == 2
    assert box.select_one("details > summary").get_text(strip=True) == "Answer"


def test_the_script_is_loaded_where_there_is_a_question(page_file):
    assert "choices.js" in page_file.read_text("utf8")
    other = page_file.with_name("notebook.html")
    assert "choices.js" not in other.read_text("utf8")


# --- in the browser ----------------------------------------------------------------


@pytest.fixture
def page(page_file, open_file):
    opened = []

    def open_it(**options):
        opened.append(open_file(page_file, **options))
        return opened[-1]

    yield open_it
    for one, visit in opened:
        one.context.close()
        assert checks.noise(visit) == []


def choose(box, number):
    """Choose the answer of a number from 1 and check it."""
    box.get_by_role("radio").nth(number - 1).check()
    box.get_by_role("button", name="Check my answer").click()


def said(box):
    return " ".join(box.get_by_role("status").inner_text().split())


def test_a_wrong_answer_then_the_right_one(page):
    page, _ = page()
    box = page.locator(FIRST)
    group = box.get_by_role("group", name=re.compile("You shuffle the tokens"))
    assert group.get_by_role("radio").count() == 3
    box.get_by_role("button", name="Check my answer").click()
    assert said(box) == "Choose an answer first."
    choose(box, 1)
    assert said(box).startswith("✗ Not this one. Tempting if you think of a table")
    choose(box, 2)
    assert said(box).startswith("✓ Right. Each output is a sum over a set")
    assert box.get_by_role("status").locator(".katex-display").is_visible()
    assert box.get_by_role("radio", name="Not this one.").count() == 1
    assert box.get_by_role("radio", name="Right.").count() == 1
    box.get_by_role("radio").nth(2).check()
    assert said(box) == ""  # no verdict on what was not checked


def test_the_keyboard_alone(page):
    page, _ = page()
    box = page.locator(FIRST)
    box.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    assert said(box) == ""  # passing an answer does not tell its verdict
    page.keyboard.press("ArrowDown")
    for _ in range(2):  # past the link in the answers
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert said(box) == "✗ Not this one. Order matters to you, because you read."


def test_what_follows_moves_once(page):
    page, _ = page(viewport=checks.PHONE)
    box = page.locator(FIRST)
    heading = page.get_by_role("heading", name="After the question")

    def height(number):
        choose(box, number)
        return heading.bounding_box()["y"] - box.bounding_box()["y"]

    assert height(2) == height(3) == height(1)


def test_no_id_is_repeated_and_nothing_is_kept(page):
    page, visit = page()
    choose(page.locator(FIRST), 2)
    assert checks.repeated_ids(page.content()) == []
    kept = "Object.keys(localStorage).filter((k) => !/theme|mode/.test(k))"
    assert page.evaluate(kept) == []
    assert checks.other_hosts(visit, "file:") == []
    page.reload()
    assert page.locator(".choice input:checked").count() == 0


def test_first_tries_are_counted(page):
    page, _ = page()
    line = page.locator(".choice-count")
    questions = page.locator(COUNTED)
    assert line.inner_text() == "Your answers are counted here, in this page alone."
    choose(page.locator(FIRST), 2)  # is not one of them
    for number, answer in enumerate([2, 1, 2, 1]):
        choose(questions.nth(number), answer)
    choose(questions.nth(3), 2)
    assert line.inner_text() == "3 of 5 right at the first try; answered: 4."


def test_axe_has_no_objection(page, axe_script):
    page, visit = page()
    choose(page.locator(FIRST), 3)
    choose(page.locator(COUNTED).first, 2)
    for fold in page.locator("main summary").all():
        fold.click()
    faults = checks.axe_faults(page, axe_script)
    checks.go_dark(page, visit)
    faults += checks.axe_faults(page, axe_script, only=checks.IN_THE_DARK)
    checks.go_narrow(page, visit)
    faults += checks.axe_faults(page, axe_script, without=["color-contrast"])
    assert faults + checks.sideways(page) == []


def test_without_a_script_the_answer_is_folded(page):
    page, _ = page(java_script=False)
    box = page.locator(FIRST)
    assert box.get_by_text("They stay where they were.").is_visible()
    assert not box.locator("input").first.is_visible()
    assert not box.locator("button").is_visible()
    assert not page.locator(".choice-count").is_visible()
    reason = box.get_by_text("Each output is a sum over a set")
    assert not reason.is_visible()
    box.locator("summary").click()
    assert reason.is_visible()


def test_on_paper_the_answer_is_shown(page):
    page, _ = page()
    box = page.locator(FIRST)
    choose(box, 1)
    page.emulate_media(media="print")
    assert box.get_by_text("Each output is a sum over a set").is_visible()
    assert not box.locator("input").first.is_visible()
    assert not box.locator(".choice-verdict").is_visible()


# --- faults ------------------------------------------------------------------------

CONF = f"""
import sys
sys.path.insert(0, {str(EXTENSIONS)!r})
extensions = ["myst_parser", "sphinx_design", "choices"]
myst_enable_extensions = ["colon_fence"]
"""
QUESTION = "What?"
ANSWERS = "1. One\n2. Two"
REASONS = "1. Tempting.\n2. **Right.** So."
FAULTS = [
    (("", ANSWERS, REASONS), "a paragraph with the question"),
    ((QUESTION, "One or two", REASONS), "a numbered list of answers"),
    ((QUESTION, "- One\n- Two", REASONS), "a numbered list of answers"),
    ((QUESTION, ANSWERS, None), "a numbered list of answers and then a {dropdown}"),
    ((QUESTION, ANSWERS, "So."), "one numbered list of reasons"),
    ((QUESTION, ANSWERS, f"{REASONS}\n\nAnd more."), "one numbered list of reasons"),
    ((QUESTION, "1. One", "1. **Right.** So."), "two answers or more"),
    ((QUESTION, f"{ANSWERS}\n3. Three", REASONS), "3 answers, but 2 reasons"),
    ((QUESTION, "1. One\n\n   More\n2. Two", REASONS), "answer 1 wants to be one"),
    ((QUESTION, ANSWERS, "1. \n2. **Right.** So."), "the reason of answer 1"),
    ((QUESTION, ANSWERS, "1. No.\n2. **Right.**"), "answer 2 is right, and no reason"),
    ((QUESTION, ANSWERS, "1. No.\n2. Right. So."), "marks the right answer, got 0"),
    ((QUESTION, ANSWERS, "1. **No.** So.\n2. **Right.** So."), "right answer, got 2"),
]
WHOLE = (QUESTION, ANSWERS, REASONS)


def box_of(parts, classes="choice"):
    """Write a box; without a list of reasons it has no dropdown."""
    question, answers, reasons = parts
    key = "" if reasons is None else f":::{{dropdown}} Answer\n{reasons}\n:::\n"
    lines = f"::::{{admonition}} Predict\n:class: {classes}\n{question}\n\n{answers}\n"
    return f"{lines}\n{key}::::\n\n"


def build(folder, *options):
    """Build a page with boxes; return what the build said and its status."""
    (folder / "conf.py").write_text(CONF)
    return build_strictly(folder, *options)


WORDS = {
    "What?": "Was?",
    "Two": "Zwei",
    "Tempting.": "Verlockend.",
    "**Right.** So.": "**Richtig.** Darum.",
}


def test_a_box_can_be_translated(tmp_path):
    (tmp_path / "index.md").write_text(f"# Page\n\n{box_of(WHOLE)}")
    catalogue = tmp_path / "locales/de/LC_MESSAGES/index.po"
    catalogue.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    entries = [f'msgid "{ours}"\nmsgstr "{theirs}"\n' for ours, theirs in WORDS.items()]
    catalogue.write_text("\n".join([head, *entries]), "utf8")
    done = build(tmp_path, "-D", "language=de")
    assert done.returncode == 0, done.stderr
    box = checks.soup_of((tmp_path / "_build/index.html").read_text("utf8"))
    assert box.legend.get_text() == "Was?"
    assert box.select(".choice-answers > li")[1].get_text(strip=True) == "Zwei"
    assert "Verlockend." in box.select_one(".choice-wrong").get_text()
    assert box.select_one(".choice-right").get_text() == "✓ Richtig. Darum."


def test_faults_are_named_with_their_place(tmp_path):
    text, lines = "# Page\n\n", []
    for parts in (WHOLE, *(parts for parts, _ in FAULTS)):
        lines.append(text.count("\n") + 1)
        text += box_of(parts)
    text += "## Check yourself\n\n"
    lines.append(text.count("\n") + 1)
    text += box_of(WHOLE, "choice check-yourself") * 4
    (tmp_path / "index.md").write_text(text)
    done = build(tmp_path)
    assert done.returncode == 1
    found = re.findall(r"index\.md:(\d+): WARNING: choice: (.*)", done.stderr)
    assert [int(line) for line, _ in found] == lines[1:]
    wanted = [words for _, words in FAULTS] + ["wants 5 questions, got 4"]
    missing = [w for w, (_, said) in zip(wanted, found, strict=True) if w not in said]
    assert missing == []
