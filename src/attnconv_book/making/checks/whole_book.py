"""Checks that need more than one page, or what lies beside the pages."""

from attnconv_book.making.checks.code_cells import loosened_cells
from attnconv_book.making.checks.page import Book
from attnconv_book.making.effort import code_hash

MOST_SECONDS = 60
MOST_MEGABYTES = 1500

#: Cells that are not compared, or with a wider tolerance, over the whole book.
MOST_LOOSENED_CELLS = 5


def table_of_contents(book: Book) -> list[str]:
    """Find pages that no reader could reach, and entries without a page."""
    names = {page.name for page in book.pages}
    faults = [
        f"{page.file}: is missing in _toc.yml"
        for page in book.pages
        if page.name not in book.toc
    ]
    faults += [
        f"_toc.yml: {entry} is not there: no such notebook or Markdown file"
        for entry in book.toc
        if entry not in names
    ]
    faults += [
        f"_toc.yml: {entry} is listed twice"
        for entry in sorted(set(book.toc))
        if book.toc.count(entry) > 1
    ]
    return faults


def effort_records(book: Book) -> list[str]:
    """Find chapters whose cost is unknown, of other code, or too high."""
    faults = []
    names = {page.name for page in book.pages}
    for page in book.pages:
        if page.notebook is None or not page.code:
            continue
        record = book.effort.get(page.name)
        if record is None or record["code_sha256"] != code_hash(page.notebook):
            state = "is missing" if record is None else "is of other code"
            faults.append(
                page.fault(
                    None,
                    f"its cost, effort.json in its room, {state}; run `make notebooks`",
                )
            )
            continue
        if record["cpu_seconds"] > MOST_SECONDS:
            faults.append(
                page.fault(
                    None,
                    f"takes {record['cpu_seconds']} s, at most {MOST_SECONDS}: move "
                    "the long run into an experiment of its room",
                )
            )
        if record["peak_memory_mb"] > MOST_MEGABYTES:
            faults.append(
                page.fault(
                    None,
                    f"takes {record['peak_memory_mb']} MB, at most {MOST_MEGABYTES}",
                )
            )
    faults += [
        f"an effort.json speaks of {name}, which is no page: remove it"
        for name in book.effort
        if name not in names
    ]
    return faults


def loosened_comparisons(book: Book) -> list[str]:
    """Find out whether too many cells escape the comparison of their outputs."""
    cells = [line for page in book.pages for line in loosened_cells(page)]
    if len(cells) <= MOST_LOOSENED_CELLS:
        return []
    return [
        f"{len(cells)} cells are compared loosely, at most {MOST_LOOSENED_CELLS}:",
        *cells,
    ]
