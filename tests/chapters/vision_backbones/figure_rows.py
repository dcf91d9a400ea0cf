"""One of each figure, as the book may show it, for `test_phone_width`."""

from attnconv_book.chapters.vision_backbones import chain_diagram

FIGURES = {"chain": chain_diagram}
