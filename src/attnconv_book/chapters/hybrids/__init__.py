"""The chapter `hybrids`: what it alone needs."""

from attnconv_book.chapters.hybrids.block_builder import (
    BlockBuilder,
    block_builder_state,
)
from attnconv_book.chapters.hybrids.checks import (
    check_excite,
    check_pool_maps,
    check_reach,
)
from attnconv_book.chapters.hybrids.contenders import (
    CONTENDERS,
    Contender,
    build_contender,
)
from attnconv_book.chapters.hybrids.errors_experiment import run as run_errors
from attnconv_book.chapters.hybrids.experiment import run as run_hybrid
from attnconv_book.chapters.hybrids.results import (
    final_accuracies,
    gain_over,
    results_of,
)
from attnconv_book.chapters.hybrids.stem_diagram import stem_diagram
from attnconv_book.chapters.hybrids.tasks import draw_one_kind, draw_pictures

__all__ = [
    "BlockBuilder",
    "CONTENDERS",
    "Contender",
    "block_builder_state",
    "build_contender",
    "check_excite",
    "check_pool_maps",
    "check_reach",
    "draw_one_kind",
    "draw_pictures",
    "final_accuracies",
    "gain_over",
    "results_of",
    "run_errors",
    "run_hybrid",
    "stem_diagram",
]
