"""Attention and convolution, side by side: the library behind the book.

The rooms: `attention` and `convolution` hold the two operators, `hybrid` is where they
meet, `models` whole networks, `data` and `training` what they learn from and how,
`complexity` what they cost, `inspection` what one can see inside them, `validation`
the checks of what is given. Import from the room, for example
`from attnconv.attention import MultiHeadAttention`.
"""

from attnconv.devices import device

__version__ = "0.1.0"

__all__ = ["__version__", "device"]
