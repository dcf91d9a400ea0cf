"""Borders of what this folder tests: arguments that work, bad values for each."""

import torch
from border_values import (
    NAN,
    SIZE,
    TABLES,
    grid,
    images,
    matrix,
    normal,
)

from attnconv_book.kit import figures

ROWS = [
    (
        "attention_map",
        figures.attention_map,
        {"weights": matrix},
        {
            "weights": TABLES,
            "queries": (["a"], 3),
            "keys": (["a"],),
            "scale_to": (0, -1, NAN, "a"),
        },
    ),
    (
        "attention_maps",
        figures.attention_maps,
        {"maps": {"a": matrix}},
        {"maps": ({}, {"a": matrix, "b": grid}), "columns": SIZE[:-1]},
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
            "kinds": ({"a": "no kind"},),
        },
    ),
    (
        "number_grids",
        figures.number_grids,
        {"grids": {"a": grid, "b": normal(2, 2)}},
        {
            "grids": ({}, None, {"a": None}, {"a": normal(2, 2, 2)}),
            "pictures": (["c"],),
            "frames": ({"c": (0, 0, 1, 1)}, {"b": (1, 1, 2, 2)}, {"b": (-1, 0, 1, 1)}),
            "signs": ("×=", "×××"),
        },
    ),
    *(
        (
            function.__name__,
            function,
            {"curves": {"a": values}},
            {
                "kinds": ({"a": "no kind"},),
                "steps": ([1, 2], "x"),
                "marks": ({"m": NAN}, {"m": "x"}),
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
        "learning_curves",
        figures.learning_curves,
        {"sizes": [1, 2, 3], "scores": {"a": normal(3, 3)}},
        {"sizes": (None, [0, 1, 2], [3, 2, 1]), "kinds": ({"a": "no kind"},)},
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
        {"weight": (None, matrix), "labels": (["a"],), "columns": SIZE[:-1]},
    ),
    (
        "feature_maps",
        figures.feature_maps,
        {"maps": normal(2, 3, 3)},
        {"maps": (None, matrix), "labels": (["a"],), "columns": SIZE[:-1]},
    ),
    (
        "mixing_matrices",
        figures.mixing_matrices,
        {"matrices": {"a": normal(2, 3, 3)}},
        {
            "matrices": (None, {}, {"a": matrix}, {"a": "x"}),
            "kinds": ({"a": "no kind"},),
            "columns": (0, -1, "3", NAN),
            "scale_to": (0, -1, "3", NAN),
        },
    ),
    (
        "mixing_diagram",
        figures.mixing_diagram,
        {"values": normal(3), "matrices": {"a": normal(3, 3)}},
        {"values": (None, matrix), "matrices": ({},), "kinds": ({"a": "no kind"},)},
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
