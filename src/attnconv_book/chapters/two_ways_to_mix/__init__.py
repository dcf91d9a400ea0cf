"""The chapter `two-ways-to-mix`: what it alone needs."""

from attnconv_book.chapters.two_ways_to_mix.book_map import book_map
from attnconv_book.chapters.two_ways_to_mix.checks import (
    check_content_weights,
    check_follows_shuffle,
    check_mixing_matrix,
)
from attnconv_book.chapters.two_ways_to_mix.cover import cover, save_cover
from attnconv_book.chapters.two_ways_to_mix.milestones import (
    MILESTONES,
    Milestone,
)
from attnconv_book.chapters.two_ways_to_mix.query_over_picture import (
    query_over_picture,
)
from attnconv_book.chapters.two_ways_to_mix.timeline import timeline
from attnconv_book.chapters.two_ways_to_mix.two_looks import (
    TwoLooks,
    two_looks_state,
)
from attnconv_book.chapters.two_ways_to_mix.two_maps import two_maps
from attnconv_book.chapters.two_ways_to_mix.wave_and_spectrogram import (
    wave_and_spectrogram,
)

__all__ = [
    "MILESTONES",
    "Milestone",
    "TwoLooks",
    "book_map",
    "check_content_weights",
    "check_follows_shuffle",
    "check_mixing_matrix",
    "cover",
    "query_over_picture",
    "save_cover",
    "timeline",
    "two_looks_state",
    "two_maps",
    "wave_and_spectrogram",
]
