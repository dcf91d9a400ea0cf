"""Attention and convolution, side by side: the package behind the book.

The rooms: `attention` and `convolution` hold the two operators, `models` whole
networks, `data` and `training` what they learn from and how, `inspection` what one
can see inside them. Import from the room, for example
`from attnconv.attention import MultiHeadAttention`.
"""

from attnconv.devices import device

__version__ = "0.1.0"

__all__ = ["__version__", "device"]
