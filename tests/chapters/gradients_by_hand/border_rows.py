"""Borders of what this folder tests: arguments that work, bad values for each."""

from border_values import (
    FROM_ZERO,
    NAN,
    matrix,
    normal,
)

from attnconv_book.chapters.gradients_by_hand import (
    draw_pointers,
    gradients_at_start,
    queries_found,
    score_spread,
    there_and_back,
)
from attnconv_book.kit.experiments import load_records

ROWS = [
    (
        "there_and_back",
        there_and_back,
        {"values": normal(3), "matrix": normal(2, 3), "gradient": normal(2)},
        {
            "values": (None, matrix, normal(2)),
            "matrix": (None, normal(3)),
            "gradient": (None, matrix, normal(3)),
            "kind": ("no kind",),
        },
    ),
    (
        "draw_pointers",
        draw_pointers,
        {"seed": 0},
        {"seed": FROM_ZERO},
    ),
    (
        "gradients_at_start",
        gradients_at_start,
        {"factors": (1.0,)},
        {
            "factors": ((), (0.0,), (-1.0,), ("a",), (NAN,)),
            "least": (0.0, -1.0, 1.5, "a", NAN),
        },
    ),
    (
        "queries_found",
        queries_found,
        {"records": load_records("saturation"), "method": "sgd"},
        {"records": ([],), "method": ("lbfgs", None)},
    ),
    (
        "score_spread",
        score_spread,
        {"records": load_records("saturation"), "method": "log"},
        {"records": ([],), "method": ("lbfgs", None)},
    ),
]

WITHOUT = {
    "Pointers": "holds values",
    "attention_paths": "takes nothing",
}
