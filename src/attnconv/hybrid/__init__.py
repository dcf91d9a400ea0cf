"""Where attention and convolution meet.

`mixing_matrix` reads any layer that mixes positions in one common form, `mixing` is
that form, `token_mixing` holds the two relatives that are neither.
"""

from attnconv.hybrid.mixing import Mixing, OnTokens, as_tokens
from attnconv.hybrid.mixing_matrix import READERS, mixing_matrix
from attnconv.hybrid.token_mixing import FourierMixing, TokenMLP

__all__ = [
    "READERS",
    "FourierMixing",
    "Mixing",
    "OnTokens",
    "TokenMLP",
    "as_tokens",
    "mixing_matrix",
]
