"""The digits, divided by writer: nobody's hand is on both sides."""

from torch import Tensor

from attnconv.data import digit_writers, grouped_folds, load_digits
from attnconv.validation import check_seed
from attnconv_book.kit.image_experiments.recipe import standardise

FOLDS = 5
"""Over so many folds each digit is tested once."""

Examples = tuple[Tensor, Tensor]


def digits_by_writer(seed: int) -> tuple[Examples, Examples]:
    """Load the digits of one fold, standardised.

    Args:
        seed: Chooses the fold that is tested on, modulo `FOLDS`. The spread over seeds
            is so also one over writers.

    Returns:
        Images and labels to train on, and those to test on.

    Raises:
        TypeError: If the seed is no integer.
        ValueError: If it is out of range.
    """
    check_seed("seed", seed)
    images, labels = load_digits()
    training, test = grouped_folds(digit_writers(), FOLDS)[seed % FOLDS]
    images = standardise(images)
    return (images[training], labels[training]), (images[test], labels[test])
