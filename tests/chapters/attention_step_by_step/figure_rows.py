"""One of each figure, as the book may show it, for `test_phone_width`."""

from attnconv_book.chapters.attention_step_by_step import averages

FIGURES = {
    "averages": lambda: averages(
        [[0, 1], [2, 0], [2, 1]],
        [[0.59, 0.96], [1.69, 0.58], [1.06, 0.94]],
        ["sun", "sea", "sky"],
    ),
}
