import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from places import CHAPTERS

from attnconv_book.making.compare import measured_values
from attnconv_book.making.effort import code_hash, effort_file, read_effort
from attnconv_book.making.execute import (
    NotebookFailed,
    execute_notebook,
    main,
    refresh_quotes,
)
from attnconv_book.making.stable import to_text

CODE = [
    "import ipywidgets\nfrom attnconv_book.kit.text import measured\nprint(object())",
    "measured('share', 0.25, expected=0.26, tolerance=0.1)",
    "ipywidgets.VBox([ipywidgets.IntSlider(), ipywidgets.FloatText()])",
    "import os\nprint(os.environ['OMP_NUM_THREADS'], os.getcwd(), hash('a'))",
]


NUMBER = "[?](#measured:share:.1%)"


def write(folder, *code, tags=()):
    (folder / "chapters").mkdir(parents=True, exist_ok=True)
    (folder / "_toc.yml").touch()
    path = folder / "chapters" / "page.ipynb"
    cells = [new_markdown_cell(f"# Title\n\n{NUMBER}")]
    cells += [new_code_cell(line, metadata={"tags": list(tags)}) for line in code]
    nbformat.write(new_notebook(cells=cells), path)
    return path


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    path = write(tmp_path_factory.mktemp("book"), *CODE)
    assert execute_notebook(path)
    return path


def test_outputs_and_widget_state_are_stored(executed):
    notebook = nbformat.read(executed, as_version=4)
    nbformat.validate(notebook)
    printed, value, widget, surroundings = (
        cell.outputs for cell in notebook.cells if cell.cell_type == "code"
    )
    assert printed[0].text == "<object object at 0x0>\n"
    assert measured_values(value) == {"share": 0.25}
    assert "application/vnd.jupyter.widget-view+json" in widget[0].data
    assert len(notebook.metadata.widgets) == 1
    assert surroundings[0].text.startswith("1 ./chapters ")
    assert [c.execution_count for c in notebook.cells[1:]] == [1, 2, 3, 4]


def test_the_numbers_of_the_run_stand_in_the_text(executed):
    text = nbformat.read(executed, as_version=4).cells[0].source
    assert text == "# Title\n\n[25.0%](#measured:share:.1%)"


def test_a_page_that_quotes_the_run_is_written_anew(executed):
    root = executed.parents[1]
    quoting = {
        root / "index.md": "It is [?](chapters/page.ipynb#measured:share:.2f).\n",
        executed.with_name("other.ipynb"): to_text(
            new_notebook(
                cells=[new_markdown_cell("[9](page.ipynb#measured:share:.2f)")]
            )
        ),
    }
    for path, text in quoting.items():
        path.write_text(text, "utf-8")
    assert refresh_quotes(root) == list(quoting)
    assert (root / "index.md").read_text("utf-8").startswith("It is [0.25](")
    assert "[0.25](page" in executed.with_name("other.ipynb").read_text("utf-8")
    assert refresh_quotes(root) == []
    for path in quoting:
        path.unlink()


def test_the_cost_is_recorded(executed):
    (record,) = read_effort(executed.parents[1]).values()
    assert record["code_sha256"] == code_hash(nbformat.read(executed, as_version=4))
    assert 0.1 < record["cpu_seconds"] < 100
    assert 30 < record["peak_memory_mb"] < 3000


def test_a_second_run_changes_no_byte(executed):
    files = [executed, effort_file(executed.parents[1], "chapters/page")]
    before = [file.read_bytes() for file in files]
    assert not execute_notebook(executed)
    assert [file.read_bytes() for file in files] == before


def test_a_failing_cell_leaves_the_notebook_alone(tmp_path, monkeypatch, capsys):
    path = write(tmp_path, "1 + 1", "raise ValueError('too small')")
    before = path.read_bytes()
    monkeypatch.chdir(tmp_path)
    assert main([]) == 1
    out = capsys.readouterr().out
    assert "page.ipynb, cell 2: ValueError: too small" in out
    assert path.read_bytes() == before
    assert read_effort(tmp_path) == {}


def test_a_cell_may_fail_when_it_is_meant_to(tmp_path):
    path = write(tmp_path, "raise ValueError('shown')", tags=["raises-exception"])
    assert execute_notebook(path)
    (output,) = nbformat.read(path, as_version=4).cells[1].outputs
    assert (output.ename, output.evalue) == ("ValueError", "shown")
    assert len(output.traceback) == 1  # the message, not the inside of the libraries


def test_a_cell_that_takes_too_long_is_stopped(tmp_path):
    path = write(tmp_path, "import time\ntime.sleep(60)")
    with pytest.raises(NotebookFailed, match="took longer than 1 s"):
        execute_notebook(path, timeout=1)


@pytest.fixture(scope="module")
def compared(executed, tmp_path_factory):
    """Run the cells as `make test` does, and those of a page with planted changes."""
    folder = tmp_path_factory.mktemp("compared")
    chapters = folder / "chapters"
    chapters.mkdir()
    shutil.copy(executed, chapters)
    text = executed.read_text()
    for old, new in [
        ("<object object", "<another object"),
        ('"0.25"', '"0.36"'),
        ("IntSlider(value=0)", "IntSlider(value=1)"),
        ("1 ./chapters", "1 ./other"),
    ]:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (chapters / "planted.ipynb").write_text(text)
    return compare(folder)


def compare(folder: Path, **variables: str) -> str:
    """Return what nbval says of the chapters of a small book."""
    (folder / "_toc.yml").touch()
    chapters = folder / "chapters"
    shutil.copy(CHAPTERS / "conftest.py", chapters)
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-rA", "-W", "error"]
    command += ["-p", "no:cacheprovider", "--color=no", "--rootdir", folder, chapters]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTEST_ADDOPTS": "", "OMP_NUM_THREADS": "1", **variables},
        timeout=120,
    ).stdout


def test_the_comparison_takes_the_number_of_threads_that_is_asked_for(tmp_path):
    path = write(tmp_path, "import os\nprint(os.environ['OMP_NUM_THREADS'])")
    execute_notebook(path)
    said = compare(tmp_path, OMP_NUM_THREADS="2")
    assert "the number 1 is now 2" in said


def test_stored_outputs_are_those_of_a_new_run(compared):
    assert len(re.findall(r"^PASSED chapters/page.ipynb", compared, re.M)) == 4


def test_each_planted_change_is_found(compared):
    assert len(re.findall(r"^FAILED chapters/planted.ipynb", compared, re.M)) == 4
    assert "4 failed, 4 passed" in compared
    assert "measured share was 0.36, is 0.25; wanted within 0.1" in compared
