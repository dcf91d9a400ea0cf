"""Networks that name the class of an image: their recipe, one run, the digits' folds.

Apart from `kit.experiments`, because what the digits need takes a second to load, and
every process of a long run loads that.
"""

from attnconv_book.kit.image_experiments.recipe import (
    moved_and_mirrored,
    standardise,
    train_classifier,
)
from attnconv_book.kit.image_experiments.run import count_right, run_classifier
from attnconv_book.kit.image_experiments.writer_folds import digits_by_writer

__all__ = [
    "count_right",
    "digits_by_writer",
    "moved_and_mirrored",
    "run_classifier",
    "standardise",
    "train_classifier",
]
