"""Borders of what this folder tests: arguments that work, bad values for each."""

import torch
from border_values import (
    FROM_ZERO,
    INF,
    NAN,
    SIZE,
    WIDGET_TABLES,
    matrix,
    normal,
)

from attnconv_book.chapters.attention import (
    KernelRegressionExplorer,
    draw_rooms,
    kernel_regression_explorer_state,
    noisy_day,
    regression_panels,
    room_batches,
    true_temperature,
    widths_to_try,
)

THREE = [[1, 0], [0, 1], [1, 1]]
THREE_TOKENS = (*WIDGET_TABLES, normal(4, 2), [[]] * 3, normal(3, 5), [[10, 0]] * 3)

ROWS = [
    (
        "regression_panels",
        regression_panels,
        {"x": [1, 2], "y": [3, 4], "grid": [1, 2, 3], "curves": {"a": [1, 2, 3]}},
        {
            "x": (None, matrix, [1]),
            "y": (None, matrix, [1]),
            "grid": (None, matrix, [1, 2]),
            "curves": ({"a": [1]}, {"a": [NAN] * 3}, {}, None, [[1, 2, 3]]),
            "truth": ([1], matrix, "x"),
            "xlabel": (None, 3),
            "ylabel": (None, 3),
        },
    ),
    *(
        (
            function.__name__,
            function,
            {"x": [1.0, 2.0, 4.0], "y": [0.0, 1.0, 0.5], **more},
            {
                "x": (None, "x", [1.0], [1.0, 1.0, 1.0], [1, 2, NAN], matrix, [1, 2]),
                "y": (None, "y", [1.0], [1, 2, INF], matrix),
                **faults,
            },
        )
        for function, more, faults in (
            (widths_to_try, {}, {}),
            (
                kernel_regression_explorer_state,
                {"width": 1.0, "query": 2.0},
                {
                    "width": (0, -1, 1e-9, 1e9, NAN, INF, "a", None),
                    "query": (NAN, INF, "a", None),
                },
            ),
            (
                KernelRegressionExplorer,
                {},
                {
                    "width": (0, -1, 1e-9, 1e9, NAN, INF, "a"),
                    "query": (NAN, INF, "a", None),
                    "x_name": (3, None),
                    "y_name": (3, None),
                },
            ),
        )
    ),
    (
        "true_temperature",
        true_temperature,
        {},
        {"hours": (None, [1.0], torch.arange(3), torch.ones(0))},
    ),
    (
        "noisy_day",
        noisy_day,
        {"n": 3, "seed": 0},
        {"n": SIZE, "seed": FROM_ZERO, "noise": (-1, NAN, INF, "a", None)},
    ),
    (
        "draw_rooms",
        draw_rooms,
        {"n": 3, "seed": 0},
        {
            "n": SIZE,
            "seed": FROM_ZERO,
            "people": (*SIZE, 1),
            "without": (-0.1, 1.1, NAN, "a", True),
        },
    ),
    (
        "room_batches",
        room_batches,
        {"batch_size": 3, "seed": 0},
        {
            "batch_size": SIZE,
            "seed": FROM_ZERO,
            "people": (*SIZE, 1),
            "without": (-0.1, 1.1, NAN, "a", True),
        },
    ),
    (
        "room_batches step",
        room_batches(batch_size=2, seed=0),
        {},
        {"step": FROM_ZERO},
    ),
]

WITHOUT = {
    "Day": "holds values",
    "Rooms": "holds values",
}
