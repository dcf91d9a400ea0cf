"""The chapter `connection`: what it alone needs."""

from attnconv_book.chapters.connection.checks import (
    check_gated_matrix,
    check_head_matrices,
    check_tap_matrices,
    check_whose,
)
from attnconv_book.chapters.connection.mixing_matrix_explorer import (
    MixingMatrixExplorer,
    mixing_matrix_explorer_state,
)
from attnconv_book.chapters.connection.mixing_operators import small_weights
from attnconv_book.chapters.connection.recall_experiment import run as run_recall

__all__ = [
    "MixingMatrixExplorer",
    "check_gated_matrix",
    "check_head_matrices",
    "check_tap_matrices",
    "check_whose",
    "mixing_matrix_explorer_state",
    "run_recall",
    "small_weights",
]
