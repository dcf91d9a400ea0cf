"""Borders of what this folder tests: arguments that work, bad values for each."""

import numpy as np
from border_values import FROM_ZERO, SIZE

from attnconv_book.chapters.hybrids import (
    BlockBuilder,
    block_builder_state,
    build_contender,
    draw_one_kind,
    draw_pictures,
    final_accuracies,
    gain_over,
    results_of,
    run_errors,
    run_hybrid,
)

ROWS = [
    *(
        (
            name,
            each,
            {"block": "se", "pool": "plain", "size": "strip"},
            {
                "block": ("hidden", "wider", None, 3),
                "pool": ("mean", "se", None),
                "size": ("huge", None, 12),
            },
        )
        for name, each in (
            ("BlockBuilder", BlockBuilder),
            ("block_builder_state", block_builder_state),
        )
    ),
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
        "draw_one_kind",
        draw_one_kind,
        {"rng": np.random.default_rng(0), "left": 0, "right": 2, "number": 2},
        {
            "rng": (None, 3),
            "left": (*FROM_ZERO, 3),
            "right": (*FROM_ZERO, 3),
            "number": SIZE,
            "split": ("all", None),
        },
    ),
    *(
        (
            name,
            each,
            {"task": "pair", "contender": "se"},
            {"task": ("cards", None), "contender": ("vit", None)},
        )
        for name, each in (
            ("results_of", results_of),
            ("final_accuracies", final_accuracies),
        )
    ),
    (
        "gain_over",
        gain_over,
        {"base": "plain", "task": "pair", "contender": "se"},
        {
            "base": ("vit", None),
            "task": ("cards", None),
            "contender": ("vit", None),
            "comparisons": SIZE,
        },
    ),
    (
        "run_errors",
        run_errors,
        {"contender": "plain", "seed": 0, "steps": 1},
        {"contender": ("vit", None), "seed": FROM_ZERO, "steps": SIZE},
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
    "stem_diagram": "takes nothing",
}
