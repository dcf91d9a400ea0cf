"""One of each figure, as the book may show it, for `test_phone_width`."""

import numpy as np

from attnconv_book.chapters.convolution_as_attention import (
    gazes,
    heads_on_plane,
)

RANDOM = np.random.default_rng(0)
SQUARE = RANDOM.random((5, 5))

FIGURES = {
    "heads on the plane": lambda: heads_on_plane(
        dict.fromkeys(
            ["the construction", "learned, 9 heads", "18 heads"], SQUARE[:, :2]
        )
    ),
    "gazes": lambda: gazes(
        {"keys with a ring": [[0, 0]], "keys without a ring": [[0, 0]]}, (0, 0), (4, 4)
    ),
}
