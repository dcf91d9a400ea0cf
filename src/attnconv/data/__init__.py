"""Data that more than one chapter uses: loaded, or downloaded and checked."""

from attnconv.data.cifar import CIFAR10_CLASSES, load_cifar10
from attnconv.data.digits import (
    contiguous_folds,
    digit_writers,
    enlarge,
    grouped_folds,
    load_digits,
    shift,
    shuffled_folds,
)
from attnconv.data.download import (
    SOURCES,
    Source,
    cache_folder,
    fetch,
    read_members,
)
from attnconv.data.pictures import CREDITS, load_picture, shrink
from attnconv.data.recall import Recall, accuracy_without_recall, draw_recall

__all__ = [
    "CIFAR10_CLASSES",
    "CREDITS",
    "SOURCES",
    "Recall",
    "Source",
    "accuracy_without_recall",
    "cache_folder",
    "contiguous_folds",
    "digit_writers",
    "draw_recall",
    "enlarge",
    "fetch",
    "grouped_folds",
    "load_cifar10",
    "load_digits",
    "load_picture",
    "read_members",
    "shift",
    "shrink",
    "shuffled_folds",
]
