"""Print the faults of pages: `python -m attnconv_book.making.checks [PAGE ...]`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from attnconv_book.making.checks import BOOK_CHECKS, PAGE_CHECKS
from attnconv_book.making.checks.code_cells import loosened_cells
from attnconv_book.making.checks.page import read_book
from attnconv_book.making.checks.text import typed_decimals
from attnconv_book.making.effort import find_root, page_name


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the faults of the pages that are named, or of all.

    Args:
        arguments: Command line; None takes the one of the process.

    Returns:
        1 if there are faults, else 0.
    """
    parser = argparse.ArgumentParser(
        prog="python -m attnconv_book.making.checks",
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
