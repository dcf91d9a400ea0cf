"""Borders of what this folder tests: arguments that work, bad values for each."""

import numpy as np
from border_values import FROM_ZERO, SIZE

from attnconv_book.chapters.hybrids import build_contender, draw_pictures, run_hybrid

ROWS = [
    (
        "build_contender",
        build_contender,
        {"name": "se", "num_classes": 3},
        {
            "name": ("vit", None),
            "num_classes": (*SIZE, 1),
            "in_channels": SIZE,
            "image_size": (6, (8, 6), 2, "8", (8,)),
        },
    ),
    (
        "draw_pictures",
        draw_pictures,
        {"rng": np.random.default_rng(0), "task": "pair", "number": 2},
        {
            "rng": (None, 3),
            "task": ("cifar", None),
            "number": SIZE,
            "split": ("all", None),
        },
    ),
    (
        "run_hybrid",
        run_hybrid,
        {"contender": "plain", "task": "pair", "seed": 0, "steps": 1, "every": 1},
        {
            "contender": ("vit", None),
            "task": ("cifar", None),
            "seed": FROM_ZERO,
            "steps": SIZE,
            "every": SIZE,
        },
    ),
]

WITHOUT = {
    "Contender": "holds values",
}
