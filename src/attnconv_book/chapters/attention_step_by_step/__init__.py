"""The chapter `attention-step-by-step`: what it alone needs."""

from attnconv_book.chapters.attention_step_by_step.attention_steps import (
    AttentionSteps,
    attention_steps_state,
)
from attnconv_book.chapters.attention_step_by_step.averages import averages
from attnconv_book.chapters.attention_step_by_step.checks import (
    check_cache_mask,
    check_safe_softmax,
    check_split_heads,
)
from attnconv_book.chapters.attention_step_by_step.random_scores import (
    random_scores,
)
from attnconv_book.chapters.attention_step_by_step.softmax_explorer import (
    SoftmaxExplorer,
)
from attnconv_book.chapters.attention_step_by_step.softmax_state import (
    softmax_explorer_state,
    softmax_spreads,
)

__all__ = [
    "AttentionSteps",
    "SoftmaxExplorer",
    "attention_steps_state",
    "averages",
    "check_cache_mask",
    "check_safe_softmax",
    "check_split_heads",
    "random_scores",
    "softmax_explorer_state",
    "softmax_spreads",
]
