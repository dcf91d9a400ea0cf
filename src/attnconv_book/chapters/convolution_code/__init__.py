"""The chapter `convolution-code`: what it alone needs."""

from attnconv_book.chapters.convolution_code.checks import (
    check_confusion,
    check_flat_features,
    check_max_pool,
)
from attnconv_book.chapters.convolution_code.comparison import comparison
from attnconv_book.chapters.convolution_code.confusion_matrix import (
    confusion_matrix,
    error_gallery,
)
from attnconv_book.chapters.convolution_code.convolution_explorer import (
    ConvolutionExplorer,
    convolution_explorer_state,
)
from attnconv_book.chapters.convolution_code.convolution_step import (
    convolution_step,
)
from attnconv_book.chapters.convolution_code.digits_networks import (
    article_cnn,
    train_network,
)
from attnconv_book.chapters.convolution_code.digits_results import (
    DigitsResults,
)
from attnconv_book.chapters.convolution_code.experiment import (
    DIGITS,
    images_for,
)
from attnconv_book.chapters.convolution_code.random_labels import random_labels

__all__ = [
    "DIGITS",
    "ConvolutionExplorer",
    "DigitsResults",
    "article_cnn",
    "check_confusion",
    "check_flat_features",
    "check_max_pool",
    "comparison",
    "confusion_matrix",
    "convolution_explorer_state",
    "convolution_step",
    "error_gallery",
    "images_for",
    "random_labels",
    "train_network",
]
