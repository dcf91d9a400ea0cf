"""The chapter `vision-backbones`: what it alone needs."""

from attnconv_book.chapters.vision_backbones.experiment import BACKBONES, examples
from attnconv_book.chapters.vision_backbones.networks import (
    CONTENDERS,
    NAMES,
    build,
)
from attnconv_book.chapters.vision_backbones.recipe import (
    moved_and_mirrored,
    standardise,
    train,
)

__all__ = [
    "BACKBONES",
    "CONTENDERS",
    "NAMES",
    "build",
    "examples",
    "moved_and_mirrored",
    "standardise",
    "train",
]
