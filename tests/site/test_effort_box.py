"""The box at the top of a chapter, and values of a run in the text, as built."""

import importlib.util
import json
import re

import nbformat
import pytest
from docutils import nodes
from docutils.utils import new_document
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from places import EXTENSIONS
from strict_sphinx import build_strictly

from attnconv_book.kit.text import measured

CONF = f"""
import sys
sys.path.insert(0, {str(EXTENSIONS)!r})
extensions = ["myst_nb", "effort"]
nb_execution_mode = "off"
myst_enable_extensions = ["colon_fence"]
exclude_patterns = ["_build", "jupyter_execute"]
smartquotes = False
"""
ROOM = "src/attnconv_book/chapters/a"
BOX = """:::{admonition} After this chapter you can
:class: effort
- add
- divide **well**

Read first: {ref}`chap-b` and *products*
:::"""


@pytest.fixture(scope="module")
def effort():
    """Load the extension without putting it on the path."""
    spec = importlib.util.spec_from_file_location("effort", EXTENSIONS / "effort.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cell_with_measured_values():
    """Return a cell with what `measured` really writes into a notebook."""
    InteractiveShell.instance()
    try:
        with capture_output() as captured:
            measured("share", 0.4567, expected=0.46, tolerance=0.01)
            measured("word", "it's")
            measured("count", 7)
    finally:
        InteractiveShell.clear_instance()
    outputs = [
        new_output("display_data", data=o.data, metadata=o.metadata)
        for o in captured.outputs
    ]
    return new_code_cell("measure()", execution_count=1, outputs=outputs)


def write_book(folder, text="Words. " * 450, box=BOX):
    (folder / "part").mkdir(parents=True)
    (folder / ROOM).mkdir(parents=True)
    (folder / "conf.py").write_text(CONF)
    (folder / "index.md").write_text(
        "# Home\n\n```{toctree}\na\npart/b\n```\n\n"
        "Far {glue:text}`a.ipynb::share:.3f` {glue:text}`a.ipynb::word:s`\n"
    )
    near = "Near {glue:text}`share:.1%` {glue:text}`count:d` {glue:text}`word`"
    cells = [
        new_markdown_cell(f"(chap-a)=\n# A\n\n{box}\n\n{text}\n\n{near}"),
        cell_with_measured_values(),
    ]
    notebook = new_notebook(cells=cells)
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, folder / "a.ipynb")
    (folder / "part" / "b.md").write_text(
        f"(chap-b)=\n# B\n\n{BOX}\n\n{{glue:text}}`../a.ipynb::share:.2f`\n"
    )
    record = {"cpu_seconds": 41.3, "peak_memory_mb": 612}
    (folder / ROOM / "effort.json").write_text(json.dumps(record))
    return folder


def build(folder):
    """Build strictly; return the exit status, the warnings and the pages."""
    done = build_strictly(folder, "-n")
    pages = {
        path.relative_to(folder / "_build").as_posix(): path.read_text("utf-8")
        for path in (folder / "_build").rglob("*.html")
    }
    return done.returncode, done.stderr, pages


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = write_book(tmp_path_factory.mktemp("effort") / "book")
    status, warnings, pages = build(folder)
    assert status == 0, warnings
    return folder, pages


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def box_of(page):
    return page[page.index('<div class="effort') :].partition("</dl>")[0]


def test_the_box_says_what_a_chapter_gives_and_asks_for(built):
    box = box_of(built[1]["a.html"])
    assert words_of(box) == (
        "After this chapter you can add divide well Read first B and products "
        "To read about 3 min To run about 40 s of processor time, about 600 MB of "
        "memory"
    )
    assert 'href="part/b.html#chap-b"' in box
    assert "<strong>well</strong>" in box
    assert box.count("<dt>") == box.count("<dd>") == 3


def test_a_page_without_code_costs_nothing_to_run(built):
    assert "To run" not in box_of(built[1]["part/b.html"])


def test_measured_values_reach_the_text_of_every_page(built):
    pages = built[1]
    assert "Near 45.7% 7 it's" in words_of(pages["a.html"])
    assert "Far 0.457 it's" in words_of(pages["index.html"])
    assert "0.46" in words_of(pages["part/b.html"])
    assert "0.4567" not in words_of(pages["a.html"])  # shown in the text alone


def test_a_new_record_reaches_the_page_in_the_next_build(built):
    folder, _ = built
    record = {"cpu_seconds": 150.0, "peak_memory_mb": 1234}
    (folder / ROOM / "effort.json").write_text(json.dumps(record))
    status, warnings, pages = build(folder)
    assert status == 0, warnings
    assert "about 2 min of processor time, about 1.2 GB" in words_of(pages["a.html"])


def test_a_missing_record_or_goal_fails_the_strict_build(tmp_path):
    short = ":::{admonition} You can\n:class: effort\n- one\n:::"
    folder = write_book(tmp_path / "book", box=short)
    (folder / ROOM / "effort.json").unlink()
    status, warnings, pages = build(folder)
    assert status == 1
    assert "src/attnconv_book/chapters/a/effort.json is not there" in warnings
    assert "attnconv_book.making.execute" in warnings
    assert "say in 2 to 4 bullets" in warnings
    assert "Read first nothing" in words_of(box_of(pages["a.html"]))
    assert "To run" not in box_of(pages["a.html"])


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "about 1 s"),
        (3.1, "about 4 s"),
        (12.4, "about 10 s"),
        (58.0, "about 60 s"),
        (150, "about 2 min"),
    ],
)
def test_seconds_in_words(effort, seconds, words):
    assert effort.time_in_words(seconds) == words


@pytest.mark.parametrize(
    ("megabytes", "words"),
    [(10, "about 50 MB"), (333, "about 350 MB"), (949, "about 950 MB")]
    + [(951, "about 1.0 GB"), (1499, "about 1.5 GB")],
)
def test_memory_in_words(effort, megabytes, words):
    assert effort.memory_in_words(megabytes) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0.1, "about 1 min"), (9.4, "about 9 min"), (10.1, "about 10 min")]
    + [(23, "about 25 min")],
)
def test_minutes_in_words(effort, minutes, words):
    assert effort.minutes_in_words(minutes) == words


def test_what_a_cell_prints_is_read_with_its_code(effort):
    def printed(text):
        block = nodes.literal_block("", text)
        return nodes.container("", block, nb_element="cell_code_output")

    def shown(*forms):
        bundle = nodes.container(nb_element="cell_code_output")
        for kind, content in forms:
            bundle += nodes.container("", content, mime_type=kind)
        return bundle

    text = nodes.literal_block("", "<Figure size 1x1>")
    document = new_document("page")
    document += shown(("image/svg+xml", nodes.image()), ("text/plain", text))
    alone = effort.reading_minutes(document, opened=True)
    assert alone == pytest.approx(effort.MINUTES_PER_FIGURE)
    document += [nodes.literal_block("", "x = 3"), printed("3.0")]
    document += nodes.math_block("", "x = 3")
    two_blocks = effort.reading_minutes(document, opened=True) - alone
    assert two_blocks == pytest.approx(2 * effort.MINUTES_PER_BLOCK)


def test_a_formula_is_a_word_and_questions_at_the_end_are_not_read(effort):
    document = new_document("page")
    formula = nodes.math("", r"\\frac{a}{b} = \\mathbb{R}")
    document += nodes.paragraph("", "word " * 179, formula)
    assert effort.reading_minutes(document, opened=True) == pytest.approx(1)
    asked = nodes.admonition("", nodes.paragraph("", "word " * 500))
    asked["classes"] += ["choice", "check-yourself"]
    document += nodes.section("", nodes.title("", "Check yourself"), asked)
    assert effort.reading_minutes(document, opened=True) == pytest.approx(1)


def test_what_is_folded_is_counted_apart(effort):
    def words(count):
        return nodes.paragraph("", "word " * count)

    title, code = nodes.rubric("", "The details"), nodes.literal_block("", "x = 3")
    fold = nodes.container("", title, words(1800), design_component="dropdown")
    document = new_document("page")
    document += [words(718), fold, effort.code_fold("", code)]
    assert effort.reading_minutes(document, opened=False) == pytest.approx(4)
    words_of_all = "about 4 min; about 15 min with all that is folded"
    assert effort.reading_time_in_words(document) == words_of_all
    document.remove(fold)
    assert effort.reading_time_in_words(document) == "about 4 min"


def test_what_only_screen_readers_hear_is_not_counted(effort):
    title = nodes.rubric("", "Answer")
    title += nodes.inline("", "word " * 180, classes=["visually-hidden"])
    document = new_document("page")
    document += [nodes.paragraph("", "word " * 179), title]
    assert effort.reading_minutes(document, opened=True) == pytest.approx(1)
