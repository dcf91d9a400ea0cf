"""The chapter `attention-code`: what it alone needs."""

from attnconv_book.chapters.attention_code.checks import (
    check_add_residual,
    check_additive_scores,
    check_attention_pool,
    check_masked_weights,
)
from attnconv_book.chapters.attention_code.date_tokens import (
    as_tensors,
    date_batches,
    decode_targets,
    encode_sources,
    encode_targets,
    source_tokens,
)
from attnconv_book.chapters.attention_code.dates import (
    FORMATS,
    LOCALES,
    BestGuess,
    DateSplit,
    Example,
    best_guess,
    readings,
    split_dates,
    write_all,
    write_date,
)
from attnconv_book.chapters.attention_code.experiment import (
    BUDGETS,
    DATES,
    RATES,
    SHOWN,
    by_score,
)
from attnconv_book.chapters.attention_code.figures import (
    errors_over_steps,
    writer_step,
)
from attnconv_book.chapters.attention_code.synthetic import (
    article_regression,
    reversal_batches,
)
from attnconv_book.chapters.attention_code.translation import (
    alignment,
    exact_match,
    token_loss,
    translate,
)

__all__ = [
    "BUDGETS",
    "DATES",
    "FORMATS",
    "LOCALES",
    "RATES",
    "SHOWN",
    "BestGuess",
    "DateSplit",
    "Example",
    "alignment",
    "article_regression",
    "as_tensors",
    "best_guess",
    "by_score",
    "check_add_residual",
    "check_additive_scores",
    "check_attention_pool",
    "check_masked_weights",
    "date_batches",
    "decode_targets",
    "encode_sources",
    "encode_targets",
    "errors_over_steps",
    "exact_match",
    "readings",
    "reversal_batches",
    "source_tokens",
    "split_dates",
    "token_loss",
    "translate",
    "write_all",
    "write_date",
    "writer_step",
]
