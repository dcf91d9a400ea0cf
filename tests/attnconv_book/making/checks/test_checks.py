"""The pages of the book pass every check, and every check can fail.

The checks are in attnconv_book.making.checks. Here a small page on which all of them
pass is spoilt in one place at a time, and the check for that place must find it.
"""

import copy
from dataclasses import replace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from places import ROOT

from attnconv_book.making.checks import (
    BOOK_CHECKS,
    PAGE_CHECKS,
    Book,
    Page,
    loosened_cells,
    read_book,
    typed_decimals,
)
from attnconv_book.making.checks.__main__ import main
from attnconv_book.making.checks.page import (
    prose_lines,
    toc_entries,
)
from attnconv_book.making.effort import code_hash
from attnconv_book.making.stable import to_text
from attnconv_book.making.widgets import STATE as WIDGET_STATE
from attnconv_book.making.widgets import STUB

BOOK = read_book(ROOT)
CHECKS = {check.__name__: check for check in (*PAGE_CHECKS, *BOOK_CHECKS)}
VIEW = "application/vnd.jupyter.widget-view+json"
ALT = "Two lines over the steps: the blue one falls to 0, the other stays."


# --- the book itself -----------------------------------------------------------


@pytest.mark.parametrize("check", PAGE_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("page", BOOK.pages, ids=lambda page: page.name)
def test_page(page, check):
    faults = check(page)
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("check", BOOK_CHECKS, ids=lambda check: check.__name__)
def test_book(check):
    faults = check(BOOK)
    assert not faults, "\n" + "\n".join(faults)


def test_what_is_compared_loosely_is_counted():
    loose = [line for page in BOOK.pages for line in loosened_cells(page)]
    typed = [line for page in BOOK.pages for line in typed_decimals(page)]
    print("\n".join([f"compared loosely: {len(loose)}", *loose]))
    print(f"lines with numbers that were typed: {len(typed)}")


# --- a small page on which every check passes ----------------------------------


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def shown(**data):
    return new_output("display_data", data=data)


def value(name, text):
    return new_output(
        "display_data",
        data={"application/papermill.record/text/plain": text},
        metadata={"scrapbook": {"name": name, "mime_prefix": "x"}},
    )


def exercise(topic, checked):
    """Return the cells of one exercise, with a check or without."""
    label = f"exr-page-{topic}"
    question = (
        f"```{{exercise-start}} Try\n:label: {label}\n```\nWrite it.\n"
        "```{exercise-end}\n```"
    )
    answer = f"```{{solution-start}} {label}\n:class: dropdown\n```\nAs seen."
    cells = [new_markdown_cell(question)]
    if checked:
        cells.append(code("check_it(mine)", stream("Not yet: empty.\n"), ["exercise"]))
    cells.append(new_markdown_cell(":::{dropdown} Hint\nLook at the axes.\n:::"))
    cells.append(new_markdown_cell(answer))
    if checked:
        cells.append(code("check_it(solved)", stream("Correct. Well.\n"), ["solution"]))
    cells.append(new_markdown_cell("```{solution-end}\n```"))
    return cells


def code(source, output=None, tags=(), **metadata):
    return new_code_cell(
        source,
        outputs=[output] if output else [],
        metadata={"tags": list(tags), **metadata},
    )


FIGURE = {"image": {"alt": ALT}, "figure": {"caption": "Lines.", "name": "fig-lines"}}
WIDGET = "attnconv_book.kit.widgets.attention_explorer.AttentionExplorer"
STATE = {
    "1" * 32: {
        "model_module": "anywidget",
        "model_name": "AnyModel",
        "state": {
            "_anywidget_id": WIDGET,
            "_esm": STUB,
            "_css": "",
        },
    }
}


def good_cells():
    cells = [
        new_markdown_cell(
            "(chap-page)=\n# Why?\n\n"
            ":::{admonition} Goals\n:class: effort\n- one\n- two\n:::\n\n"
            "The share is [0.25](#measured:share:.2f).\n"
        ),
        code("import torch\nfrom attnconv_book.kit.text import measured"),
        code("torch.manual_seed(0)\nx = torch.rand(3)"),
        code("measured('share', 0.25)", value("share", "0.25")),
        new_markdown_cell("(sec-page-more)=\n## More\n\n$$ x = 1 $$ (eq-page-x)\n"),
        code("plt.show()", shown(**{"image/png": "AAAA"}), mystnb=FIGURE),
        code(
            "A()",
            shown(**{VIEW: {"model_id": "1" * 32}, "text/plain": "A()"}),
            mystnb={"figure": {"caption": "Try it.", "name": "fig-a"}},
        ),
        code(
            "x @ y",
            new_output("error", ename="E", evalue="bad", traceback=["E: bad"]),
            ["raises-exception"],
        ),
        new_markdown_cell("(sec-page-exercises)=\n## Exercises\n"),
        *exercise("one", True),
        *exercise("two", True),
        *exercise("three", False),
        *exercise("four", False),
        *exercise("five", False),
        new_markdown_cell("(sec-page-summary)=\n## Summary\n"),
    ]
    number = 0
    for cell in cells:
        if cell.cell_type == "code":
            number += 1
            cell.execution_count = number
    return cells


def book_of(cells, size=1000, name="chapters/1-part/page", state=STATE):
    notebook = new_notebook(cells=cells)
    notebook.metadata["widgets"] = {WIDGET_STATE: {"state": copy.deepcopy(state)}}
    page = Page(name, notebook=notebook, size=size)
    index = Page("index", markdown=INDEX)
    record = {
        "code_sha256": code_hash(notebook),
        "cpu_seconds": 59.0,
        "peak_memory_mb": 1400,
    }
    return Book(
        pages=[index, page],
        toc=["index", name],
        effort={name: record},
    )


INDEX = (
    "(book-title)=\n# Book\n\n"
    "[0.250](chapters/1-part/page.ipynb#measured:share:.3f)\n\n"
    "![A line that falls from left to right](a.svg)\n"
)


def faults_of(name, book):
    check = CHECKS[name]
    if check in BOOK_CHECKS:
        return check(book)
    return [fault for page in book.pages for fault in check(page)]


@pytest.mark.parametrize("name", CHECKS)
def test_a_good_page_passes(name):
    assert faults_of(name, book_of(good_cells())) == []


# --- one fault at a time -------------------------------------------------------


def find(cells, start):
    return next(cell for cell in cells if cell.source.startswith(start))


def spoil(start, old, new):
    """Return a change of the source of the cell that begins with `start`."""

    def change(cells):
        cell = find(cells, start)
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return change


def rewrite(start, source):
    def change(cells):
        find(cells, start).source = source

    return change


def tag(start, *tags, **metadata):
    def change(cells):
        cell = find(cells, start)
        cell.metadata["tags"] = list(tags)
        cell.metadata.update(metadata)

    return change


def put(start, output):
    def change(cells):
        find(cells, start).outputs = [output] if output else []

    return change


def drop(start):
    def change(cells):
        cells.remove(find(cells, start))

    return change


def append(cell):
    def change(cells):
        cells.append(cell)

    return change


def number(start, count):
    def change(cells):
        find(cells, start).execution_count = count

    return change


def figure(start, **mystnb):
    return tag(start, mystnb={**FIGURE, **mystnb})


def median(cells):
    for cell in cells:
        if cell.cell_type == "code":
            cell.source += "\n" + "\n".join(f"x{i} = {i}" for i in range(8))


LONG = "\n".join(f"x{i} = {i}" for i in range(31))
DEF = "def scale(x):\n    return 2 * x"

PLANTED = [
    ("unrun_cells", number("import torch", None), "was not run"),
    ("unrun_cells", number("measured", 7), "has number 7, wanted 3"),
    ("cell_length", rewrite("import torch", LONG), "has 31 lines, at most 30"),
    ("cell_length", rewrite("import torch", "x = '" + 74 * "a" + "'"), "80 columns"),
    (
        "cell_length",
        rewrite("check_it(solved)", "x = '" + 74 * "a" + "'"),
        "80 columns",
    ),
    ("cell_length", median, "the median cell has"),
    ("definitions", rewrite("import torch", DEF), "defines the function scale"),
    ("definitions", rewrite("import torch", "class A:\n    a = 1"), "the class A"),
    ("definitions", rewrite("import torch", "f = lambda x: x"), "a named lambda"),
    ("definitions", rewrite("import torch", "if True:\n    " + "f = lambda: 1"), "a"),
    ("definitions", rewrite("import torch", "a = = 1"), "is not valid Python"),
    (
        "imports",
        rewrite("import torch", "import attnconv_book.kit.figures as p"),
        "from attnconv",
    ),
    ("imports", rewrite("import torch", "from attnconv.attention import *"), "everyth"),
    (
        "imports",
        rewrite("import torch", "from attnconv.attention.core import masked_softmax"),
        "import from attnconv.attention",
    ),
    (
        "imports",
        spoil("import torch", "torch", "sys\nsys.path.append('src')"),
        "sys.pa",
    ),
    ("seeds_in_sight", rewrite("torch.manual_seed", "x = torch.rand(3)"), "torch.rand"),
    (
        "seeds_in_sight",
        rewrite("torch.manual_seed", "x = torch.randn(3)\ntorch.manual_seed(0)"),
        "torch.randn before any seed",
    ),
    (
        "seeds_in_sight",
        rewrite("import torch", "np.random.normal(3)"),
        "np.random.norm",
    ),
    ("seeds_in_sight", rewrite("import torch", "r = default_rng()"), "default_rng"),
    ("known_tags", tag("import torch", "lessson"), "unknown tag 'lessson'"),
    ("known_tags", tag("import torch", "nbval-skip"), "no ignore_reason"),
    ("known_tags", tag("import torch", attnconv={"relative_tolerance": 1}), "reason"),
    ("known_tags", spoil("import torch", "import", "# NBVAL_SKIP\nimport"), "comment"),
    ("trailing_semicolons", spoil("plt.show", "()", "();"), "semicolon"),
    ("cells_that_raise", tag("x @ y"), "failed"),
    ("cells_that_raise", put("x @ y", None), "did not raise"),
    ("absolute_paths", put("import torch", stream("/home/me/a.py:3")), "/home/me"),
    ("absolute_paths", put("import torch", stream("in C:\\Users\\me")), "C:\\Users"),
    (
        "absolute_paths",
        put("x @ y", new_output("error", ename="E", evalue="", traceback=["/tmp/a"])),
        "/tmp/a",
    ),
    (
        "absolute_paths",
        put("import torch", shown(**{"text/html": "<a href='/root/x'>"})),
        "/root/x",
    ),
    ("warnings_in_outputs", put("import torch", stream("50%", "stderr")), "stderr"),
    ("warnings_in_outputs", put("A()", stream("a.py: UserWarning: old")), "warning"),
    ("alternative_texts", tag("plt.show", mystnb={}), "without alternative text"),
    ("alternative_texts", figure("plt.show", image={"alt": "a/b.png"}), "like a file"),
    ("alternative_texts", figure("plt.show", image={"alt": "<Figure size>"}), "like a"),
    ("alternative_texts", figure("plt.show", image={"alt": "A plot."}), "very short"),
    ("alternative_texts", append(new_markdown_cell("![](a.png)")), "without altern"),
    (
        "alternative_texts",
        append(new_markdown_cell("```{figure} a.png\n:name: fig-b\nWords\n```")),
        "without alternative text",
    ),
    (
        "alternative_texts",
        lambda cells: (
            find(cells, "A()").outputs[0].data.update({"image/svg+xml": "<svg/>"})
        ),
        "without alternative text",
    ),
    ("captions", figure("plt.show", figure={"name": "fig-lines"}), "no caption"),
    ("captions", figure("plt.show", figure={"caption": "A"}), "name like fig-topic"),
    ("captions", tag("A()", mystnb={}), "no caption"),
    (
        "captions",
        lambda cells: find(cells, "plt.show").outputs.append(
            shown(**{"image/svg+xml": "<svg/>"})
        ),
        "several figures",
    ),
    ("widget_views", put("A()", shown(**{VIEW: {"model_id": "2" * 32}})), "state"),
    ("measured_twice", put("import torch", value("share", "1")), "second time"),
    ("headings", spoil("(sec-page-more)", "(sec-page-more)=\n", ""), "'More' wants"),
    ("headings", spoil("(sec-page-more)", "(sec-", "(chap-"), "'More' wants"),
    ("headings", spoil("(sec-page-more)", "## More", "\n\nWords\n\n## More"), "wants"),
    ("headings", spoil("(sec-page-more)", "## More", "# More"), "has 2 titles"),
    ("headings", spoil("(chap-page)", "(chap-", "(sec-"), "'Why?' wants (chap-"),
    ("labels", spoil("(sec-page-more)", "sec-page-more", "sec-page-summary"), "taken"),
    ("labels", spoil("(sec-page-more)", "eq-page-x", "equation"), "must begin with"),
    ("labels", figure("plt.show", figure={"name": "fig-a"}), "taken by"),
    ("labels", append(new_markdown_cell(":::{note}\n:name: fig-a\n:::")), "taken by"),
    ("pattern", spoil("(chap-page)", ": effort", ": note"), "no effort header"),
    ("pattern", spoil("(sec-page-summary)", "Summary", "End"), "no section 'Summary'"),
    ("pattern", spoil("(sec-page-exercises)", "## E", "## F"), "section 'Exercises'"),
    ("raw_html", append(new_markdown_cell("See <b>this</b>.")), "holds the HTML <b>"),
    ("raw_html", append(new_markdown_cell("```{raw} html\n<p>\n```")), "{raw}"),
    ("measured_numbers", put("measured", None), "hands over share"),
    ("measured_numbers", spoil("(chap-page)", "[0.25]", "[0.26]"), "says '0.25'"),
    ("measured_numbers", spoil("(chap-page)", ":share:", ":shore:"), "over shore"),
    ("measured_numbers", spoil("(chap-page)", ":.2f)", ":.2q)"), "the format '.2q'"),
    (
        "measured_numbers",
        append(new_markdown_cell("[1](../2-part/b.ipynb#measured:share)")),
        "which is no page",
    ),
    (
        "measured_numbers",
        append(new_markdown_cell("{glue:text}`share:.2f`")),
        "only the build",
    ),
    (
        "measured_numbers",
        append(new_markdown_cell("```{glue:} share\n```")),
        "only the build",
    ),
    (
        "measured_numbers",
        figure("plt.show", image={"alt": ALT + " [1](#measured:share)"}),
        "says '0.25'",
    ),
    ("exercises", lambda cells: cells.__delitem__(slice(-7, -1)), "has 4 exercises"),
    ("exercises", spoil("```{exercise", ":label: exr-page-one", ""), "label like exr-"),
    (
        "verdicts",
        append(
            new_markdown_cell(":::{admonition} So. **True**\n:class: verdict-no\n:::")
        ),
        "a box of class verdict-no",
    ),
    ("exercises", drop(":::{dropdown} Hint"), "exr-page-one has no hint"),
    ("exercises", drop("```{solution-start} exr-page-three"), "no solution"),
    ("exercises", drop("check_it(solved)"), "no cell tagged solution"),
    (
        "exercises",
        put("check_it(solved)", stream("Not yet: x")),
        "should say 'Correct'",
    ),
    ("exercises", put("check_it(mine)", stream("Correct. x")), "should say 'Not yet'"),
    ("exercises", put("check_it(mine)", None), "it says 'nothing'"),
    ("exercises", spoil("```{solution-start} exr-page-one", "-one", "-on"), "names no"),
    ("exercises", tag("import torch", "solution"), "but no exercise yet"),
    ("effort_records", spoil("import torch", "torch", "numpy"), "is of other code"),
]


@pytest.mark.parametrize(
    ("name", "change", "words"),
    PLANTED,
    ids=[f"{i}-{name}" for i, (name, _, _) in enumerate(PLANTED)],
)
def test_a_planted_fault_is_found(name, change, words):
    cells = good_cells()
    book = book_of(cells)
    change(book.pages[1].notebook.cells)
    faults = faults_of(name, book)
    assert any(words in fault for fault in faults), faults
    assert all("chapters/1-part/page.ipynb" in f or "index" in f for f in faults)


def test_too_few_checks_are_found():
    cells = good_cells()
    tag("check_it(mine)")(cells)
    faults = faults_of("exercises", book_of(cells))
    assert any("has 1 exercises with a check_" in fault for fault in faults)


def test_a_heavy_notebook_is_found():
    (fault,) = faults_of("notebook_size", book_of(good_cells(), size=1_200_000))
    assert "has 1.2 MB, at most 1.0 MB" in fault


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s["1" * 32]["state"].update(_esm="old"), "stores the script of"),
        (lambda s: s["1" * 32]["state"].update(_css="old"), "stores the script of"),
        (lambda s: s.update({"2" * 32: s["1" * 32]}), "twice"),
        (
            lambda s: s["1" * 32]["state"].update(_anywidget_id="a.B"),
            "stores a.B, which the book has not",
        ),
        (
            lambda s: s["1" * 32].update(
                model_module="@jupyter-widgets/controls", model_name="IntSliderModel"
            ),
            "classic widget IntSliderModel",
        ),
    ],
)
def test_faulty_widget_state_is_found(change, words):
    state = copy.deepcopy(STATE)
    change(state)
    faults = faults_of("stored_widgets", book_of(good_cells(), state=state))
    assert any(words in fault for fault in faults), faults


def test_a_path_in_the_widget_state_is_found():
    state = copy.deepcopy(STATE)
    state["1" * 32]["state"]["folder"] = "/home/me"
    assert faults_of("absolute_paths", book_of(good_cells(), state=state))


@pytest.mark.parametrize(
    ("toc", "words"),
    [
        (["index"], "chapters/1-part/page.ipynb: is missing in _toc.yml"),
        (["index", "chapters/1-part/page", "chapters/gone"], "chapters/gone is not"),
        (["index", "index", "chapters/1-part/page"], "index is listed twice"),
    ],
)
def test_a_wrong_table_of_contents_is_found(toc, words):
    faults = faults_of("table_of_contents", replace(book_of(good_cells()), toc=toc))
    assert len(faults) == 1
    assert words in faults[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda effort: effort.clear(), "is missing"),
        (
            lambda effort: effort["chapters/1-part/page"].update(cpu_seconds=61),
            "takes 61 s, at most 60",
        ),
        (
            lambda effort: effort["chapters/1-part/page"].update(peak_memory_mb=1501),
            "takes 1501 MB, at most 1500",
        ),
        (lambda effort: effort.update(gone={}), "speaks of gone"),
    ],
)
def test_wrong_records_of_cost_are_found(change, words):
    book = book_of(good_cells())
    change(book.effort)
    (fault,) = faults_of("effort_records", book)
    assert words in fault


def test_loosened_comparisons_are_counted():
    cells = good_cells()
    cells += [
        code("1", tags=["nbval-ignore-output"], ignore_reason="speed of the machine")
        for _ in range(6)
    ]
    faults = faults_of("loosened_comparisons", book_of(cells))
    assert faults[0].startswith("6 cells are compared loosely, at most 5")
    assert "speed of the machine" in faults[1]


def test_back_matter_needs_no_pattern():
    cells = [new_markdown_cell("(chap-notation)=\n# Notation\n")]
    book = book_of(cells, name="chapters/back-matter/notation")
    for name in ("pattern", "exercises", "captions"):
        assert faults_of(name, book) == []


def test_raw_cells_are_found():
    from nbformat.v4 import new_raw_cell

    book = book_of([*good_cells(), new_raw_cell("<p>Words</p>")])
    (fault,) = faults_of("raw_html", book)
    assert "is a raw cell" in fault


def test_typed_numbers_are_listed_and_formulas_are_not():
    text = "It reaches 99.4 % and 0.25, see §4.1, $x = 0.5$, `lr=0.1`, 3 of 4, "
    text += "[5.5](#measured:share)."
    page = book_of([*good_cells(), new_markdown_cell(text)]).pages[1]
    (line,) = typed_decimals(page)
    assert line.endswith("typed: 99.4, 0.25")


def test_prose_is_told_from_code():
    source = (
        "one\n```python\n# no\n```\n:::{note}\ntwo\n```{code-block} python\n# no\n```\n"
        "three\n:::\n$$\n# no\n$$\nfour\n$$ a $$ (eq-a)\n````{tip}\nfive\n```\n# no\n"
        "```\n````\nsix"
    )
    lines = [line for _, line in prose_lines(source)]
    assert lines == ["one", "two", "three", "four", "five", "six"]


def test_the_table_of_contents_is_read():
    text = (
        "format: jb-book\nroot: index\nparts:\n  - caption: A\n    chapters:\n"
        "    - file: chapters/a\n      sections:\n      - file: chapters/b.ipynb\n"
    )
    assert toc_entries(text) == ["index", "chapters/a", "chapters/b"]


def test_the_command_prints_faults_and_says_so(tmp_path, monkeypatch, capsys):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_toc.yml").write_text("root: index\n")
    (tmp_path / "index.md").write_text("(book-title)=\n# Book\n")
    monkeypatch.chdir(tmp_path)
    assert main([]) == 0
    assert "1 pages, 0 faults" in capsys.readouterr().out
    page = tmp_path / "chapters" / "page.ipynb"
    page.write_text(to_text(new_notebook(cells=[new_code_cell("1")])))
    assert main([str(page)]) == 1
    out = capsys.readouterr().out
    assert "FAULT: chapters/page.ipynb, cell 0 ('1'): was not run" in out
    assert "effort.json" in out
    assert main(["index.md"]) == 0
