"""The page *The article behind this book*: every claim once, with what holds."""

from __future__ import annotations

import re

import article_claims
import pytest
import site_checks as checks
from places import EXTENSIONS
from strict_sphinx import build_strictly

from attnconv_book.kit.text import Claim, load_article, load_claims

NAME = "chapters/back-matter/the-article.html"
ANSWERS = {claim.name: claim for claim in load_claims()}


@pytest.fixture(scope="module")
def page(html):
    return html / NAME


@pytest.fixture(scope="module")
def soup(page):
    return checks.soup_of(page.read_text("utf8"))


def words_of(text):
    """Return the plain words of a page or of Markdown, formulas and marks left out."""
    return re.findall(r"\w+", re.sub(r"\$[^$]*\$", " ", text))


def entry_of(soup, name):
    """Return the claim and its answer as the page has them."""
    (claim,) = soup.select(f"dt#claim-{name}")
    return claim, claim.find_next_sibling("dd")


def test_every_claim_stands_there_once_and_in_order(soup):
    ids = [term["id"] for term in soup.select(".claims > dt")]
    assert ids == [f"claim-{name}" for name in load_article()]


@pytest.mark.parametrize("name", load_article())
def test_a_claim_with_its_answer(name, soup, page):
    claim, answer = entry_of(soup, name)
    _, text = load_article()[name]
    shown = words_of(claim.get_text())
    assert set(words_of(text)) <= set(shown)
    found = ANSWERS.get(name)
    if found is None:
        assert answer.get_text(strip=True) == "Not answered yet."
        return
    assert answer.strong.get_text() == f"{found.verdict.capitalize()}."
    assert set(words_of(found.because)) <= set(words_of(answer.get_text()))
    links = [a["href"] for a in answer.select("a")]
    assert len(links) == 2
    for link in links:
        assert link.partition("#")[0].endswith(f"{found.chapter}.html")


def test_links_lead_to_the_evidence(page):
    assert checks.broken_links(page, page.parents[2]) == []


def test_the_counts(soup):
    text = soup.select_one("article").get_text(" ")
    answered, whole = len(ANSWERS), len(load_article())
    assert f"Of its {whole} claims {answered} are answered so far" in text
    assert (f"The other {whole - answered} wait" in text) == (answered < whole)


def test_the_sentence_when_all_is_answered():
    claim = Claim("a", "1", "A.", "true", "B.", "1-a/b", "sec-b")
    assert article_claims.count(1, [claim]) == (
        "Of its 1 claims 1 are answered so far: 1 true, 0 true with a condition and "
        "0 false."
    )


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("sec-b-c", "in {ref}`sec-b-c`"),
        ("fig-b", "in {numref}`fig-b`"),
        ("tab-b", "in {numref}`tab-b`"),
        ("eq-b", "in Equation {eq}`eq-b`"),
    ],
)
def test_an_entry(label, role):
    claim = Claim("a", "1", "A.", "false", "B.", "1-a/b", label)
    text = article_claims.entry(claim.claim, claim)
    assert text == f"A.\n: **False.** B. Shown {role} (*{{ref}}`chap-b`*).\n"


CONF = f"""
import sys
sys.path.insert(0, {str(EXTENSIONS)!r})
extensions = ["myst_parser", "article_claims"]
myst_enable_extensions = ["deflist"]
"""


def test_a_section_that_is_not_there_is_a_fault(tmp_path):
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "index.md").write_text("# Page\n\n```{claims} 7\n```\n")
    done = build_strictly(tmp_path)
    assert done.returncode == 1
    assert "index.md:3: WARNING: claims: the article has no section '7'" in done.stderr
