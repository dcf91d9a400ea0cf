"""One of each figure, as the book may show it, for `test_phone_width`."""

import numpy as np

from attnconv_book.chapters.two_ways_to_mix import (
    MILESTONES,
    book_map,
    query_over_picture,
    timeline,
    two_maps,
    wave_and_spectrogram,
)
from attnconv_book.kit.chapters import read_chapters

RANDOM = np.random.default_rng(0)
SQUARE = RANDOM.random((5, 5))
RUNS = RANDOM.random((5, 6))

FIGURES = {
    "query": lambda: query_over_picture(SQUARE, SQUARE, (1, 2)),
    "map of the book": lambda: book_map(read_chapters(), []),
    "timeline": lambda: timeline(MILESTONES),
    "two maps": lambda: two_maps(SQUARE, SQUARE),
    "sound": lambda: wave_and_spectrogram(np.ones(8000), RUNS, 8000),
}

WITHOUT = {"cover": "its drawing of no words stands on the title page"}
