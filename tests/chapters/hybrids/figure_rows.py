"""One of each figure, as the book may show it, for `test_phone_width`."""

from attnconv_book.chapters.hybrids import stem_diagram

FIGURES = {"stem": stem_diagram}
