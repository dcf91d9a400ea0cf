from pathlib import Path

import pytest
from nbformat.v4 import new_output

from attnconv_book.making.compare import (
    differences,
    measured_values,
    text_difference,
)

ROOT = Path("book").resolve()
MIME = "application/papermill.record/text/plain"


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def shown(kind="display_data", metadata=None, **data):
    data = {mime.replace("_", "/"): content for mime, content in data.items()}
    return new_output(kind, data=data, metadata=metadata or {})


def value(name, text, tolerance=None):
    metadata = {"scrapbook": {"name": name, "mime_prefix": "x"}}
    if tolerance is not None:
        metadata["attnconv"] = {"tolerance": tolerance}
    return new_output("display_data", data={MIME: text}, metadata=metadata)


def error(name, text):
    return new_output("error", ename=name, evalue=text, traceback=["some", "lines"])


@pytest.mark.parametrize(
    ("stored", "new"),
    [
        ([], []),
        ([stream("loss 0.5000")], [stream("loss 0.5004")]),
        ([stream("    9.998  1")], [stream("   10.001  1")]),
        ([stream("a 1.0  \nb")], [stream("a 1.0\nb\n")]),
        ([stream("tensor([ 0.0000, 2.0])")], [stream("tensor([-0.0000, 2.0])")]),
        ([stream("at 0x7fab12345678")], [stream("at 0x7fcd87654321")]),
        ([stream(f"{ROOT}/results/a.json")], [stream("./results/a.json")]),
        ([value("a", "0.5", 0.1)], [value("a", "0.59", 0.1)]),
        ([value("a", "0.5")], [value("a", "0.5004")]),
        ([value("a", "'word'")], [value("a", "'word'")]),
        ([shown(image_png="AAAA")], [shown(image_png="BBBB")]),
        ([shown(image_svg="<svg>1</svg>")], [shown(image_svg="<svg>2</svg>")]),
        (
            [shown(image_png="A", text_plain="<Figure size 640x480 with 1 Axes>")],
            [shown(image_png="B", text_plain="<Figure size 641x480 with 1 Axes>")],
        ),
        (
            [shown(text_html="<td>0.12345</td>")],
            [shown(text_html="<td>0.12346</td>")],
        ),
        (
            [error("ValueError", "shape (3, 1)")],
            [error("ValueError", "shape (3, 1)")],
        ),
        ([stream("a"), shown(text_plain="1")], [shown(text_plain="1"), stream("a")]),
    ],
)
def test_outputs_that_agree(stored, new):
    assert differences(stored, new, ROOT) == []


@pytest.mark.parametrize(
    ("stored", "new", "words"),
    [
        ([stream("loss 0.500")], [stream("loss 0.501")], "number 0.500 is now 0.501"),
        ([stream("n 3")], [stream("n 4")], "number 3 is now 4"),
        ([stream("n 1000000")], [stream("n 1000001")], "is now 1000001"),
        ([stream("5e-15")], [stream("5e-14")], "5e-15 is now 5e-14"),
        ([stream("-1.0")], [stream("1.0")], "number -1.0 is now 1.0"),
        ([stream("right")], [stream("wrong")], "line 1 was 'right', is 'wrong'"),
        ([stream("1 2")], [stream("1 2 3")], "line 1 was"),
        ([stream("a\nb")], [stream("a")], "had 2 lines, has 1"),
        ([stream("v1")], [stream("v2")], "line 1 was 'v1'"),
        ([stream("a")], [], "stdout: stored, but missing now: 'a'"),
        ([], [stream("a", "stderr")], "stderr: new, not in the stored notebook: 'a'"),
        ([value("a", "0.5", 0.1)], [value("a", "0.61", 0.1)], "wanted within 0.1"),
        ([value("a", "0.5")], [value("a", "0.51")], "measured a was 0.5, is 0.51"),
        ([value("a", "1")], [value("b", "1")], "measured a has become b"),
        ([value("a", "'x'")], [value("a", "'y'")], "was 'x', is 'y'"),
        ([value("a", "1")], [], "output 1: stored, but missing now"),
        ([value("a", "1")], [shown(text_plain="1")], "kinds of content"),
        ([shown(image_png="A")], [shown(image_svg="A")], "kinds of content"),
        ([shown(text_plain="1.0")], [shown(text_plain="2.0")], "text/plain: line 1"),
        (
            [shown(text_html="<td>0.12</td>")],
            [shown(text_html="<td>0.13</td>")],
            "text/html: line 1: the number 0.12 is now 0.13",
        ),
        (
            [shown(text_markdown="```python\nif a:\n    b(1e-5)\n```")],
            [shown(text_markdown="```python\nif a:\n    b(1.0001e-5)\n```")],
            "text/markdown: line 3 was '    b(1e-5)', is '    b(1.0001e-5)'",
        ),
        (
            [shown(text_markdown="```python\nif a:\n    b\n```")],
            [shown(text_markdown="```python\nif a:\n  b\n```")],
            "text/markdown: line 3",
        ),
        (
            [shown(application_json={"a": 1})],
            [shown(application_json={"a": 2})],
            "application/json: differs",
        ),
        ([error("ValueError", "a")], [error("ValueError", "b")], "error 1"),
        ([error("ValueError", "a")], [error("TypeError", "a")], "error 1"),
        ([error("ValueError", "a")], [], "error 1: stored, but missing now"),
    ],
)
def test_outputs_that_differ(stored, new, words):
    faults = differences(stored, new, ROOT)
    assert len(faults) == 1
    assert words in faults[0]


def test_the_tolerance_is_the_stored_one():
    stored, new = value("a", "0.5", 0.01), value("a", "0.55", 1.0)
    assert differences([stored], [new], ROOT)


def test_a_cell_may_loosen_its_numbers():
    assert text_difference("loss 0.500", "loss 0.505", 0.02) == ""
    assert text_difference("loss 0.500", "loss 0.515", 0.02)


def test_measured_values_are_collected():
    outputs = [stream("a"), value("a", "0.5"), value("b", "'x'")]
    assert measured_values(outputs) == {"a": 0.5, "b": "x"}
