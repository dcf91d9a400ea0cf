"""Borders of what this folder tests: arguments that work, bad values for each."""

from border_values import (
    FROM_ZERO,
    INF,
    NAN,
    SIZE,
    WIDGET_TABLES,
    normal,
)

from attnconv_book.chapters.convolution_as_attention import (
    TheoremSlider,
    attention_by_axes,
    gazes,
    heads_on_plane,
    pixels_looked_at,
    theorem_slider_state,
)

THREE = [[1, 0], [0, 1], [1, 1]]
THREE_TOKENS = (*WIDGET_TABLES, normal(4, 2), [[]] * 3, normal(3, 5), [[10, 0]] * 3)

ROWS = [
    (
        "attention_by_axes",
        attention_by_axes,
        {
            "x": normal(1, 2, 4, 5),
            "weight": normal(3, 2, 3, 3),
            "bias": normal(3),
            "alpha": 1.0,
        },
        {
            "x": (None, normal(2, 4, 5), normal(1, 3, 4, 5), normal(1, 2, 4, 5).int()),
            "weight": (
                None,
                normal(3, 3),
                normal(3, 2, 2, 2),
                normal(3, 2, 3, 5),
                normal(3, 2, 3, 3).int(),
            ),
            "bias": (None, normal(2), normal(3, 1)),
            "alpha": (-1, NAN, INF, "a", None),
        },
    ),
    (
        "heads_on_plane",
        heads_on_plane,
        {"panels": {"a": [[0, 1]]}},
        {
            "panels": ({}, {"a": None}, {"a": [1]}, {"a": [[NAN, 1]]}),
            "kernel_size": SIZE,
            "reach": (0, -1, NAN, "3"),
            "columns": SIZE,
            "sharpness": ({"a": [1, 2]}, {"a": [NAN]}),
        },
    ),
    (
        "gazes",
        gazes,
        {"panels": {"a": [[0, 1]]}, "query": (0, 0), "size": (3, 3)},
        {
            "panels": ({}, {"a": None}, {"a": [1]}, {"a": [[NAN, 1]]}),
            "query": (None, (3, 0), (0,), (0.5, 1)),
            "size": ((0, 3), (1.5, 3)),
            "ring": FROM_ZERO,
        },
    ),
    (
        "pixels_looked_at",
        pixels_looked_at,
        {"weights": [[0, 1, 0, 0]], "width": 2},
        {"weights": (None, [0, 1], [[NAN] * 4]), "width": SIZE, "ring": FROM_ZERO},
    ),
    *(
        (
            function.__name__,
            function,
            given,
            {
                "picture": (*WIDGET_TABLES[1:], normal(3, 5), normal(25, 8)),
                "kernel": (*WIDGET_TABLES[1:], normal(5, 5)),
                "sharpness": (-1, 41, NAN, INF, "a"),
                "row": (*FROM_ZERO, 24),
                "column": (*FROM_ZERO, 24),
                "heads": (*SIZE, 10),
                "ring": (1, "yes", None),
                **more,
            },
        )
        for function, given, more in (
            (
                theorem_slider_state,
                {
                    "picture": normal(6, 6),
                    "kernel": normal(3, 3),
                    "sharpness": 1.0,
                    "row": 2,
                    "column": 3,
                },
                {},
            ),
            (TheoremSlider, {}, {"padding": ("same", None, 1)}),
        )
    ),
]
