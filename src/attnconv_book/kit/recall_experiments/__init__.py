"""Associative recall as an experiment: the network around a mixing layer, one run."""

from attnconv_book.kit.recall_experiments.network import Mixer, RecallNetwork
from attnconv_book.kit.recall_experiments.run import (
    NUM_KEYS,
    NUM_VALUES,
    QUERIES,
    RATE,
    run_recall,
)

__all__ = [
    "NUM_KEYS",
    "NUM_VALUES",
    "QUERIES",
    "RATE",
    "Mixer",
    "RecallNetwork",
    "run_recall",
]
