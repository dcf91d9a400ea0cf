"""What a notebook says to its page: measured values, and claims with verdicts."""

from attnconv_book.kit.text.claims import VERDICTS, Claim, load_claims
from attnconv_book.kit.text.measured import NotAsMeasured, measured

__all__ = ["VERDICTS", "Claim", "NotAsMeasured", "load_claims", "measured"]
