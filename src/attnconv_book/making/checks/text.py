"""Checks of the text: headings with labels, the pattern of a chapter."""

import re

from attnconv_book.making.checks.page import Book, Page, prose_lines
from attnconv_book.making.written_numbers import without_numbers

_HEADING = re.compile(r"^(#{1,6})\s+(.*\S)")
_TARGET = re.compile(r"^\(([^)\s]+)\)=\s*$")
_OPTION_LABEL = re.compile(r"^\s*:(?:label|name):\s*(\S+)\s*$")
_FORMULA_LABEL = re.compile(r"\$\$\s*\(([\w:.-]+)\)\s*$")
_LABEL = re.compile(
    r"^(book|chap|claim|sec|eq|fig|tab|exr|sol|def|thm|alg)-[a-z0-9-]+$"
)
_RAW_HTML = re.compile(
    r"</?(?:div|p|span|table|tr|td|th|ul|ol|li|b|i|em|strong|a|h[1-6]|img|iframe"
    r"|script|style|details|summary|font|center|figure|br|hr|sub|sup)\b[^>]*>",
    re.IGNORECASE,
)
_INLINE_CODE = re.compile(r"`+[^`]*`+")
_INLINE_FORMULA = re.compile(r"\$[^$]*\$")
_DECIMAL = re.compile(r"(?<![\w.§-])\d+\.\d+(?![\w.-])|(?<![\w.])\d+(?:\.\d+)?\s?%")

_EFFORT = re.compile(r"^[`:~]{3,}\{admonition\}[^\n]*\n:class: effort$", re.M)

NEEDED_SECTIONS = ("Exercises", "Summary")


def headings(page: Page) -> list[str]:
    """Find headings without a label, which no other page could refer to."""
    faults = []
    titles = 0
    for index, source in page.texts:
        label = ""
        for _, line in prose_lines(source):
            target, heading = _TARGET.match(line), _HEADING.match(line)
            if heading:
                first = len(heading[1]) == 1
                titles += first
                wanted = "chap-" if first else "sec-"
                if first and page.name == "index":
                    wanted = "book-"
                if not label.startswith(wanted):
                    faults.append(
                        page.fault(
                            index,
                            f"the heading {heading[2]!r} wants ({wanted}...)= in the "
                            "line above it",
                        )
                    )
            if target:
                label = target[1]
            elif line.strip():
                label = ""
    if titles != 1:
        faults.append(page.fault(None, f"has {titles} titles (lines with #), wants 1"))
    return faults


def labels(book: Book) -> list[str]:
    """Find labels that occur twice in the book or do not say what they name."""
    faults = []
    first_use: dict[str, str] = {}
    for page in book.pages:
        for index, label in _labels(page):
            if not _LABEL.match(label):
                faults.append(
                    page.fault(
                        index,
                        f"the label {label!r} must begin with chap-, claim-, sec-, "
                        "eq-, fig-, tab-, exr-, sol-, def-, thm- or alg- and go on in "
                        "small letters, digits and hyphens",
                    )
                )
            if label in first_use:
                faults.append(
                    page.fault(
                        index,
                        f"the label {label!r} is taken by {first_use[label]}",
                    )
                )
            first_use.setdefault(label, page.file)
    return faults


def pattern(page: Page) -> list[str]:
    """Find chapters without effort header, exercises or summary."""
    if not page.is_chapter:
        return []
    faults = []
    text = "\n".join(source for _, source in page.texts)
    if not _EFFORT.search(text):
        faults.append(
            page.fault(
                None,
                "has no effort header: an admonition with `:class: effort` at the top",
            )
        )
    found = [
        heading[2]
        for _, source in page.texts
        for _, line in prose_lines(source)
        if (heading := _HEADING.match(line))
    ]
    for wanted in NEEDED_SECTIONS:
        if not any(title.lower().startswith(wanted.lower()) for title in found):
            faults.append(page.fault(None, f"has no section {wanted!r}"))
    return faults


def raw_html(page: Page) -> list[str]:
    """Find prose written as HTML, which themes and readers' tools cannot follow."""
    faults = []
    cells = page.notebook.cells if page.notebook is not None else []
    for index, cell in enumerate(cells):
        if cell.cell_type == "raw":
            faults.append(page.fault(index, "is a raw cell; write Markdown"))
    for index, source in page.texts:
        if re.search(r"^[`:~]{3,}\{raw\}", source, re.M):
            faults.append(page.fault(index, "has a {raw} directive; write Markdown"))
        for _, line in prose_lines(source):
            found = _RAW_HTML.search(_INLINE_CODE.sub("", line))
            if found:
                faults.append(
                    page.fault(index, f"holds the HTML {found[0]}; write Markdown")
                )
                break
    return faults


def typed_decimals(page: Page) -> list[str]:
    """List numbers with a fraction or a percent sign that were typed into the text.

    Some are definitions (a learning rate, a share in a cited paper), so this is a
    list to look through and not a fault.

    Args:
        page: A page.

    Returns:
        One line for each line of text with such numbers.
    """
    found = []
    for index, source in page.texts:
        for _, line in prose_lines(source):
            plain = _INLINE_CODE.sub("", without_numbers(line))
            plain = _INLINE_FORMULA.sub("", plain)
            numbers = _DECIMAL.findall(plain)
            if numbers:
                found.append(page.fault(index, f"typed: {', '.join(numbers)}"))
    return found


def _labels(page: Page) -> list[tuple[int, str]]:
    found = []
    for index, source in page.texts:
        for line in source.splitlines():
            for shape in (_TARGET, _OPTION_LABEL, _FORMULA_LABEL):
                label = shape.search(line)
                if label:
                    found.append((index, label[1]))
    for index, cell in page.code:
        name = cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
        if name:
            found.append((index, name))
    return found
