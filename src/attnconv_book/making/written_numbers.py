"""Measured numbers as a page writes them: `[3.4](#measured:keys_narrow:.1f)`.

To whoever reads the notebook in JupyterLab, on GitHub or as text, it is the number. The
link behind it says where it comes from: the value that the run of this page handed over
under that name (`measured`), in that format; `[3.4](other.ipynb#measured:name:.1f)` is
a value of another page. Nobody types the number: `making.execute` writes it after each
run, the build prints the value, and both `making.checks` and the build find a number
that is not the run's.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from attnconv_book.kit.text.measured import Scalar
from attnconv_book.making.compare import measured_values
from attnconv_book.making.stable import from_text

_LINK = re.compile(
    r"\[(?P<number>(?:\\.|[^\[\]\\])*)\]"
    r"\((?P<page>[^()\s#]*)#measured:(?P<name>[^():\s]+)(?::(?P<form>[^()\s]*))?\)"
)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>$|])")

Values = Callable[[str, str], Scalar | None]
"""From the page that a link names ("" for its own) and a name to the run's value."""


@dataclass(frozen=True)
class WrittenNumber:
    """A number in a text, with the value that it comes from.

    Attributes:
        number: What the text shows, as Markdown.
        page: Path from the page to the notebook with the value; "" for the same.
        name: What `measured` calls the value.
        form: Format specification, for instance ".1f"; "" for the value as it is.
    """

    number: str
    page: str
    name: str
    form: str

    @classmethod
    def of(cls, found: re.Match[str]) -> "WrittenNumber":
        """Read one link."""
        return cls(found["number"], found["page"], found["name"], found["form"] or "")

    def wanted(self, value: Scalar) -> str:
        """Return what the text has to show for a value, as Markdown.

        Raises:
            ValueError: The format does not fit the value.
        """
        return _MARKDOWN.sub(r"\\\1", in_form(value, self.form))


def in_form(value: Scalar, form: str) -> str:
    """Write a value as the build does.

    Args:
        value: What a run handed over.
        form: A format specification; one for whole numbers (`d`) cuts a fraction off,
            one for fractions takes whole numbers.

    Returns:
        The text.

    Raises:
        ValueError: The format does not fit the value.
    """
    if form == "":
        return str(value)
    if form[-1] == "s":
        value = str(value)
    elif form[-1] in "bcdoxX":
        value = int(value)
    elif form[-1] in "eEfFgGn%":
        value = float(value)
    return format(value, form)


def written_numbers(text: str) -> Iterator[WrittenNumber]:
    """Find the measured numbers in a text.

    Args:
        text: Markdown.

    Yields:
        The numbers, in their order.
    """
    return map(WrittenNumber.of, _LINK.finditer(text))


def fill_in(text: str, values: Values) -> str:
    """Write the numbers of a run into a text.

    Args:
        text: Markdown.
        values: Looks values up.

    Returns:
        The text with its numbers. Where there is no value, or the format does not fit
        it, the text stays; `faults_of` and the build find that.
    """

    def link(found: re.Match[str]) -> str:
        number = WrittenNumber.of(found)
        value = values(number.page, number.name)
        try:
            wanted = number.number if value is None else number.wanted(value)
        except ValueError:
            wanted = number.number
        return f"[{wanted}{found[0][1 + len(number.number) :]}"

    return _LINK.sub(link, text)


def quotes_other_pages(text: str) -> bool:
    """Say whether a text, also of a notebook as JSON, has numbers of other pages."""
    return any(number.page for number in written_numbers(text))


def without_numbers(text: str) -> str:
    """Return a text with nothing in place of its measured numbers."""
    return _LINK.sub("", text)


def as_glue(text: str) -> str:
    """Replace each number by the role with which MyST-NB prints the value.

    Args:
        text: Markdown.

    Returns:
        The text with {glue:text}`name:.1f` in place of the links.
    """

    def role(found: re.Match[str]) -> str:
        number = WrittenNumber.of(found)
        # with a page before it, MyST-NB takes a name without format for a format
        form = number.form or ("s" if number.page else "")
        page = number.page + "::" if number.page else ""
        return f"{{glue:text}}`{page}{number.name}{form and ':' + form}`"

    return _LINK.sub(role, text)


def faults_of(text: str, values: Values) -> list[str]:
    """Find numbers that are not those of the run.

    Args:
        text: Markdown.
        values: Looks values up; a number without a value is no fault here.

    Returns:
        One line for each.
    """
    faults = []
    for number in written_numbers(text):
        value = values(number.page, number.name)
        if value is None:
            continue
        try:
            wanted = number.wanted(value)
        except ValueError as error:
            faults.append(f"the format {number.form!r} of {number.name}: {error}")
            continue
        if number.number != wanted:
            faults.append(
                f"{number.name} is written {number.number!r}, the run says {wanted!r}; "
                "run `make notebooks`"
            )
    return faults


def texts_with_numbers(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield the texts of a notebook in which numbers may stand.

    These are its Markdown, and in the metadata of cells alt texts and captions.

    Args:
        notebook: A notebook.

    Yields:
        The number of the cell from 0, and the text.
    """
    for index, cell in enumerate(notebook.cells):
        for holder, key in _places(cell):
            yield index, holder[key]


def change_texts(notebook: NotebookNode, change: Callable[[str], str]) -> None:
    """Change every text of a notebook in which numbers may stand.

    Args:
        notebook: A notebook; changed in place.
        change: From the old text to the new one.
    """
    for cell in notebook.cells:
        for holder, key in _places(cell):
            holder[key] = change(holder[key])


def _places(cell: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    if cell.cell_type == "markdown":
        yield cell, "source"
    shown = cell.metadata.get("mystnb", {})
    for name, key in (("image", "alt"), ("figure", "caption")):
        if key in shown.get(name, {}):
            yield shown[name], key


def values_of(notebook: NotebookNode) -> dict[str, Scalar]:
    """Collect what the run of a notebook handed over.

    Args:
        notebook: A notebook.

    Returns:
        The values by name.
    """
    found: dict[str, Scalar] = {}
    for cell in notebook.cells:
        found |= measured_values(cell.get("outputs", []))
    return found


def stored_values(root: Path, page: str) -> dict[str, Scalar]:
    """Read what the last run of a page handed over.

    Args:
        root: The folder of the book.
        page: Name of the page.

    Returns:
        The values by name; none for a page without code, or one that is not there.
    """
    path = root / f"{page}.ipynb"
    return values_of(from_text(path.read_text("utf-8"))) if path.is_file() else {}


def look_up(page: str, run: Callable[[str], Mapping[str, Scalar]]) -> Values:
    """Return how the links of a page find their values.

    Args:
        page: Name of the page, for instance "chapters/4-code/attention-code".
        run: From the name of a page to what its run handed over.
    """
    return lambda target, name: run(page_behind(page, target)).get(name)


def page_behind(page: str, target: str) -> str:
    """Return the name of the page that a link of another one means.

    Args:
        page: Name of the page with the link.
        target: Path in the link; "" for the page itself.
    """
    if not target:
        return page
    path = posixpath.join(posixpath.dirname(page), target)
    return re.sub(r"\.(ipynb|md)$", "", posixpath.normpath(path))
