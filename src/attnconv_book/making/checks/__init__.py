"""What must hold for every page of the book and cannot be seen by running it.

`python -m attnconv_book.making.checks [PAGE ...]` prints the faults of the pages that
are named, or of the whole book; `make test` runs the same checks.
"""

from attnconv_book.making.checks.code_cells import (
    cell_length,
    cells_that_raise,
    definitions,
    imports,
    known_tags,
    loosened_cells,
    seeds_in_sight,
    trailing_semicolons,
    unrun_cells,
)
from attnconv_book.making.checks.exercises import exercises
from attnconv_book.making.checks.numbers import measured_numbers, measured_twice
from attnconv_book.making.checks.outputs import (
    absolute_paths,
    alternative_texts,
    captions,
    notebook_size,
    stored_widgets,
    warnings_in_outputs,
    widget_views,
)
from attnconv_book.making.checks.page import (
    Book,
    BookCheck,
    Page,
    PageCheck,
    read_book,
    read_page,
)
from attnconv_book.making.checks.text import (
    headings,
    labels,
    pattern,
    raw_html,
    typed_decimals,
)
from attnconv_book.making.checks.verdicts import verdicts
from attnconv_book.making.checks.whole_book import (
    effort_records,
    loosened_comparisons,
    table_of_contents,
)

#: Checks of one page at a time.
PAGE_CHECKS: tuple[PageCheck, ...] = (
    unrun_cells,
    cell_length,
    definitions,
    imports,
    seeds_in_sight,
    known_tags,
    trailing_semicolons,
    cells_that_raise,
    absolute_paths,
    warnings_in_outputs,
    alternative_texts,
    captions,
    widget_views,
    stored_widgets,
    notebook_size,
    measured_twice,
    headings,
    pattern,
    raw_html,
    exercises,
    verdicts,
)

#: Checks that need the whole book.
BOOK_CHECKS: tuple[BookCheck, ...] = (
    measured_numbers,
    labels,
    table_of_contents,
    effort_records,
    loosened_comparisons,
)

__all__ = [
    "BOOK_CHECKS",
    "PAGE_CHECKS",
    "Book",
    "Page",
    "loosened_cells",
    "read_book",
    "read_page",
    "typed_decimals",
]
