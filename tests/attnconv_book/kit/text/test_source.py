"""What `source` shows is the code that runs, and its gaps are marked."""

import ast
import importlib
import inspect
import re
import textwrap

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from torch import nn

from attnconv_book.kit.text import source
from attnconv_book.kit.text.source import MARK, pieces

ROOMS = ("attention", "convolution", "complexity", "hybrid", "inspection", "models")
PUBLIC = [
    pytest.param(found, id=f"{package.__name__}.{name}")
    for package in (importlib.import_module(f"attnconv.{room}") for room in ROOMS)
    for name in package.__all__
    if inspect.isroutine(found := getattr(package, name)) or inspect.isclass(found)
]


def check_number(number):
    """Stand for a check at the border."""


class Counter(nn.Module):
    """Counts, and refuses.

    With more to say about it.
    """

    step = 2

    def __init__(self, start):
        """Begin somewhere.

        Args:
            start: Where.
        """
        super().__init__()
        # Numbers only.
        check_number(start)

        if start < 0:
            raise ValueError(f"start must be >= 0, got {start}")
        self.number = start  # not -1

    @property
    def twice(self):
        """The double."""
        return 2 * self.number

    def forward(self, x):
        for name in ("x", "y"):
            check_number(name)
        if x is None:
            check_number(x)
        else:
            self.number += x
        return self.number


WHOLE_AND_SHORT = '''class Counter(nn.Module):
    """Counts, and refuses."""
    # …

    step = 2

    def __init__(self, start):
        """Begin somewhere."""
        # …
        super().__init__()
        # …
        self.number = start  # not -1

    @property
    def twice(self):
        """The double."""
        return 2 * self.number

    def forward(self, x):
        # …
        if x is None:
            check_number(x)
        else:
            self.number += x
        return self.number
'''
FORWARD = '''class Counter(nn.Module):
    """Counts, and refuses.

    With more to say about it.
    """

    step = 2

    # …

    def forward(self, x):
        for name in ("x", "y"):
            check_number(name)
        if x is None:
            check_number(x)
        else:
            self.number += x
        return self.number
'''


def shown(*arguments, **options):
    return "".join(piece.shown for piece in pieces(*arguments, **options))


def test_short():
    assert shown(Counter, short=True) == WHOLE_AND_SHORT


def test_chosen_methods():
    assert shown(Counter, methods=["forward"]) == FORWARD


def test_a_method_alone_stands_at_the_margin():
    code = shown(Counter.forward, short=True)
    assert code.startswith("def forward(self, x):\n    # …\n    if x is None:\n")


def test_everything_is_shown_unless_asked():
    (only,) = pieces(Counter)
    assert only.text == only.shown == inspect.getsource(Counter)


@pytest.mark.parametrize("found", PUBLIC)
def test_with_the_gaps_filled_it_is_what_runs(found):
    short = pieces(found, short=True)
    whole = textwrap.dedent(inspect.getsource(found))
    assert "".join(piece.text for piece in short) == whole
    for piece in short:
        gap = piece.shown.rstrip().endswith(MARK)
        assert gap == (piece.shown != piece.text)
        if gap:  # nothing but the mark, and the first line of a docstring
            kept = piece.shown.splitlines()[:-1]
            assert [line.removesuffix('"""') for line in kept] == (
                piece.text.splitlines()[: len(kept)]
            )


def without_gaps(code):
    """Write code anew, without docstrings and without what refuses arguments."""

    class Stripped(ast.NodeTransformer):
        def visit_Expr(self, node):
            gone = re.match(r"""["']|(\w+\.)*(check_|_check)\w*\(""", ast.unparse(node))
            return None if gone else node

        def visit_If(self, node):
            self.generic_visit(node)
            refuses = all(isinstance(one, ast.Raise) for one in node.body)
            return None if refuses else node

        def visit_For(self, node):
            self.generic_visit(node)
            return node if node.body else None

    return ast.unparse(Stripped().visit(ast.parse(code)))


@pytest.mark.parametrize("found", PUBLIC)
def test_nothing_but_docstrings_and_checks_is_left_out(found):
    code = shown(found, short=True)
    assert without_gaps(code) == without_gaps(textwrap.dedent(inspect.getsource(found)))


@pytest.fixture
def shell():
    """Act as a notebook: an IPython shell is there."""
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def test_the_page_gets_a_block_of_python(shell):
    with capture_output() as captured:
        assert source(nn.Module.half, Counter.forward, short=True) is None
    (output,) = captured.outputs
    (mime,) = output.data
    assert mime == "text/markdown"
    opening, name, *code, closing = output.data[mime].split("\n")
    assert (opening, closing) == ("```python", "```")
    assert name == "# torch.nn.modules.module"
    assert f"# {__name__}" in code
    assert code[0].startswith("def half(")


def test_a_fence_in_the_code_stays_inside(shell):
    def fenced():
        """Write ``` and go on."""

    with capture_output() as captured:
        source(fenced)
    text = captured.outputs[0].data["text/markdown"]
    assert text.startswith("````python\n") and text.endswith("\n````")


def test_outside_a_notebook_it_is_printed(capsys):
    source(Counter, short=True)
    assert capsys.readouterr().out == f"# {__name__}\n{WHOLE_AND_SHORT}"
