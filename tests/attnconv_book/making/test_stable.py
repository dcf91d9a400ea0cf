import io
import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)

from attnconv_book.making.stable import (
    WIDGET_STATE,
    clean_text,
    from_text,
    stable_notebook,
    stable_svg,
    to_text,
)

ROOT = Path("book").resolve()


def notebook_with_widgets(shown, child, other):
    view = {"model_id": shown, "version_major": 2, "version_minor": 0}
    output = new_output(
        "display_data",
        data={"application/vnd.jupyter.widget-view+json": view, "text/plain": "W()"},
        metadata={},
    )
    state = {
        other: {"model_name": "Layout", "state": {}},
        shown: {"model_name": "W", "state": {"box": f"IPY_MODEL_{child}"}},
        child: {"model_name": "C", "state": {"layout": f"IPY_MODEL_{other}"}},
    }
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Title at 0x7f00deadbeef", id="a"),
            new_code_cell("id = 0x7f00deadbeef", id="b", outputs=[output]),
        ]
    )
    notebook.metadata["widgets"] = {WIDGET_STATE: {"state": state}}
    return notebook


def test_addresses_and_paths_of_a_machine_go():
    text = (
        f"<object at 0x7f12ab34cd56> {ROOT}/results/a.json {ROOT}\n"
        f"{sys.prefix}/bin /tmp/ipykernel_12/3456.py:3"
    )
    assert clean_text(text, ROOT) == (
        "<object at 0x0> ./results/a.json .\nenvironment/bin <cell>:3"
    )


def test_only_whole_paths_of_the_book_go():
    text = "https://data/x a/data /database file:///data/x \x1b[32m/data/y 'in /data'."
    assert clean_text(text, Path("/data")) == (
        "https://data/x a/data /database file://./x \x1b[32m./y 'in .'."
    )


def test_a_machine_without_a_home_is_no_error(monkeypatch):
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    assert clean_text("~ and /", ROOT) == "~ and /"


def test_what_only_looks_like_an_address_stays():
    assert clean_text("mask 0xff and 1/2", ROOT) == "mask 0xff and 1/2"


def test_every_kind_of_output_is_cleaned_and_the_code_is_not():
    address = "<x at 0x7f12ab34cd56>"
    notebook = new_notebook(
        cells=[
            new_code_cell(
                "x = 0x7f12ab34cd56",
                metadata={"execution": {"iopub.status.busy": "now"}},
                outputs=[
                    new_output("stream", name="stdout", text=address),
                    new_output("error", ename="E", evalue=address, traceback=[address]),
                    new_output("execute_result", data={"text/plain": address}),
                ],
            )
        ]
    )
    notebook.metadata["language_info"] = {"name": "python", "version": "3.11.7"}
    text = stable_notebook(notebook, "page", ROOT)
    cell = from_text(text).cells[0]
    assert cell.source == "x = 0x7f12ab34cd56"
    assert cell.metadata == {}
    assert "7f12" not in json.dumps(cell.outputs)
    assert from_text(text).metadata.language_info == {"name": "python"}


def test_widget_ids_do_not_depend_on_the_run():
    first = notebook_with_widgets("1" * 32, "2" * 32, "3" * 32)
    second = notebook_with_widgets("f" * 32, "0" * 32, "7" * 32)
    text = stable_notebook(first, "page", ROOT)
    assert text == stable_notebook(second, "page", ROOT)
    assert text != stable_notebook(
        notebook_with_widgets("1" * 32, "2" * 32, "3" * 32), "other", ROOT
    )
    read = from_text(text)
    state = read.metadata["widgets"][WIDGET_STATE]["state"]
    view = read.cells[1].outputs[0].data["application/vnd.jupyter.widget-view+json"]
    assert list(state) == sorted(state)
    child = state[view["model_id"]]["state"]["box"].removeprefix("IPY_MODEL_")
    assert state[child]["model_name"] == "C"
    assert len(set(state)) == 3


def test_the_text_ends_with_one_newline_and_reads_back():
    notebook = new_notebook(cells=[new_code_cell("1 + 1")])
    text = to_text(notebook)
    assert text.endswith("}\n")
    assert from_text(text) == notebook


def drawing(salt):
    """Draw clips, markers, a collection, a hatch and a picture; salt names them."""
    with rc_context({"svg.hashsalt": salt}):
        figure = Figure(figsize=(2, 2))
        axes = figure.subplots(2, 2)
        axes[0, 0].plot([0, 1], [0, 1], marker="o")
        axes[0, 1].imshow([[0, 1], [1, 0]])
        axes[1, 0].scatter([0, 1, 2], [0, 1, 2])
        axes[1, 1].bar([0, 1], [1, 2], hatch="/").patches[0].set_gid("keep-bar")
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def ids_and_references(svg):
    root = ElementTree.fromstring(svg)
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    return ids, re.findall(r'(?:url\(#|href="#)([^")]+)', svg)


def test_equal_drawings_with_other_ids_become_the_same_text():
    one, other = drawing("one"), drawing("other")
    assert one != other
    assert stable_svg(one) == stable_svg(other)
    assert stable_svg(stable_svg(one)) == stable_svg(one)


def test_every_reference_in_a_renamed_drawing_still_finds_its_aim():
    before = drawing("one")
    after = stable_svg(before)
    old_ids, old_references = ids_and_references(before)
    ids, references = ids_and_references(after)
    assert len(set(ids)) == len(set(old_ids)) and len(ids) == len(old_ids)
    assert [old_ids.index(name) for name in old_references] == [
        ids.index(name) for name in references
    ]
    assert not [name for name in ids if re.search(r"[0-9a-f]{10}$", name)]
    assert {"figure_1", "text_1", "keep-bar"} <= set(ids)


@pytest.mark.parametrize(
    ("svg", "becomes"),
    [
        ('<g id="p0123456789"/>', '<g id="p1"/>'),
        (
            '<use href="#m0123456789"/><g id="m0123456789"/>',
            '<use href="#m1"/><g id="m1"/>',
        ),
        ('<g id="p1"/><g id="p0123456789"/>', '<g id="p1"/><g id="p2"/>'),
        ('<g id="C0_1_0123456789"/>', '<g id="C0_1_1"/>'),
        ('<g id="text_1" fill="#0072b2"/>', '<g id="text_1" fill="#0072b2"/>'),
        ('<g id="keep-0123456789"/>', '<g id="keep-0123456789"/>'),
    ],
)
def test_only_names_made_from_content_change(svg, becomes):
    assert stable_svg(svg) == becomes


def test_drawings_in_a_notebook_are_renamed():
    output = new_output(
        "display_data", data={"image/svg+xml": '<g id="p0123456789"/>'}, metadata={}
    )
    notebook = new_notebook(cells=[new_code_cell("plot()", id="a", outputs=[output])])
    text = stable_notebook(notebook, "page", ROOT)
    assert from_text(text).cells[0].outputs[0].data["image/svg+xml"] == '<g id="p1"/>'
