"""Borders of what this folder tests: arguments that work, bad values for each."""

import torch
from border_values import (
    FROM_ZERO,
    NAN,
    NOT_BOOL,
    SIZE,
    TABLES,
    grid,
    images,
    matrix,
    normal,
)

from attnconv_book.kit import figures

NOT_NAMED = (None, 3, "a", [1, 2], {3: [1.0, 2]})
KINDS = ({"a": "no kind"}, {"a": 3}, {"a": ["attention"]}, ["attention"], "attention")
NOT_TEXT = (None, 3, ["a"])

ROWS = [
    (
        "measure_panels",
        figures.measure_panels,
        {"measures": {"rank": {"a": 1.0}}},
        {
            "measures": (None, {}, {"rank": {}}, {"r": {"a": 1.0}, "s": {}}),
            "kinds": ({"a": "no kind"}, ["attention"]),
            "limits": ([0, 1], {"rank": (1, 0)}, {"rank": 3}),
        },
    ),
    (
        "attention_map",
        figures.attention_map,
        {"weights": matrix},
        {
            "weights": TABLES,
            "queries": (["a"], 3),
            "keys": (["a"],),
            "scale_to": (0, -1, NAN, "a"),
            "numbers": (1, "yes"),
            "decimals": FROM_ZERO,
            "label": NOT_TEXT,
        },
    ),
    (
        "attention_maps",
        figures.attention_maps,
        {"maps": {"a": matrix}},
        {
            "maps": ({}, {"a": matrix, "b": grid}, *NOT_NAMED),
            "queries": (["a"], 3),
            "keys": (["a"], 3),
            "numbers": (1, "yes"),
            "decimals": FROM_ZERO,
            "label": NOT_TEXT,
            "scale_to": (0, -1, NAN, "a"),
            "columns": SIZE[:-1],
            "axis_names": (None, ("query",), ("a", "b", "c"), 3),
            "start": (None, 1.5, "1"),
        },
    ),
    (
        "curve_panels",
        figures.curve_panels,
        {"x": [1, 2, 4], "panels": {"t": {"a": [1, 2, 3]}}},
        {
            "x": (None, "x", [0, 1, 2], [3, 2, 1], [1, 2]),
            "panels": (
                {},
                None,
                {"t": {}},
                {"t": {"a": [1, 2]}},
                {"t": {"a": [1, 2, NAN]}},
                {"t": {"a": [1, 2, 3]}, "u": {"b": [1, 2, 3]}},
                {name: {"a": [1, 2, 3]} for name in "abcd"},
            ),
            "kinds": KINDS,
            "xlabel": NOT_TEXT,
            "log": NOT_BOOL,
        },
    ),
    (
        "number_grids",
        figures.number_grids,
        {"grids": {"a": grid, "b": normal(2, 2)}},
        {
            "grids": ({}, None, {"a": None}, {"a": normal(2, 2, 2)}),
            "pictures": (["c"], None, "a"),
            "frames": (
                {"c": (0, 0, 1, 1)},
                {"b": (1, 1, 2, 2)},
                {"b": (-1, 0, 1, 1)},
                {"b": (0, 0)},
                {"b": 3},
                [(0, 0, 1, 1)],
            ),
            "signs": ("×=", "×××"),
        },
    ),
    *(
        (
            function.__name__,
            function,
            {"curves": {"a": values}},
            {
                "curves": ({}, *NOT_NAMED, {"a": "x"}),
                "kinds": KINDS,
                "steps": ([1, 2], "x"),
                "ylabel": NOT_TEXT,
                "xlabel": NOT_TEXT,
                "log": NOT_BOOL,
                "marks": ({"m": NAN}, {"m": "x"}, [0.5], 0.5),
            },
        )
        for function, values in (
            (figures.losses, torch.rand(5)),
            (figures.mean_bands, torch.rand(3, 5)),
        )
    ),
    (
        "losses log",
        lambda **given: figures.losses({"a": [1, 2]}, log=True, **given),
        {},
        {"marks": ({"m": 0}, {"m": -1})},
    ),
    (
        "ratio_lines",
        figures.ratio_lines,
        {"x": [3, 5], "timed": {"a": [[1.0, 1, 2], [2, 2, 2]]}},
        {
            "x": (None, [5, 3]),
            "timed": (None, {}, {"a": normal(2, 3) - 9}, {"a": [[1.0, 1]] * 2}),
            "counted": ({"a": [1.0, -1]}, {"a": [1.0]}, [[1.0, 1]]),
            "kinds": ({"a": "none"}, ["attention"]),
            "reference": (None, 3),
            "xlabel": (None, 3),
            "ylabel": (None, 3),
            "log_x": (None, "yes"),
        },
    ),
    (
        "learning_curves",
        figures.learning_curves,
        {"sizes": [1, 2, 3], "scores": {"a": normal(3, 3)}},
        {
            "sizes": (None, [0, 1, 2], [3, 2, 1]),
            "scores": ({}, *NOT_NAMED),
            "kinds": KINDS,
            "ylabel": NOT_TEXT,
            "xlabel": NOT_TEXT,
            "marks": ({"m": NAN}, [0.5]),
        },
    ),
    (
        "images",
        figures.images,
        {"pictures": images},
        {
            "pictures": (
                None,
                matrix,
                torch.rand(2, 3, 8, 8),
                torch.rand(2, 8, 8, 3) * 5,
            ),
            "labels": (["a"], 3),
            "columns": SIZE[:-1],
            "scale": ((1, 0), None),
        },
    ),
    (
        "filters",
        figures.filters,
        {"weight": normal(2, 3, 3)},
        {
            "weight": (None, matrix),
            "labels": (["a"],),
            "columns": SIZE[:-1],
            "label": NOT_TEXT,
        },
    ),
    (
        "feature_maps",
        figures.feature_maps,
        {"maps": normal(2, 3, 3)},
        {
            "maps": (None, matrix),
            "labels": (["a"],),
            "columns": SIZE[:-1],
            "label": NOT_TEXT,
            "kind": ("hybrid", None),
        },
    ),
    (
        "mixing_matrices",
        figures.mixing_matrices,
        {"matrices": {"a": normal(2, 3, 3)}},
        {
            "matrices": (None, {}, {"a": matrix}, {"a": "x"}),
            "kinds": KINDS,
            "columns": SIZE,
            "scale_to": (0, -1, "3", NAN),
            "label": NOT_TEXT,
        },
    ),
    (
        "mixing_diagram",
        figures.mixing_diagram,
        {"values": normal(3), "matrices": {"a": normal(3, 3)}},
        {
            "values": (None, matrix),
            "matrices": ({}, *NOT_NAMED, {"a": matrix}),
            "kinds": KINDS,
            "decimals": FROM_ZERO,
        },
    ),
    (
        "weight_matrices",
        figures.weight_matrices,
        {"matrices": {"a": matrix}},
        {"matrices": ({}, None, {"a": normal(3)}, *({"a": bad} for bad in TABLES))},
    ),
]

WITHOUT = {
    "use_style": "takes nothing",
}
