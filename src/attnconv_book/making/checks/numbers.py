"""Checks of the numbers in the text: each is the run's, and reads as the run's."""

import re
from collections.abc import Mapping
from functools import partial

from attnconv_book.kit.text.measured import Scalar
from attnconv_book.making.checks.page import Book, Page
from attnconv_book.making.written_numbers import (
    WrittenNumber,
    faults_of,
    look_up,
    page_behind,
    texts_with_numbers,
    values_of,
    written_numbers,
)

_GLUE = re.compile(r"\{glue(?::\w*)?\}")
Run = Mapping[str, Mapping[str, Scalar]]


def measured_numbers(book: Book) -> list[str]:
    """Find numbers in the text that no run hands over, and numbers of older runs."""
    run = {page.name: _values(page) for page in book.pages}
    faults = []
    for page in book.pages:
        values = look_up(page.name, lambda name: run.get(name, {}))
        for index, text in _texts(page):
            found = map(partial(_origin_fault, page, run), written_numbers(text))
            faults += [
                page.fault(index, fault)
                for fault in [*filter(None, found), *faults_of(text, values)]
            ]
            if _GLUE.search(text):
                faults.append(
                    page.fault(
                        index,
                        "has a number that only the build can read: write "
                        "[?](#measured:name:.2f) and run `make notebooks`",
                    )
                )
    return faults


def measured_twice(page: Page) -> list[str]:
    """Find names under which two values are handed over."""
    faults = []
    seen: set[str] = set()
    for index, cell in page.code:
        names = [
            output.metadata["scrapbook"]["name"]
            for output in cell.outputs
            if "scrapbook" in output.get("metadata", {})
        ]
        for name in names:
            if name in seen:
                faults.append(page.fault(index, f"measures {name} a second time"))
            seen.add(name)
    return faults


def _values(page: Page) -> dict[str, Scalar]:
    return {} if page.notebook is None else values_of(page.notebook)


def _texts(page: Page) -> list[tuple[int, str]]:
    if page.notebook is None:
        return page.texts
    return list(texts_with_numbers(page.notebook))


def _origin_fault(page: Page, run: Run, number: WrittenNumber) -> str:
    """Say why a number has no value; "" if it has one."""
    other = page_behind(page.name, number.page)
    if other not in run:
        return f"{number.name} is to come from {number.page}, which is no page"
    if number.name not in run[other]:
        return (
            f"no run of {other} hands over {number.name}: call "
            f"measured({number.name!r}, ...) there and run `make notebooks`"
        )
    return ""
