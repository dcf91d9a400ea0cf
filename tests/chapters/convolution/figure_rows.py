"""One of each figure, as the book may show it, for `test_phone_width`."""

import numpy as np

from attnconv_book.chapters.convolution import spectrograms

FIGURES = {
    "spectrograms": lambda: spectrograms(
        {
            "linear": (np.eye(40), np.arange(40) * 62.5, np.arange(40) / 20),
            "logarithmic": (np.eye(40), 110 * 2 ** (np.arange(40) / 10), np.arange(40)),
        }
    ),
}
