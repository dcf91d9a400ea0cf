"""One of each figure, as the book may show it, for `test_phone_width`."""

import numpy as np

from attnconv_book.chapters.convolution_step_by_step import ratio_lines, tap_lines

FIGURES = {
    "ratios": lambda: ratio_lines(
        [3, 5, 7, 11, 15, 21, 31],
        {
            name: np.outer(2.0 ** np.arange(-3, 4), [0.9 * high, high, 1.1 * high])
            for name, high in (("columns", 8), ("spectra", 4), ("channels last", 1))
        },
        reference="torch's own",
        xlabel="kernel size",
        ylabel="times as long as torch's own",
    ),
    "taps": lambda: tap_lines(
        {"plain": [1, 3, 2, 0, 4, 1, 2], "dilation 2": [1, 3, 2, 0, 4, 1, 2]},
        {"plain": [-5, 7, 10, -3, 6], "dilation 2": [1, 2, 8]},
        {"plain": [1, 2, 3], "dilation 2": [1, 3, 5]},
        at=1,
    ),
}
