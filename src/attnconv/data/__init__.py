"""Data: loaded, made up, or downloaded and checked."""

from attnconv.data.digits import (
    contiguous_folds,
    enlarge,
    load_digits,
    shift,
    shuffled_folds,
)
from attnconv.data.download import SOURCES, Source, cache_folder, fetch, read_members

__all__ = [
    "SOURCES",
    "Source",
    "cache_folder",
    "contiguous_folds",
    "enlarge",
    "fetch",
    "load_digits",
    "read_members",
    "shift",
    "shuffled_folds",
]
