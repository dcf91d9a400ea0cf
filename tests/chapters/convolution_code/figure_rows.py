"""One of each figure, as the book may show it, for `test_phone_width`."""

import numpy as np

from attnconv_book.chapters.convolution_code import (
    comparison,
    confusion_matrix,
    convolution_step,
    error_gallery,
)

MODELS = ["logistic regression", "nearest neighbours", "article's CNN", "SVM"]
RANDOM = np.random.default_rng(0)
RUNS = RANDOM.random((5, 6))

FIGURES = {
    "confusion": lambda: confusion_matrix(RANDOM.integers(0, 900, (10, 10))),
    "mistakes": lambda: error_gallery(RANDOM.random((9, 8, 8)), [5] * 9, [9] * 9),
    "step": lambda: convolution_step(
        np.eye(4), np.ones((3, 3)), -np.ones((2, 2)), at=(0, 1)
    ),
    "comparison": lambda: comparison(dict.fromkeys(MODELS, RUNS[0]), decimals=2),
}
