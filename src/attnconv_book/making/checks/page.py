"""The pages of the book as the checks see them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from attnconv_book.kit.chapters import read_chapters
from attnconv_book.making.effort import page_name, read_effort
from attnconv_book.making.stable import from_text
from attnconv_book.making.widgets import widget_state

_FENCE = re.compile(r"^\s*(`{3,}|~{3,}|:{3,})\s*(?:\{([\w:-]+)\})?(.*)$")
_CODE_DIRECTIVES = {"code", "code-block", "code-cell", "math", "raw", "eval-rst"}

#: Tags under which a cell may be long and may define functions.
FREE_TAGS = {"as-printed", "lesson", "exercise", "solution"}


@dataclass(frozen=True)
class Page:
    """A notebook or a Markdown file of the book."""

    name: str
    notebook: NotebookNode | None = None
    markdown: str = ""
    size: int = 0

    @property
    def file(self) -> str:
        """The path from the root of the book."""
        return self.name + (".md" if self.notebook is None else ".ipynb")

    @property
    def is_chapter(self) -> bool:
        """Whether the page follows the pattern of a chapter."""
        return (
            self.notebook is not None
            and self.name.startswith("chapters/")
            and not self.name.startswith("chapters/back-matter/")
        )

    @cached_property
    def texts(self) -> list[tuple[int, str]]:
        """The Markdown of the page: index of the cell, source."""
        if self.notebook is None:
            return [(0, self.markdown)]
        return [
            (index, cell.source)
            for index, cell in enumerate(self.notebook.cells)
            if cell.cell_type == "markdown"
        ]

    @cached_property
    def code(self) -> list[tuple[int, NotebookNode]]:
        """The code cells that hold code: index among all cells, cell."""
        if self.notebook is None:
            return []
        return [
            (index, cell)
            for index, cell in enumerate(self.notebook.cells)
            if cell.cell_type == "code" and cell.source.strip()
        ]

    @property
    def widget_state(self) -> dict[str, Any]:
        """The stored widget models by id."""
        if self.notebook is None:
            return {}
        return widget_state(self.notebook)

    def fault(self, index: int | None, what: str) -> str:
        """Write one fault: where it is, what is wrong, what to do.

        Args:
            index: The cell, counted from 0 over all cells; None for the whole page.
            what: What is wrong and how to mend it.

        Returns:
            One line.
        """
        if index is None or self.notebook is None:
            return f"{self.file}: {what}"
        lines = self.notebook.cells[index].source.strip().splitlines()
        start = lines[0][:40] if lines else ""
        return f"{self.file}, cell {index} ({start!r}): {what}"


@dataclass(frozen=True)
class Book:
    """All pages, the order in which they are printed, and what was measured."""

    pages: list[Page]
    toc: list[str] = field(default_factory=list)
    effort: dict[str, dict[str, Any]] = field(default_factory=dict)

    def page(self, name: str) -> Page | None:
        """Return the page of this name, or None."""
        return next((page for page in self.pages if page.name == name), None)


PageCheck = Callable[[Page], list[str]]
BookCheck = Callable[[Book], list[str]]


def read_page(path: Path, root: Path) -> Page:
    """Read one page.

    Args:
        path: A notebook or Markdown file.
        root: The folder of the book.

    Returns:
        The page.
    """
    text = path.read_text("utf-8")
    name = page_name(path, root)
    if path.suffix == ".md":
        return Page(name, markdown=text, size=len(text.encode()))
    return Page(name, notebook=from_text(text), size=len(text.encode()))


def read_book(root: Path) -> Book:
    """Read the book below a folder; drafts of planned chapters are no pages of it.

    Args:
        root: The folder with `_toc.yml`, `index.md` and `chapters/`.

    Returns:
        The book; pages in alphabetical order.
    """
    drafts = {chapter.name for chapter in read_chapters() if chapter.planned}
    paths = [root / "index.md"] if (root / "index.md").exists() else []
    paths += sorted(
        path
        for path in (root / "chapters").rglob("*")
        if path.suffix in (".ipynb", ".md")
        and not any(part.startswith((".", "_")) for part in path.parts[-4:])
        and page_name(path, root / "chapters") not in drafts
    )
    toc = root / "_toc.yml"
    return Book(
        pages=[read_page(path, root) for path in paths],
        toc=toc_entries(toc.read_text("utf-8")) if toc.exists() else [],
        effort=read_effort(root),
    )


def toc_entries(text: str) -> list[str]:
    """Return the page names in a table of contents, in their order."""
    entries = re.findall(r"^\s*(?:- )?(?:root|file):\s*(\S+)", text, re.MULTILINE)
    return [re.sub(r"\.(md|ipynb)$", "", entry.strip("\"'")) for entry in entries]


def tags(cell: NotebookNode) -> set[str]:
    """Return the tags of a cell."""
    return set(cell.metadata.get("tags", []))


def prose_lines(source: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a Markdown text that are prose, not code.

    The content of directives such as `{admonition}` or `{exercise}` is prose; that
    of code and formulas is not. Fence lines themselves are left out.

    Args:
        source: Markdown.

    Yields:
        Number of the line from 0, and the line.
    """
    open_fences: list[tuple[str, bool]] = []
    in_formula = False
    for number, line in enumerate(source.splitlines()):
        fence = _FENCE.match(line)
        if fence:
            marks, directive, rest = fence.groups()
            closes = (
                open_fences
                and not directive
                and not rest.strip()
                and marks[0] == open_fences[-1][0][0]
                and len(marks) >= len(open_fences[-1][0])
            )
            if closes:
                open_fences.pop()
                continue
            if not any(code for _, code in open_fences):
                code = not directive or directive in _CODE_DIRECTIVES
                open_fences.append((marks, code))
                continue
        if any(code for _, code in open_fences):
            continue
        if line.strip().startswith("$$"):
            in_formula ^= line.count("$$") == 1
            continue
        if in_formula:
            in_formula = "$$" not in line
            continue
        yield number, line
