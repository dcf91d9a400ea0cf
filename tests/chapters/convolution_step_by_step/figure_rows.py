"""One of each figure, as the book may show it, for `test_phone_width`."""

from attnconv_book.chapters.convolution_step_by_step import tap_lines

FIGURES = {
    "taps": lambda: tap_lines(
        {"plain": [1, 3, 2, 0, 4, 1, 2], "dilation 2": [1, 3, 2, 0, 4, 1, 2]},
        {"plain": [-5, 7, 10, -3, 6], "dilation 2": [1, 2, 8]},
        {"plain": [1, 2, 3], "dilation 2": [1, 3, 5]},
        at=1,
    ),
}
