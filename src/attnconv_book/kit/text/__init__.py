"""What a notebook says to its page: measured values, tables, code, verdicts."""

from attnconv_book.kit.text.claims import VERDICTS, Claim, load_article, load_claims
from attnconv_book.kit.text.compact_table import compact_table
from attnconv_book.kit.text.measured import NotAsMeasured, measured
from attnconv_book.kit.text.source import source

__all__ = [
    "VERDICTS",
    "Claim",
    "NotAsMeasured",
    "compact_table",
    "load_article",
    "load_claims",
    "measured",
    "source",
]
