"""Borders of what this folder tests: arguments that work, bad values for each."""

from border_values import (
    FROM_ZERO,
    NAN,
    SIZE,
    WIDGET_TABLES,
    normal,
)

from attnconv_book.chapters.connection import (
    MixingMatrixExplorer,
    mixing_matrix_explorer_state,
    run_recall,
    small_weights,
)

THREE = [[1, 0], [0, 1], [1, 1]]
THREE_TOKENS = (*WIDGET_TABLES, normal(4, 2), [[]] * 3, normal(3, 5), [[10, 0]] * 3)

ROWS = [
    (
        "run_recall",
        run_recall,
        {"network": "on-key", "pairs": 4, "steps": 1, "rate": 0.003, "seed": 0},
        {
            "network": ("none", None),
            "pairs": (*SIZE, 3),
            "steps": SIZE,
            "rate": (0, -1.0, NAN, "x"),
            "seed": FROM_ZERO,
        },
    ),
    (
        "MixingMatrixExplorer",
        MixingMatrixExplorer,
        {},
        {
            "operator": ("mlp", None, 3),
            "n": (*SIZE, 7, 13),
            "seed": FROM_ZERO,
            "term": FROM_ZERO,
            "tokens": ("x", normal(8), normal(9, 4), [[NAN] * 4] * 8),
            "before": ("x", normal(8), normal(8, 3)),
        },
    ),
    (
        "mixing_matrix_explorer_state",
        mixing_matrix_explorer_state,
        {
            "operator": "attention",
            "term": 0,
            "tokens": normal(8, 4),
            "before": normal(8, 4),
            "weights": small_weights(8, 0),
        },
        {
            "operator": ("mlp", None),
            "term": FROM_ZERO,
            "tokens": (None, normal(8), normal(9, 4)),
            "before": (None, normal(8, 3)),
            "weights": (None, {}, [1], {"qk": []}),
        },
    ),
    (
        "small_weights",
        small_weights,
        {"n": 8, "seed": 0},
        {"n": SIZE, "seed": FROM_ZERO},
    ),
]
