"""Borders of what this folder tests: arguments that work, bad values for each."""

from border_values import (
    FROM_ZERO,
    NOT_INTEGER,
    SIZE,
    WIDGET_TABLES,
    normal,
)

from attnconv_book.chapters.convolution_step_by_step import (
    ShapeArithmetic,
    shape_arithmetic_state,
    tap_lines,
)

THREE = [[1, 0], [0, 1], [1, 1]]
THREE_TOKENS = (*WIDGET_TABLES, normal(4, 2), [[]] * 3, normal(3, 5), [[10, 0]] * 3)

ROWS = [
    (
        "tap_lines",
        tap_lines,
        {"inputs": {"a": normal(5)}, "outputs": {"a": normal(3)}, "seen": {"a": [0]}},
        {
            "inputs": ({}, None, {"b": normal(5)}, {"a": normal(5, 5)}),
            "outputs": ({}, {"b": normal(3)}, {"a": None}),
            "seen": ({}, {"a": []}, {"a": [5]}, {"a": [-1]}),
            "at": (3, *FROM_ZERO),
            "padding": ({"a": -1}, {"a": 0.5}),
        },
    ),
    (
        "ShapeArithmetic",
        ShapeArithmetic,
        {},
        {
            "size": (*SIZE, 17),
            "kernel": (*SIZE, 10),
            "stride": (*NOT_INTEGER, -1, 7),
            "padding": (*NOT_INTEGER, -2, 5),
            "dilation": (*NOT_INTEGER, -1, 5),
            "height": (*SIZE, 1000),
        },
    ),
    (
        "shape_arithmetic_state",
        shape_arithmetic_state,
        {"size": 8, "kernel": 3},
        {
            "size": SIZE,
            "kernel": SIZE,
            "stride": NOT_INTEGER,
            "padding": NOT_INTEGER,
            "dilation": NOT_INTEGER,
            "height": SIZE,
        },
    ),
]
