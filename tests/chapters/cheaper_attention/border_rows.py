"""Borders of the room `cheaper_attention`: bad input to each public function."""

import math

from attnconv_book.chapters import cheaper_attention

NAN = math.nan
ROW = {"scores": [1, 2, 0], "values": [2, 0, 5], "tile": 2}
BAD_ROWS = (None, "12", [1], list(range(9)), [1, 2, NAN], [1, 2, 21], [1, "2", 3])

NO_PATTERN = ("none", 3, None)
NOT_SIZE = (0, -1, 1.5, "a", None)

ROWS = [
    (
        "memory_network",
        cheaper_attention.memory_network,
        {"name": "softmax"},
        {"name": ("max", 3, None)},
    ),
    (
        "model_bytes",
        cheaper_attention.model_bytes,
        {"model": "Llama 3 8B", "tokens": 7},
        {"model": ("Llama", 3, None), "tokens": (0, 1.5, None), "itemsize": (0, "2")},
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
    (
        "pattern_mask",
        cheaper_attention.pattern_mask,
        {"pattern": "window", "n": 5, "width": 2},
        {"pattern": NO_PATTERN, "n": NOT_SIZE, "width": NOT_SIZE},
    ),
    *(
        (
            name,
            getattr(cheaper_attention, name),
            {"pattern": "window", "width": 4, "layers": 3, "place": 23},
            {
                "pattern": NO_PATTERN,
                "width": (*NOT_SIZE, 13),
                "layers": (*NOT_SIZE, 7),
                "place": (-1, 1.5, "a", 24),
            },
        )
        for name in ("pattern_explorer_state", "PatternExplorer")
    ),
]
