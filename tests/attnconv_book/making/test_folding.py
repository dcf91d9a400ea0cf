"""Plumbing is folded, the code that a chapter is about is not."""

import subprocess
import sys

import pytest

from attnconv_book.making.checks.page import FREE_TAGS
from attnconv_book.making.folding import SHOWN_TAGS, Part, parts

IMPORTS = """\
import math

import matplotlib.pyplot as plt
import torch

from attnconv.attention import attention_weights
from attnconv_book.kit.figures import use_style

use_style()
"""
COMPUTE = "loss = 0\nfor x in data:\n    loss += model(x)\n"
DRAW = "images(loss, labels=[\n    'a'])\nplt.show()\n"
MEASURE = """\
measured("a", loss, expected=1)
for name in names:
    mean, sd = mean_sd(name)
    measured(name, mean)
"""
FIGURE = "Code that draws the figure"
NUMBERS = "Code that hands numbers to the text"


@pytest.mark.parametrize(
    ("source", "labels"),
    [
        (IMPORTS, ["Code: 6 lines of imports"]),
        (
            IMPORTS + "seed_everything(0)\n",
            ["Code: 7 lines of imports, seed_everything(0)"],
        ),
        (IMPORTS + COMPUTE, ["Code: 6 lines of imports", ""]),
        ("import math\nimport torch\n", [""]),
        ("import math\n" + COMPUTE, [""]),
        (COMPUTE, [""]),
        (DRAW, [FIGURE]),
        ("import torch\n\nx = 1\nfigure = draw(x)\nsave(figure)\nplt.show()", [FIGURE]),
        ("# remark\nplot(1)\nplt.show()", [FIGURE]),
        (COMPUTE + DRAW, ["", FIGURE]),
        ("print(1)\nplt.show()", ["", FIGURE]),
        ("plot(1)\nprint(1)", [""]),
        (MEASURE, [NUMBERS]),
        ("a = 1\nmeasured('a', a)\nb = 2\nmeasured('b', b)", [NUMBERS]),
        ("import a\nb = (\n    1,\n)\nmeasured('a', b)", ["", NUMBERS]),
        (COMPUTE + MEASURE, ["", NUMBERS]),
        (COMPUTE + MEASURE + "print(loss)\n", [""]),
        (MEASURE + COMPUTE, [""]),
        ("for x in y:\n    print(x)\n    measured(x, 1)", [""]),
        (
            DRAW + MEASURE,
            ["Code that draws the figure and hands numbers to the text"],
        ),
        (COMPUTE + DRAW + MEASURE, ["", f"{FIGURE} and hands numbers to the text"]),
        (
            "rows = []\nfor x in y:\n    rows.append(x)\nHTML(rows)",
            ["Code that makes the table"],
        ),
        (
            "from attnconv_book.kit.widgets import Dial\n\nx = 1\nDial(x)",
            ["Code that starts the interactive figure"],
        ),
        ("from attnconv.models import ArticleCNN\nArticleCNN()", [""]),
        ("%xmode Minimal", [""]),
        ("", []),
        ("\n\n", []),
    ],
)
def test_what_is_folded(source, labels):
    assert [part.label for part in parts(source)] == labels


@pytest.mark.parametrize("source", [IMPORTS + COMPUTE + DRAW + MEASURE, "\n\n" + DRAW])
def test_the_parts_hold_every_line_once(source):
    found = parts(source)
    lines = source.splitlines()
    inside = [line for part in found for line in lines[part.start : part.end]]
    gaps = [line for line in lines if line.strip()]
    assert [line for line in inside if line.strip()] == gaps
    for part in found:  # none begins or ends with an empty line
        assert lines[part.start].strip() and lines[part.end - 1].strip()
    folded = [bool(part.label) for part in found]
    assert all(one != other for one, other in zip(folded, folded[1:], strict=False))


def test_a_remark_goes_with_its_statement():
    source = COMPUTE + "\n# what it looks like\nplot(1)\nplt.show()"
    assert parts(source) == [Part(0, 3), Part(4, 7, FIGURE)]


@pytest.mark.parametrize("tag", sorted(SHOWN_TAGS))
def test_tags_keep_a_cell_open(tag):
    assert parts(IMPORTS + DRAW, [tag]) == [Part(0, 12)]


@pytest.mark.parametrize("tag", ["fold-code", "hide-input"])
def test_tags_fold_a_cell(tag):
    assert parts(COMPUTE, [tag]) == [Part(0, 3, "Code: 3 lines")]
    assert parts("%xmode Minimal", [tag]) == [Part(0, 1, "Code: 1 line")]
    both = parts(IMPORTS + COMPUTE, [tag])
    assert [part.label for part in both] == ["Code: 9 lines"]
    assert parts(COMPUTE + MEASURE, [tag]) == [Part(0, 7, NUMBERS)]


def test_what_is_asked_to_be_shown_is_shown():
    assert parts(DRAW, ["fold-code", "show-code"]) == [Part(0, 3)]


def test_no_lesson_folds():
    assert FREE_TAGS <= SHOWN_TAGS


def test_it_costs_a_build_nothing():
    """The build of a page without widgets does not wait for torch."""
    code = "import sys, attnconv_book.making.folding; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
