"""Borders of the room `cheaper_attention`: bad input to each public function."""

import math

from attnconv_book.chapters import cheaper_attention

NAN = math.nan
ROW = {"scores": [1, 2, 0], "values": [2, 0, 5], "tile": 2}
BAD_ROWS = (None, "12", [1], list(range(9)), [1, 2, NAN], [1, 2, 21], [1, "2", 3])

ROWS = [
    (
        "memory_network",
        cheaper_attention.memory_network,
        {"name": "softmax"},
        {"name": ("max", 3, None)},
    ),
    (
        "online_softmax",
        cheaper_attention.online_softmax,
        ROW,
        {
            "scores": ([1, 2, NAN], [1, 2, math.inf]),
            "values": ([1, 2], [1, 2, NAN]),
            "tile": (0, -1),
        },
    ),
    (
        "tile_walk_state",
        cheaper_attention.tile_walk_state,
        ROW,
        {"scores": BAD_ROWS, "values": BAD_ROWS, "tile": (0, 4, 1.5, "1", None)},
    ),
    (
        "TileWalk",
        cheaper_attention.TileWalk,
        {**ROW, "read": 1},
        {
            "scores": BAD_ROWS,
            "values": BAD_ROWS,
            "tile": (0, 4, 1.5, "1", None),
            "read": (-1, 3, 1.5, None),
        },
    ),
]
