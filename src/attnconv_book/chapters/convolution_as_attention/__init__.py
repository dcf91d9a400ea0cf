"""The chapter `convolution-as-attention`: what it alone needs."""

from attnconv_book.chapters.convolution_as_attention.by_axes import attention_by_axes
from attnconv_book.chapters.convolution_as_attention.checks import (
    check_score_vector,
    check_tap_codes,
    check_tap_offsets,
    check_two_heads,
)
from attnconv_book.chapters.convolution_as_attention.experiment import (
    LEARN_CONVOLUTION,
)
from attnconv_book.chapters.convolution_as_attention.place_heads import (
    gazes,
    heads_on_plane,
    pixels_looked_at,
)
from attnconv_book.chapters.convolution_as_attention.theorem_slider import (
    TheoremSlider,
)
from attnconv_book.chapters.convolution_as_attention.theorem_state import (
    theorem_slider_state,
)

__all__ = [
    "LEARN_CONVOLUTION",
    "TheoremSlider",
    "attention_by_axes",
    "check_score_vector",
    "check_tap_codes",
    "check_tap_offsets",
    "check_two_heads",
    "gazes",
    "heads_on_plane",
    "pixels_looked_at",
    "theorem_slider_state",
]
