"""The chapter `connection`: what it alone needs."""

from attnconv_book.chapters.connection.checks import (
    check_gated_matrix,
    check_head_matrices,
    check_tap_matrices,
)
from attnconv_book.chapters.connection.measure_panels import measure_panels
from attnconv_book.chapters.connection.mixing_matrix_explorer import (
    MixingMatrixExplorer,
    mixing_matrix_explorer_state,
)
from attnconv_book.chapters.connection.mixing_operators import small_weights

__all__ = [
    "MixingMatrixExplorer",
    "check_gated_matrix",
    "check_head_matrices",
    "check_tap_matrices",
    "measure_panels",
    "mixing_matrix_explorer_state",
    "small_weights",
]
