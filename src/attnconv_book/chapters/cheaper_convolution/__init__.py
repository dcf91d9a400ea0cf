"""The chapter `cheaper-convolution`: what it alone needs."""

from attnconv_book.chapters.cheaper_convolution.experiment import SAVINGS
from attnconv_book.chapters.cheaper_convolution.networks import (
    CONTENDERS,
    WAYS,
    build,
)

__all__ = ["CONTENDERS", "SAVINGS", "WAYS", "build"]
