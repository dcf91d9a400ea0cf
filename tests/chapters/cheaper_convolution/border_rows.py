"""Borders of the room `cheaper_convolution`: bad input to each public function."""

from attnconv_book.chapters import cheaper_convolution

ROWS = [
    (
        "build",
        cheaper_convolution.build,
        {"name": "plain 8"},
        {"name": ("plain", "plain 9", 3, None)},
    ),
]

WITHOUT: dict[str, str] = {}
