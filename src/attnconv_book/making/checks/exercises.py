"""Checks of the exercises: a hint, a solution that is right, words for a first try."""

import re
from dataclasses import dataclass, field

from nbformat import NotebookNode

from attnconv_book.making.checks.page import Page, tags

FEWEST_EXERCISES = 5
FEWEST_CHECKED = 2

_START = re.compile(
    r"^[ \t]*[`:~]{3,}\{exercise(?:-start)?\}[^\n]*\n(?:[ \t]*:[^\n]*\n)*", re.M
)
_LABEL = re.compile(r"^\s*:label:\s*(\S+)", re.M)
_SOLUTION = re.compile(r"^[ \t]*[`:~]{3,}\{solution(?:-start)?\}[ \t]*(\S+)", re.M)
_HINT = re.compile(r"^[ \t]*[`:~]{3,}\{dropdown\}[^\n]*\bHint", re.M | re.I)
_CALLED = re.compile(r"\b(check_\w+)\(")


@dataclass
class Exercise:
    """An exercise as it stands in the page."""

    label: str
    index: int
    hint: bool = False
    solution: bool = False
    tries: list[tuple[int, NotebookNode]] = field(default_factory=list)
    solutions: list[tuple[int, NotebookNode]] = field(default_factory=list)

    @property
    def checks(self) -> set[str]:
        """The check functions that the learner's cells call."""
        return {name for _, cell in self.tries for name in _CALLED.findall(cell.source)}


def exercises(page: Page) -> list[str]:
    """Find exercises without hint, solution, check, and checks that misjudge."""
    if not page.is_chapter:
        return []
    found, stray = find_exercises(page)
    faults = [*stray]
    if len(found) < FEWEST_EXERCISES:
        faults.append(
            page.fault(None, f"has {len(found)} exercises, at least {FEWEST_EXERCISES}")
        )
    checked = sum(bool(exercise.checks) for exercise in found)
    if checked < FEWEST_CHECKED:
        faults.append(
            page.fault(
                None,
                f"has {checked} exercises with a check_... call in a cell tagged "
                f"exercise, at least {FEWEST_CHECKED}",
            )
        )
    for exercise in found:
        faults += _faults_of(page, exercise)
    return faults


def find_exercises(page: Page) -> tuple[list[Exercise], list[str]]:
    """Collect the exercises of a page with what belongs to them.

    Args:
        page: A chapter.

    Returns:
        The exercises in their order, and faults: parts that belong to no exercise.
    """
    found: list[Exercise] = []
    faults: list[str] = []
    cells = page.notebook.cells if page.notebook is not None else []
    for index, cell in enumerate(cells):
        if cell.cell_type == "code":
            _take_cell(page, index, cell, found, faults)
            continue
        if cell.cell_type != "markdown":
            continue
        events: list[tuple[int, str, str]] = []
        for start in _START.finditer(cell.source):
            given = _LABEL.search(start[0])
            events.append((start.start(), "exercise", given[1] if given else ""))
        for kind, shape in (("solution", _SOLUTION), ("hint", _HINT)):
            for part in shape.finditer(cell.source):
                events.append((part.start(), kind, part[1] if kind != "hint" else ""))
        for _, kind, label in sorted(events):
            if kind == "exercise":
                found.append(Exercise(label, index))
            elif kind == "hint" and found:
                found[-1].hint = True
            elif kind == "solution":
                owner = next((e for e in found if e.label == label), None)
                if owner is None:
                    faults.append(
                        page.fault(index, f"a solution names no exercise: {label!r}")
                    )
                else:
                    owner.solution = True
    return found, faults


def _take_cell(
    page: Page,
    index: int,
    cell: NotebookNode,
    found: list[Exercise],
    faults: list[str],
) -> None:
    """Give a tagged cell to the exercise that it follows."""
    for tag in tags(cell) & {"exercise", "solution"}:
        if not found:
            faults.append(page.fault(index, f"has the tag {tag}, but no exercise yet"))
        elif tag == "exercise":
            found[-1].tries.append((index, cell))
        else:
            found[-1].solutions.append((index, cell))


def _faults_of(page: Page, exercise: Exercise) -> list[str]:
    faults = []
    chapter = page.name.rsplit("/", 1)[-1]
    if not re.fullmatch(r"exr-[a-z0-9]+(-[a-z0-9]+)+", exercise.label):
        faults.append(
            page.fault(
                exercise.index,
                f"the exercise wants a label like exr-{chapter}-topic, got "
                f"{exercise.label!r}",
            )
        )
    if not exercise.hint:
        faults.append(
            page.fault(
                exercise.index,
                f"{exercise.label} has no hint: :::{{dropdown}} Hint after it",
            )
        )
    if not exercise.solution:
        faults.append(
            page.fault(
                exercise.index,
                f"{exercise.label} has no solution: {{solution-start}} "
                f"{exercise.label}",
            )
        )
    for name in sorted(exercise.checks):
        solved = [c for c in exercise.solutions if f"{name}(" in c[1].source]
        if not solved:
            faults.append(
                page.fault(
                    exercise.index,
                    f"no cell tagged solution of {exercise.label} calls {name}: show "
                    "that the solution passes",
                )
            )
        faults += _misjudged(page, name, exercise.tries, "Not yet")
        faults += _misjudged(page, name, solved, "Correct")
    return faults


def _misjudged(
    page: Page, name: str, cells: list[tuple[int, NotebookNode]], wanted: str
) -> list[str]:
    """Find cells whose check printed the wrong verdict."""
    faults = []
    for index, cell in cells:
        if f"{name}(" not in cell.source or cell.execution_count is None:
            continue
        lines = "".join(
            output.text for output in cell.outputs if output.output_type == "stream"
        ).splitlines()
        verdicts = [line for line in lines if line.startswith(("Not yet", "Correct"))]
        if not verdicts or any(not line.startswith(wanted) for line in verdicts):
            faults.append(
                page.fault(
                    index,
                    f"{name} should say {wanted!r} here, it says "
                    f"{verdicts[0] if verdicts else 'nothing'!r}",
                )
            )
    return faults
