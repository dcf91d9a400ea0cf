"""Borders of what this folder tests: arguments that work, bad values for each."""

from border_values import (
    FROM_ZERO,
    INF,
    NAN,
    SIZE,
    WIDGET_TABLES,
    matrix,
    normal,
)
from torch import nn

from attnconv.models import SequenceReader
from attnconv_book.chapters.positions import (
    HandPositions,
    RotaryDial,
    delayed_copy_batches,
    majority_batches,
    rotary_dial_state,
    with_hands,
)

SPEEDS = (None, [0.1], normal(4).long(), normal(1, 4), normal(0))
THREE = [[1, 0], [0, 1], [1, 1]]
THREE_TOKENS = (*WIDGET_TABLES, normal(4, 2), [[]] * 3, normal(3, 5), [[10, 0]] * 3)

ROWS = [
    *(
        (
            function.__name__,
            function,
            {"query": [1.0, 2.0], "key": [0.0, 1.0], **more},
            {
                "query": (3, "x", [1.0], [1.0, NAN], matrix, [1.0] * 10),
                "key": (3, "x", [1.0], [1.0, INF], [1.0] * 4),
                "query_at": (*FROM_ZERO, 61),
                "key_at": (*FROM_ZERO, 61),
                "base": (0, -1, 0.5, 1e9, NAN, INF, "a", None),
            },
        )
        for function, more in (
            (rotary_dial_state, {"query_at": 5, "key_at": 2}),
            (RotaryDial, {}),
        )
    ),
    (
        "delayed_copy_batches",
        delayed_copy_batches,
        {"batch_size": 2, "length": 9},
        {
            "batch_size": SIZE,
            "length": (*SIZE, 3),
            "delay": FROM_ZERO,
            "num_tokens": (*SIZE, 1),
            "seed": FROM_ZERO,
        },
    ),
    (
        "majority_batches",
        majority_batches,
        {"batch_size": 2, "length": 9},
        {"batch_size": SIZE, "length": (*SIZE, 4), "seed": FROM_ZERO},
    ),
    (
        "HandPositions",
        HandPositions,
        {"speeds": normal(4)},
        {"speeds": SPEEDS},
    ),
    (
        "with_hands",
        with_hands,
        {"reader": SequenceReader(3, 2), "speeds": normal(4)},
        {"reader": (None, nn.Linear(2, 2)), "speeds": (*SPEEDS, normal(3))},
    ),
]
