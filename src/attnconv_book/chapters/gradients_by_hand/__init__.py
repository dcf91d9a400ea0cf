"""The chapter `gradients-by-hand`: what it alone needs."""

from attnconv_book.chapters.gradients_by_hand.backward_diagrams import (
    attention_paths,
    there_and_back,
)
from attnconv_book.chapters.gradients_by_hand.checks import (
    check_max_pool_backward,
    check_softmax_backward,
    check_spread,
)
from attnconv_book.chapters.gradients_by_hand.experiment import (
    SATURATION,
    Pointers,
    draw_pointers,
    gradients_at_start,
    queries_found,
    score_spread,
)

__all__ = [
    "SATURATION",
    "Pointers",
    "attention_paths",
    "check_max_pool_backward",
    "check_softmax_backward",
    "check_spread",
    "draw_pointers",
    "gradients_at_start",
    "queries_found",
    "score_spread",
    "there_and_back",
]
