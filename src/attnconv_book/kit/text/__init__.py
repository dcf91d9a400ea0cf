"""What a notebook says to its page: measured values, code, claims with verdicts."""

from attnconv_book.kit.text.claims import VERDICTS, Claim, load_article, load_claims
from attnconv_book.kit.text.measured import NotAsMeasured, measured
from attnconv_book.kit.text.source import source

__all__ = [
    "VERDICTS",
    "Claim",
    "NotAsMeasured",
    "load_article",
    "load_claims",
    "measured",
    "source",
]
