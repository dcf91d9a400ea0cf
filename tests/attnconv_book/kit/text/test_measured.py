import ast
import subprocess
import sys

import numpy as np
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from attnconv_book.kit.text import NotAsMeasured, measured
from attnconv_book.kit.text.measured import within


@pytest.fixture
def shell():
    """Act as a notebook: an IPython shell is there."""
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def emitted(*args, **kwargs):
    with capture_output() as captured:
        assert measured(*args, **kwargs) is None
    assert captured.stdout == ""
    (output,) = captured.outputs
    return output


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (3, 3),
        (0.25, 0.25),
        (True, True),
        ("it's", "it's"),
        (torch.tensor(7), 7),
        (torch.tensor(0.5), 0.5),
        (torch.tensor(True), True),
        (np.float64(0.125), 0.125),
        (np.int64(11), 11),
        (np.array(2.5), 2.5),
        (torch.tensor(0.5, requires_grad=True), 0.5),
    ],
)
def test_a_single_value_reaches_the_text(shell, value, stored):
    output = emitted("some_name", value)
    (mime,) = output.data
    assert mime == "application/papermill.record/text/plain"
    read = ast.literal_eval(output.data[mime])
    assert read == stored
    assert type(read) is type(stored)
    record = output.metadata["scrapbook"]
    assert record == {
        "name": "some_name",
        "mime_prefix": "application/papermill.record/",
    }
    assert "attnconv" not in output.metadata


def test_the_tolerance_is_stored_beside_the_value(shell):
    output = emitted("loss", 0.5, expected=0.6, tolerance=0.11)
    assert output.metadata["attnconv"] == {"tolerance": 0.11}


def test_a_value_outside_its_tolerance_stops_the_run(shell):
    with pytest.raises(NotAsMeasured) as fault:
        measured("accuracy", 0.91, expected=0.95, tolerance=0.03)
    message = str(fault.value)
    for part in ("accuracy", "0.91", "0.95", "within 0.03"):
        assert part in message


@pytest.mark.parametrize(
    ("value", "expected", "tolerance"),
    [
        (3, 4, None),
        (3, 5, 1),
        (1.0, 1.0011, None),
        (1.0, 1.2, 0.1),
        ("a", "b", None),
        (True, False, None),
        (1, True, None),
        ("1", 1, None),
        (torch.tensor(2.0), 3, 0.5),
    ],
)
def test_what_is_not_as_expected_raises(value, expected, tolerance):
    with pytest.raises(NotAsMeasured, match="name is .* expected"):
        measured("name", value, expected=expected, tolerance=tolerance)


@pytest.mark.parametrize(
    ("value", "expected", "tolerance"),
    [
        (3, 3, None),
        (3, 4, 1),
        (3, 3.0, None),
        (1.0, 1.0009, None),
        (0.1 + 0.2, 0.2, 0.1),  # on the border, up to round-off
        ("a", "a", None),
        (np.float32(0.1), 0.1, None),
    ],
)
def test_what_is_as_expected_passes(value, expected, tolerance):
    measured("name", value, expected=expected, tolerance=tolerance)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        ({"name": "two words", "value": 1}, ValueError, "name must consist of"),
        ({"name": "4th", "value": 1}, ValueError, "'4th'"),
        ({"name": "a:b", "value": 1}, ValueError, "name must consist of"),
        ({"name": 3, "value": 1}, ValueError, "name must consist of"),
        ({"name": "x", "value": float("nan")}, ValueError, "value must be finite"),
        ({"name": "x", "value": torch.tensor(torch.inf)}, ValueError, "got inf"),
        ({"name": "x", "value": torch.ones(2)}, TypeError, r"shape \(2,\)"),
        ({"name": "x", "value": np.ones((1, 1))}, TypeError, r"shape \(1, 1\)"),
        ({"name": "x", "value": [1]}, TypeError, "got list"),
        ({"name": "x", "value": None}, TypeError, "got NoneType"),
        ({"name": "x", "value": 1j}, TypeError, "got complex"),
        ({"name": "x", "value": 1, "tolerance": -1}, ValueError, "tolerance must be"),
        ({"name": "x", "value": "a", "tolerance": 1}, ValueError, "not a number"),
        ({"name": "x", "value": 1, "expected": [1]}, TypeError, "expected must be"),
    ],
)
def test_bad_arguments_are_refused(arguments, kind, words):
    with pytest.raises(kind, match=words):
        measured(**arguments)


def test_plain_python_only_checks(capsys):
    assert measured("name", 2.0, expected=2.0) is None
    assert capsys.readouterr().out == ""


def test_needs_no_build_tools():
    code = (
        "import sys\n"
        "tools = ['myst_nb', 'nbclient', 'nbformat', 'sphinx', 'IPython']\n"
        "sys.modules.update(dict.fromkeys(tools))\n"
        "from attnconv_book.kit.text import measured\n"
        "measured('x', 1.0, expected=1.0)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


@pytest.mark.parametrize(
    ("value", "reference", "tolerance", "agrees"),
    [
        (1.0009, 1.0, None, True),
        (1.0011, 1.0, None, False),
        (-1.0, 1.0, None, False),
        (0.0, 0.0, None, True),
        (1e-9, 0.0, None, False),
        (5, 5, None, True),
        (1000, 1001, None, False),
        (True, 1, None, False),
        ("a", "a", None, True),
        (0.5, 0.7, 0.2, True),
        (0.5, 0.7001, 0.2, False),
    ],
)
def test_within(value, reference, tolerance, agrees):
    assert within(value, reference, tolerance) is agrees
