"""The code that a chapter is about, shown in the page as it stands in the package.

What `source` shows is cut out of the file that runs, so it cannot fall behind it; a
chapter whose stored output is no longer the package's text fails its test. The short
form leaves out what a first reading does not need, and marks each gap with `# …`.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from attnconv.validation import check_flag

#: Stands where something was left out.
MARK = "# …"

#: How the names of functions begin that look at arguments and return nothing.
CHECKS = ("check_", "_check")

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Piece:
    """A run of whole lines: as the file has them, and as the page shows them."""

    text: str
    shown: str


@dataclass(frozen=True)
class _Cut:
    """Lines to leave out, counted from 0; the end is the first line that stays."""

    start: int
    end: int
    before: str = ""  # what is shown of them, above the mark


def source(
    function: Callable[..., Any],
    *others: Callable[..., Any],
    short: bool = False,
    methods: Sequence[str] | None = None,
) -> None:
    """Show the code of functions or classes in the page, highlighted.

    Args:
        function: A function, method or class that was written in Python.
        *others: More of them; all stand in one block, each under the name of its
            module.
        short: Cut docstrings to their first line, and leave out the checks of
            arguments: calls of `check_...`, and `if` with nothing but a `raise`.
        methods: The methods of a class to show; `None` means all. The others are left
            out; what stands between methods stays.

    Raises:
        TypeError: If there is no Python code of something, `short` is not a truth
            value, or methods are asked of something that is not a class.
        ValueError: If a class does not define a method itself.
    """
    check_flag("short", short)
    shown: list[str] = []
    module = ""
    for one in (function, *others):
        code = "".join(piece.shown for piece in pieces(one, short, methods)).rstrip()
        if one.__module__ not in (module, "__main__"):
            module = one.__module__
            code = f"# {module}\n{code}"
        shown.append(code)
    _show("\n\n\n".join(shown))


def pieces(
    function: Callable[..., Any],
    short: bool = False,
    methods: Sequence[str] | None = None,
) -> list[Piece]:
    """Cut the code of one function or class into what is shown and what is not.

    Args:
        function: A function, method or class that was written in Python.
        short: As for `source`.
        methods: As for `source`.

    Returns:
        Pieces in order. Their texts together are the code as the file has it, moved to
        the left margin; a piece whose `shown` differs from its text ends with `# …`.

    Raises:
        TypeError: As for `source`.
        ValueError: As for `source`.
    """
    text = _text_of(function)
    definition = ast.parse(text).body[0]
    assert isinstance(definition, _Definition)
    cuts = []
    if methods is not None:
        cuts += _other_methods(definition, methods)
    if short:
        cuts += _not_at_first(text.splitlines(keepends=True), definition)
    return _cut(text, cuts)


def _text_of(function: Callable[..., Any]) -> str:
    """Return the lines of a definition, from the left margin on."""
    if not (inspect.isroutine(function) or inspect.isclass(function)):
        raise TypeError(
            "function must be a function, method or class, got "
            f"{type(function).__name__}"
        )
    try:
        text = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError) as error:
        raise TypeError(
            f"function must be written in Python in a file, got {function!r}"
        ) from error
    if text.lstrip().startswith(("def ", "async def ", "class ", "@")):
        return text
    raise TypeError(f"function must be defined with `def` or `class`, got {text!r}")


def _other_methods(definition: _Definition, methods: Sequence[str]) -> list[_Cut]:
    """Leave out the methods that were not asked for."""
    if not isinstance(definition, ast.ClassDef):
        raise TypeError(
            f"methods must be left out for the function {definition.name}, "
            f"got {methods!r}"
        )
    if isinstance(methods, str) or not all(isinstance(name, str) for name in methods):
        raise TypeError(f"methods must be a list of names, got {methods!r}")
    defined = {one.name: one for one in definition.body if isinstance(one, _Definition)}
    for name in methods:
        if name not in defined:
            raise ValueError(
                f"methods must be among {sorted(defined)} of {definition.name}, "
                f"got {name!r}"
            )
    return [_whole(one) for name, one in defined.items() if name not in methods]


def _not_at_first(lines: Sequence[str], definition: _Definition) -> Iterator[_Cut]:
    """Leave out the rest of each docstring, and the checks of arguments."""
    for node in ast.walk(definition):
        for _, block in ast.iter_fields(node):
            if not (isinstance(block, list) and block):
                continue
            statements = [one for one in block if isinstance(one, ast.stmt)]
            if isinstance(node, _Definition) and statements and _is_text(statements[0]):
                docstring = statements.pop(0)
                yield from _after_first_line(lines, docstring)
            checks = [one for one in statements if _is_check(one)]
            if len(checks) < len(statements):  # a block must keep something
                yield from map(_whole, checks)


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _after_first_line(lines: Sequence[str], docstring: ast.stmt) -> Iterator[_Cut]:
    """Close a docstring where its first line ends."""
    first, end = docstring.lineno - 1, docstring.end_lineno or docstring.lineno
    opened = lines[first].rstrip()
    if end > first + 1 and not opened.endswith('"""'):
        yield _Cut(first, end, f'{opened}"""\n')


def _is_check(statement: ast.stmt) -> bool:
    """Say whether a statement only looks at values and refuses some of them."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        called = statement.value.func
        name = called.attr if isinstance(called, ast.Attribute) else ""
        name = called.id if isinstance(called, ast.Name) else name
        return name.startswith(CHECKS)
    if isinstance(statement, (ast.If, ast.For)) and not statement.orelse:
        return all(isinstance(s, ast.Raise) or _is_check(s) for s in statement.body)
    return False


def _whole(statement: ast.stmt) -> _Cut:
    """Leave out a whole statement with its decorators."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    start = min([statement.lineno, *(one.lineno for one in decorators)])
    return _Cut(start - 1, statement.end_lineno or start)


def _cut(text: str, cuts: Collection[_Cut]) -> list[Piece]:
    """Take the lines apart; cuts with nothing between them share one mark."""
    lines = text.splitlines(keepends=True)
    found: list[Piece] = []
    at = 0
    for cut in _joined(lines, cuts):
        if at < cut.start:
            kept = "".join(lines[at : cut.start])
            found.append(Piece(kept, kept))
        gone = lines[cut.start : cut.end]
        indent = gone[0][: len(gone[0]) - len(gone[0].lstrip())]
        found.append(Piece("".join(gone), f"{cut.before}{indent}{MARK}\n"))
        at = cut.end
    rest = "".join(lines[at:])
    return [*found, Piece(rest, rest)] if rest else found


def _joined(lines: Sequence[str], cuts: Collection[_Cut]) -> list[_Cut]:
    """Order the cuts; join those that touch, and drop those inside others."""
    ordered = [_with_remarks(lines, cut) for cut in sorted(cuts, key=_place)]
    joined: list[_Cut] = []
    for cut in ordered:
        last = joined[-1] if joined else None
        if last and cut.end <= last.end:
            continue
        if last and not cut.before and not "".join(lines[last.end : cut.start]).strip():
            joined[-1] = _Cut(last.start, cut.end, last.before)
        else:
            joined.append(cut)
    assert all(one.end <= two.start for one, two in pairwise(joined))
    return joined


def _place(cut: _Cut) -> tuple[int, int]:
    return cut.start, -cut.end


def _with_remarks(lines: Sequence[str], cut: _Cut) -> _Cut:
    """Let the remarks right above a statement go with it."""
    start = cut.start
    while not cut.before and start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return _Cut(start, cut.end, cut.before)


def _show(code: str) -> None:
    """Write the code into the output of the cell; print it outside IPython."""
    try:
        from IPython.core.getipython import get_ipython
        from IPython.display import display
    except ImportError:
        print(code)
        return
    if get_ipython() is None:
        print(code)
        return
    fence = "`" * 3
    while fence in code:
        fence += "`"
    display(  # type: ignore[no-untyped-call]
        {"text/markdown": f"{fence}python\n{code}\n{fence}"}, raw=True
    )
