"""What axe sees less of, it misses nothing in."""

import json

import pytest
import site_checks as checks
from light_page import LIGHTEN

HEAD = """<!DOCTYPE html><html lang="en"><head><title>Formulas</title><style>
.base { display: inline-block; white-space: nowrap }
.strut { display: inline-block; height: 1em }
.small i { font-size: 9px }
.katex-mathml { position: absolute; clip-path: inset(50%) }
pre { background: #fff } .k { color: #006 } .s { color: #060; font-weight: bold }
</style></head><body><main><h1>Formulas</h1>"""
FORMULA = (
    '<p>Words and <span class="katex-mathml"><math><mrow><mi>a</mi><mn>b</mn></mrow>'
    '</math></span><span class="katex-html" aria-hidden="true">'
    '<span class="base"><span class="strut"></span><span>sin</span><i>ab</i></span>'
    '<span class="base" style="top: 0"><span class="strut"></span><i>cd</i></span>'
    "</span>.</p>"
)
CODE = (
    '<div class="highlight"><pre tabindex="0"><span></span><span class="k">for</span> '
    '<span class="n">x</span> <span class="k">in</span> <span class="s">"a"</span>:\n'
    '  <span class="n">y</span> <span class="k">is</span> <span class="n">z</span>'
    "</pre></div>"
)
CONTRAST = "color-contrast"
# 3.5 : 1 is enough for large letters, and not for the small ones among them.
LARGE_AND_GREY = 'style="font-size: 30px; color: #888" class="katex-html small"'
LOOK = """() => [document.body.outerHTML, document.querySelectorAll("*").length,
  [...document.querySelectorAll("p, .base, pre")].map((e) => {
    const { x, y, width, height } = e.getBoundingClientRect();
    return [x, y, width, height].map(Math.round).join();
  })]"""


@pytest.fixture
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


def show(page, old="", new=""):
    text = f"{HEAD}{FORMULA}{CODE}</main></body></html>"
    assert old in text
    page.set_content(text.replace(old, new, 1) if old else text)


def test_there_is_less_in_the_same_place_and_afterwards_all_is_back(page):
    show(page)
    before, fewer, after = page.evaluate(
        f"() => {{ const look = {LOOK}; const before = look();"
        f"const undo = ({LIGHTEN})(); const fewer = look(); undo();"
        "return [before, fewer, look()]; }"
    )
    assert after == before
    assert fewer[2] == before[2]
    assert fewer[1] == before[1] - 3 - 3 - 4  # signs of both halves, words of the code
    assert "<math>ab</math>" in fewer[0]
    assert '<span class="s">"a"</span>:\n  y is z</pre>' in fewer[0]


def test_axe_asks_nothing_else_of_the_visible_half_of_a_formula(page, axe_script):
    other = '<img src="x.png"><svg role="img"></svg><b role="no"></b><i>ab'
    show(page, "<i>ab", other)
    assert checks.axe_faults(page, axe_script) == []
    # not because of what we leave out
    plain = f"axe.run(document, {json.dumps(checks.AXE_OPTIONS)})"
    assert page.evaluate(plain)["violations"] == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<i>ab", '<i tabindex="0">ab', "aria-hidden-focus"),
        ("<i>ab", '<a href="#">ab</a><i>', "aria-hidden-focus"),
        ('class="katex-html"', 'class="katex-html" style="color: #aaa"', CONTRAST),
        ("<span>sin", '<span style="color: #aaa">sin', CONTRAST),
        ("<i>ab", '<i style="color: #aaa">ab', CONTRAST),
        ("<i>ab", '<i style="opacity: 0.3">ab', CONTRAST),
        ("<i>ab", '<i style="background: #222">ab', CONTRAST),
        ("<i>cd", '<i style="color: #aaa">cd', CONTRAST),
        ('class="katex-html"', LARGE_AND_GREY, CONTRAST),
        ("<mi>a", '<mi><a href="#">x</a>a', "nested-interactive"),
        (".k { color: #006 }", ".k { color: #aaa }", CONTRAST),
        (".s { color: #060", ".s { color: #aaa", CONTRAST),
        (
            '<span class="k">is',
            '<span class="k" style="color: #aaa">is',
            CONTRAST,
        ),
        (
            '<span class="k">is',
            '<span class="err" style="color: #aaa">is',
            CONTRAST,
        ),
        ("pre { background: #fff }", "pre { background: #222 }", CONTRAST),
        ('<span class="k">is', '<span class="k"><button></button>is', "button-name"),
        ('<span class="n">z', '<button></button><span class="n">z', "button-name"),
    ],
)
def test_planted_faults_are_found(page, axe_script, old, new, fault):
    show(page, old, new)
    faults = checks.axe_faults(page, axe_script)
    assert {found.partition(" ")[0] for found in faults} == {fault}


SAME = """<article><h2>Words</h2><p>One <b>word</b>.</p><p>Two <b>words</b>.</p>
<div><section><p>Three <b>words</b>, and <a href="#">a link</a>.</p></section></div>
<ul><li>Four</li><li>Five <b>words</b></li></ul>
<div class="ac-widget"><p>Six</p><p>Seven <b>words</b></p></div></article>"""


@pytest.fixture
def words(page, axe_script):
    """Show words of the same look, changed; return what axe says of their contrast."""

    def shown(old="", new=""):
        assert old in SAME
        body = SAME.replace(old, new) if old else SAME
        page.set_content(f"{HEAD}{body}</main></body></html>")
        return checks.axe_faults(page, axe_script, only=["color-contrast"])

    return shown


def test_words_of_one_look_are_measured_once(page, words):
    assert words() == []
    marked = page.evaluate(
        f"() => {{ const undo = ({LIGHTEN})(); const marked = "
        "[...document.querySelectorAll('[data-same-look]')].map((e) => e.outerHTML);"
        "undo(); return [marked, document.querySelector('[data-same-look]')]; }"
    )
    assert [text.partition(" data")[0] for text in marked[0]] == [
        *["<p", "<b", "<p", "<b", "<li", "<li", "<b"]
    ]
    assert marked[1] is None  # afterwards no mark is left


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>Two", '<p style="color: #aaa">Two'),
        ("<p>Three", '<p style="background: #555">Three'),
        ("<section>", '<section style="background: #555">'),
        ("<section>", '<section style="opacity: 0.4">'),
        ("Five <b>words", 'Five <b style="color: #999">words'),
        ("<p>Seven", '<p style="color: #aaa">Seven'),
        # enough for the large letters of the first, and not for the small second
        (
            "<p>Two",
            '<p style="font-size: 30px; color: #888">Big</p><p style="color: #888">Two',
        ),
    ],
)
def test_a_pale_word_is_found_among_words_of_one_look(words, old, new):
    found = words(old, new)
    assert found
    assert {fault.partition(" ")[0] for fault in found} == {"color-contrast"}
