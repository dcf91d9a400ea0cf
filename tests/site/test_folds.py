"""What is folded: native folds that have names of their own, and *Deeper* boxes."""

from __future__ import annotations

import re

import pytest
import site_checks as checks
import small_book
from places import EXTENSIONS
from strict_sphinx import build_strictly

PAGE = "part/boxes.html"


@pytest.fixture(scope="module")
def page_file(mended_book):
    return small_book.html_of(mended_book) / PAGE


@pytest.fixture(scope="module")
def soup(page_file):
    return checks.soup_of(page_file.read_text("utf8"))


def test_folds_are_named_after_their_place(soup):
    names = [" ".join(s.get_text().split()) for s in soup.select("main summary")]
    solution = "Solution to Exercise 3.{} ({})"
    assert [name for name in names if not name.startswith("Answer")] == [
        "The details: Deeper: how large is a product of q and k?",
        "The details: Deeper: a section",
        "A folded box",
        "Hint: Sky by hand",
        solution.format(1, "Sky by hand"),
        "Hint: Sea by hand",
        solution.format(2, "Sea by hand"),
    ]
    assert names[0] == (
        "Answer: You shuffle the tokens x i. What happens to the outputs?"
    )
    assert "Answer: How much is 1 + 1?" in names


def test_without_the_extension_names_repeat_and_titles_jump(plain_book, soup):
    page = (small_book.html_of(plain_book) / PAGE).read_text("utf8")
    plain = checks.soup_of(page)
    assert checks.fold_faults(page) != []
    assert plain.select(".solution > .admonition-title a")
    assert checks.fold_faults(str(soup)) == []


def test_the_result_of_a_deeper_box_stands_in_sight(soup):
    box, section = soup.select(".deeper")
    for place, result in (
        (box, "Its size grows with the square root of the width."),
        (section, "The result stands in sight."),
    ):
        assert place.find("p", string=result)
        assert not place.details.find("p", string=result)
    assert "variances add" in box.details.get_text()
    assert section.details.select_one(".highlight")


def test_labels_lead_to_folds(page_file, soup):
    assert soup.find("details", id="sol-small-sky")
    assert checks.broken_links(page_file, page_file.parents[1]) == []


def test_a_fold_opens_without_a_script_by_the_keyboard(page_file, browser):
    page, _ = checks.open_page(
        browser, checks.file_address(page_file), java_script=False
    )
    content = page.get_by_text("Its content.")
    before = content.is_visible()
    page.locator("summary", has_text="A folded box").focus()
    page.keyboard.press("Enter")
    after = content.is_visible()
    page.context.close()
    assert (before, after) == (False, True)


def test_a_verdict_is_in_bold_and_has_its_own_sign(page_file, browser):
    page, visit = checks.open_page(browser, checks.file_address(page_file))
    titles = page.locator("[class*=verdict-] > .admonition-title")
    bold = titles.locator("strong").all_inner_texts()
    look = """all => all.map((e) => [
      getComputedStyle(e, "::after").content.split("/")[0],
      getComputedStyle(e).fontWeight < getComputedStyle(e.lastChild).fontWeight])"""
    looks = titles.evaluate_all(look)
    page.context.close()
    assert bold == ["True from 99 pixels on", "False", "True"]
    assert len({sign for sign, _ in looks}) == 3
    assert all(lighter for _, lighter in looks)
    assert checks.noise(visit) == []


CONF = f"""
import sys
sys.path.insert(0, {str(EXTENSIONS)!r})
extensions = ["myst_parser", "sphinx_design", "sphinx_exercise", "choices", "folds"]
myst_enable_extensions = ["colon_fence"]
"""
BOX = ":::{admonition} Deeper: why?\n:class: deeper\n"
SECTION = "(sec-deeper-a)=\n## Deeper: why?\n\n"


@pytest.mark.parametrize("end", ["One result.\n", "- no paragraph\n\nMore.\n"])
@pytest.mark.parametrize("start", [BOX, SECTION])
def test_a_deeper_box_without_result_or_rest_is_a_fault(start, end, tmp_path):
    (tmp_path / "conf.py").write_text(CONF)
    close = ":::\n" if start == BOX else ""
    (tmp_path / "index.md").write_text(f"# Page\n\n{start}{end}{close}")
    done = build_strictly(tmp_path)
    assert done.returncode == 1
    assert re.search(r"index\.md:[34]: WARNING: deeper: wants a title", done.stderr)
