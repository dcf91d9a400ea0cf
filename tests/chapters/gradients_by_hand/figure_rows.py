"""One of each figure, as the book may show it, for `test_phone_width`."""

import numpy as np

from attnconv_book.chapters.gradients_by_hand import (
    attention_paths,
    there_and_back,
)

RANDOM = np.random.default_rng(0)
SQUARE = RANDOM.random((5, 5))

FIGURES = {
    "paths back": attention_paths,
    "there and back": lambda: there_and_back(range(3), SQUARE[:3, :3], [1, -2, 1]),
}
