"""Attention and convolution, side by side: the package behind the book."""

__version__ = "0.1.0"
