"""Numbers that are written in the text, as the build prints and checks them."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from places import EXTENSIONS
from strict_sphinx import build_strictly

CONF = f"""
import sys
sys.path.insert(0, {str(EXTENSIONS)!r})
extensions = ["myst_nb", "glued_values"]
nb_execution_mode = "off"
exclude_patterns = ["_build", "jupyter_execute"]
"""
TEXT = """\
(chap-a)=
# A

In text [45.7%](#measured:share:.1%), at the end of [a link](#chap-a).

| | |
|---|---|
| $x$ | [45.7%](#measured:share:.1%) ± **[0.457](#measured:share:.3f)** |
"""
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'
LINK = "[45.7%](#measured:share:.1%)"


def write_book(folder):
    """Write two pages: one with a value and its numbers, one that quotes it."""
    value = new_output(
        "display_data",
        {"application/papermill.record/text/plain": "0.4567"},
        metadata={
            "scrapbook": {
                "name": "share",
                "mime_prefix": "application/papermill.record/",
            }
        },
    )
    picture = new_output("display_data", {"image/svg+xml": DOT})
    shown = {
        "image": {"alt": f"A dot at {LINK}."},
        "figure": {"caption": f"A dot, {LINK}."},
    }
    cells = [
        new_markdown_cell(TEXT),
        new_code_cell("measure()", execution_count=1, outputs=[value]),
        new_code_cell(
            "draw()", execution_count=2, outputs=[picture], metadata={"mystnb": shown}
        ),
    ]
    (folder / "part").mkdir(parents=True)
    (folder / "conf.py").write_text(CONF, "utf8")
    book = new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})
    nbformat.write(book, folder / "part/a.ipynb")
    (folder / "index.md").write_text(
        "# Home\n\n```{toctree}\npart/a\n```\n\n"
        "Far [0.46](part/a.ipynb#measured:share:.2f) away\n",
        "utf8",
    )
    return folder


def build(folder):
    """Build strictly; return the exit status, the warnings and the words of pages."""
    done = build_strictly(folder, "-n")
    pages = {}
    for name in ("index", "part/a"):
        text = (folder / f"_build/{name}.html").read_text("utf8")
        pages[name] = re.sub(r"\s+", " ", re.sub(r"<(?!img)[^>]*>", "", text))
    return done.returncode, done.stderr, pages


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = write_book(tmp_path_factory.mktemp("numbers") / "book")
    status, warnings, pages = build(folder)
    assert status == 0, warnings
    return folder, pages


def test_numbers_are_plain_text_in_every_place(built):
    page = built[1]["part/a"]
    assert "In text 45.7%, at the end of a link." in page
    assert re.search(r"45\.7% ± 0\.457", page)
    assert 'alt="A dot at 45.7%."' in page
    assert "A dot, 45.7%." in page
    assert "Far 0.46 away" in built[1]["index"]
    assert "measured:" not in page + built[1]["index"]


def test_a_number_without_its_run_fails_the_strict_build(built):
    folder, _ = built
    notebook = folder / "part/a.ipynb"
    text = notebook.read_text("utf8").replace("0.4567", "0.4471")
    notebook.write_text(text.replace("(#chap-a)", "(#measured:none:.1f)"), "utf8")
    status, warnings, pages = build(folder)
    assert status == 1
    assert warnings.count("share is written '45.7%', the run says '44.7%'") == 4
    assert "share is written '0.46', the run says '0.45'" in warnings  # another page
    assert "none" in warnings  # the name that no run hands over
    assert "In text 44.7%" in pages["part/a"]
    assert "Far 0.45 away" in pages["index"]
