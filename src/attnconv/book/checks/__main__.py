"""Print the faults of pages: `python -m attnconv.book.checks [PAGE ...]`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from attnconv.book.checks import (
    BOOK_CHECKS,
    PAGE_CHECKS,
    loosened_cells,
    read_book,
    typed_decimals,
)
from attnconv.book.effort import find_root, page_name


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the faults of the pages that are named, or of all.

    Args:
        arguments: Command line; None takes the one of the process.

    Returns:
        1 if there are faults, else 0.
    """
    parser = argparse.ArgumentParser(
        prog="python -m attnconv.book.checks",
        description="Check notebooks without running them.",
    )
    parser.add_argument("pages", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    root = find_root(options.pages[0] if options.pages else Path("."))
    book = read_book(root)
    names = [page_name(path, root) for path in options.pages]
    pages = [page for page in book.pages if not names or page.name in names]
    files = {page.file for page in pages}
    faults = [fault for page in pages for check in PAGE_CHECKS for fault in check(page)]
    for check in BOOK_CHECKS:
        faults += [
            fault
            for fault in check(book)
            if not names or any(fault.startswith(file) for file in files)
        ]
    notes = [note for page in pages for note in loosened_cells(page)]
    notes += [note for page in pages for note in typed_decimals(page)]
    for note in notes:
        print(f"look: {note}")
    for fault in faults:
        print(f"FAULT: {fault}")
    print(f"{len(pages)} pages, {len(faults)} faults, {len(notes)} lines to look at")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
