"""What of a cell's code is plumbing, and how it is named when a page folds it away.

A reader wants the code that a chapter is about. Imports, calls that draw, cells that
make a table or start a widget, and values handed to the text are folded to one line
that says what is inside. The decision is made from the code alone, so that nobody has
to mark cells; a tag overrules it.
"""

import ast
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

#: So many lines of imports are no burden.
FEW_IMPORTS = 5

#: A cell with one of these tags is shown whole, or folded whole.
SHOWN_TAGS = {
    *("as-printed", "lesson", "exercise", "solution", "raises-exception"),
    "show-code",
}
FOLDED_TAGS = {"fold-code", "hide-input"}

_SEEDS = {"seed_everything", "manual_seed"}
_SET_UP = _SEEDS | {"use_style", "set_default_dtype", "set_printoptions"}

_NUMBERS = "hands numbers to the text"
_FIGURE = "draws the figure"
_TABLE = "makes the table"
_WIDGET = "starts the interactive figure"
_IMPORTS = "imports"


@dataclass(frozen=True)
class Part:
    """Some lines of a cell, counted from 0; the end is the first line after them."""

    start: int
    end: int
    label: str = ""
    """What is written on the fold; empty where the lines are shown."""


def parts(source: str, tags: Collection[str] = ()) -> list[Part]:
    """Divide the code of a cell into what is shown and what is folded.

    Args:
        source: The code.
        tags: The tags of the cell. Those of lessons, exercises and printed programs,
            and `show-code`, keep it open; `fold-code` and `hide-input` fold it.

    Returns:
        Parts in order that cover all lines between the first and the last that are not
        empty. Two neighbours are never both folded or both shown.
    """
    lines = source.splitlines()
    filled = [number for number, line in enumerate(lines) if line.strip()]
    if not filled:
        return []
    start, end = filled[0], filled[-1] + 1
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a line for IPython
        body = []
    if SHOWN_TAGS & set(tags):
        return [Part(start, end)]
    if FOLDED_TAGS & set(tags):
        many = f"Code: {len(filled)} line{'s' * (len(filled) > 1)}"
        kinds = _kinds(body)
        tasks = _tasks(kinds)
        if "" in kinds:  # imports are the least of it
            tasks = [task for task in tasks if task != _IMPORTS]
        label = _label(tasks, body, lines) or many
        return [Part(start, end, label)]
    if not body:
        return [Part(start, end)]
    kinds = _kinds(body)
    if not any(kinds):
        return [Part(start, end)]
    starts = [start, *(_first_line(lines, one) for one in body[1:])]
    return _joined(body, kinds, [*starts, end], lines)


def _kinds(body: Sequence[ast.stmt]) -> list[str]:
    """Say of each statement what kind of plumbing it is; empty where it is none."""
    kinds = [""] * len(body)
    if not body:
        return kinds
    last = body[-1]
    if _called(last) == "HTML":
        return [_TABLE] * len(body)
    if _called(last) in _widgets(body) and all(map(_arranges, body[:-1])):
        return [_WIDGET] * len(body)
    at = len(body)
    at = _mark_back(body, kinds, at, _NUMBERS, _hands_numbers)
    if at and ast.unparse(body[at - 1]) == "plt.show()":
        at = _mark_back(body, kinds, at, _FIGURE, _draws)
    if at < len(body) and _only_prepares(body[:at], body[at:]):
        kinds[:at] = [kinds[at]] * at
        return kinds
    head = 0
    while head < len(body) and (_imports(body[head]) or _called(body[head]) in _SET_UP):
        head += 1
    if head and body[head - 1].end_lineno - body[0].lineno >= FEW_IMPORTS:  # type: ignore[operator]
        kinds[:head] = [_IMPORTS] * head
    return kinds


def _only_prepares(before: Sequence[ast.stmt], done: Sequence[ast.stmt]) -> bool:
    """Say whether the start of a cell is no longer than what it is needed for."""
    numbers = [one for one in before if _hands_numbers(one)]
    rest = [one for one in before if one not in numbers and not _imports(one)]
    return all(map(_arranges, rest)) and _length(rest) <= _length([*numbers, *done])


def _mark_back(
    body: Sequence[ast.stmt],
    kinds: list[str],
    at: int,
    kind: str,
    fits: Callable[[ast.stmt], bool],
) -> int:
    """Mark the statements before a place while they fit; return where that ends."""
    while at and fits(body[at - 1]):
        at -= 1
        kinds[at] = kind
    return at


def _hands_numbers(statement: ast.stmt) -> bool:
    """Say whether a statement calls `measured`, perhaps in a loop, and little more."""
    if isinstance(statement, (ast.For, ast.If)):
        inside = [*statement.body, *statement.orelse]
        return any(map(_hands_numbers, inside)) and all(
            _hands_numbers(one) or isinstance(one, ast.Assign) for one in inside
        )
    return _called(statement) == "measured"


def _draws(statement: ast.stmt) -> bool:
    """Say whether a statement before `plt.show()` belongs to the drawing."""
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0]).startswith(("figure", "axes"))
    name = _called(statement)
    return name not in ("", "print", "measured") and name not in _SET_UP


def _widgets(body: Sequence[ast.stmt]) -> set[str]:
    """Name the classes of the book that a cell imports: `SoftmaxExplorer`."""
    return {
        alias.name
        for one in body
        if isinstance(one, ast.ImportFrom)
        and (one.module or "").startswith("attnconv_book.")
        for alias in one.names
        if alias.name[:1].isupper() and not alias.name.isupper()
    }


def _arranges(statement: ast.stmt) -> bool:
    """Say whether a statement prepares what another one uses."""
    return _imports(statement) or isinstance(statement, (ast.Assign, ast.AugAssign))


def _imports(statement: ast.stmt) -> bool:
    return isinstance(statement, (ast.Import, ast.ImportFrom))


def _called(statement: ast.stmt) -> str:
    """Return the name of the function that a statement calls; empty if none."""
    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
        return ""
    function = statement.value.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _length(body: Sequence[ast.stmt]) -> int:
    return sum((one.end_lineno or one.lineno) - one.lineno + 1 for one in body)


def _first_line(lines: Sequence[str], statement: ast.stmt) -> int:
    """Return where a statement begins, with the remarks above it."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    at = min([statement.lineno, *(one.lineno for one in decorators)]) - 1
    while at and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return at


def _joined(
    body: Sequence[ast.stmt],
    kinds: Sequence[str],
    borders: Sequence[int],
    lines: Sequence[str],
) -> list[Part]:
    """Join neighbours that are both shown, or both folded, and name the folds."""
    found: list[Part] = []
    at = 0
    while at < len(body):
        stop = at
        while stop < len(body) and bool(kinds[stop]) == bool(kinds[at]):
            stop += 1
        start, end = borders[at], borders[stop]
        while not lines[end - 1].strip():
            end -= 1
        label = _label(_tasks(kinds[at:stop]), body[at:stop], lines[start:end])
        found.append(Part(start, end, label))
        at = stop
    return found


def _tasks(kinds: Sequence[str]) -> list[str]:
    """List the kinds of plumbing in a fold, each once, in their order."""
    return [kind for kind in dict.fromkeys(kinds) if kind]


def _label(
    tasks: Sequence[str], body: Sequence[ast.stmt] = (), lines: Sequence[str] = ()
) -> str:
    """Say in one line what a fold holds; empty if it holds no plumbing."""
    if not tasks:
        return ""
    if tasks[0] == _IMPORTS:
        count = sum(bool(line.strip()) for line in lines)
        label = f"Code: {count} lines of imports"
        seeds = [ast.unparse(one) for one in body if _called(one) in _SEEDS]
        label += "".join(f", {seed}" for seed in seeds)
        more = " and ".join(tasks[1:])
        return f"{label}; it {more}" if more else label
    return "Code that " + " and ".join(tasks)
