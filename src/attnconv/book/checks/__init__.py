"""What must hold for every page of the book and cannot be seen by running it.

`python -m attnconv.book.checks [PAGE ...]` prints the faults of the pages that are
named, or of the whole book; `make test` runs the same checks.
"""

from attnconv.book.checks.code_cells import (
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
from attnconv.book.checks.exercises import exercises
from attnconv.book.checks.outputs import (
    absolute_paths,
    alternative_texts,
    captions,
    notebook_size,
    warnings_in_outputs,
    widget_state,
    widget_views,
)
from attnconv.book.checks.page import (
    Book,
    BookCheck,
    Page,
    PageCheck,
    read_book,
    read_page,
)
from attnconv.book.checks.text import (
    glued_values,
    headings,
    labels,
    measured_twice,
    pattern,
    raw_html,
    typed_decimals,
)
from attnconv.book.checks.whole_book import (
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
    notebook_size,
    measured_twice,
    headings,
    pattern,
    raw_html,
    exercises,
)

#: Checks that need the whole book.
BOOK_CHECKS: tuple[BookCheck, ...] = (
    glued_values,
    labels,
    widget_state,
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
