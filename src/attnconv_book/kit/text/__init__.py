"""What a notebook says to its page: measured values, chapters, claims."""

from attnconv_book.kit.text.chapters import Chapter, read_chapters, written_chapters
from attnconv_book.kit.text.claims import VERDICTS, Claim, load_claims
from attnconv_book.kit.text.measured import NotAsMeasured, measured

__all__ = [
    "VERDICTS",
    "Chapter",
    "Claim",
    "NotAsMeasured",
    "load_claims",
    "measured",
    "read_chapters",
    "written_chapters",
]
