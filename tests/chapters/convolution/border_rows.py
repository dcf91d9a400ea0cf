"""Borders of what this folder tests: arguments that work, bad values for each."""

import torch
from border_values import (
    FROM_ZERO,
    INF,
    NAN,
    NOT_INTEGER,
    SIZE,
    WIDGET_TABLES,
    grid,
    images,
    labels,
    normal,
)

from attnconv_book.chapters.convolution import (
    ReceptiveFieldExplorer,
    ShiftMeter,
    answers_at_places,
    fit_error,
    linear_spectrogram,
    log_spectrogram,
    moved_batches,
    receptive_field_explorer_state,
    shift_meter_state,
    shift_network,
    spectrograms,
    tone,
    train_shift_network,
    transpose,
    tune,
)

THREE = [[1, 0], [0, 1], [1, 1]]
THREE_TOKENS = (*WIDGET_TABLES, normal(4, 2), [[]] * 3, normal(3, 5), [[10, 0]] * 3)

ROWS = [
    (
        "fit_error",
        fit_error,
        {
            "kind": "dense",
            "inputs": normal(3, 1, 4, 4),
            "tests": normal(2, 1, 4, 4),
            "draw": torch.neg,
        },
        {
            "kind": ("local", None, 3),
            "inputs": (None, normal(4, 4), normal(3, 2, 4, 4), normal(0, 1, 4, 4)),
            "tests": (None, normal(4, 4), normal(2, 1, 4, 5), normal(0, 1, 4, 4)),
            "draw": (None, "edges"),
        },
    ),
    (
        "spectrograms",
        spectrograms,
        {"pictures": {"a": (grid, [1.0, 2, 3, 4], [0.0, 1, 2, 3])}},
        {
            "pictures": (
                {},
                {"a": (grid, [1.0, 2, 3, 4])},
                {"a": (-grid, [1.0, 2, 3, 4], [0.0, 1, 2, 3])},
                {"a": (grid, [1.0, 2, 3], [0.0, 1, 2, 3])},
                {"a": (grid, [1.0, 2, 4, 3], [0.0, 1, 2, 3])},
                {"a": (grid, [1.0, 2, 3, 4], [0.0, 1, 2])},
            ),
            "highest": (0.5,),
        },
    ),
    (
        "ReceptiveFieldExplorer",
        ReceptiveFieldExplorer,
        {},
        {
            "layers": (None, 3, "x", [3], [(3, 1)], [(3, 0, 1)], [(3, 1, True)], []),
            "inputs": (*SIZE, 3, 25),
            "unit": FROM_ZERO,
        },
    ),
    (
        "receptive_field_explorer_state",
        receptive_field_explorer_state,
        {"inputs": 9, "layers": [(3, 1, 1)], "unit": 0},
        {
            "inputs": SIZE,
            "layers": (None, 3, "x", [3], [(3, 1)], [(3, 1, -1)], [(1.5, 1, 1)]),
            "unit": FROM_ZERO,
        },
    ),
    (
        "ShiftMeter",
        ShiftMeter,
        {},
        {
            "digit": (*FROM_ZERO, 10),
            "right": (*NOT_INTEGER, -9, 9),
            "down": (*NOT_INTEGER, -9, 9),
            "padding": ("same", None, 1),
            "stride": (*SIZE, 3),
            "head": ("max", None),
            "channel": (*FROM_ZERO, 8),
        },
    ),
    (
        "shift_meter_state",
        shift_meter_state,
        {"digit": 3, "right": 1, "down": 0},
        {
            "digit": (*FROM_ZERO, 10),
            "right": (*NOT_INTEGER, -9, 9),
            "down": (*NOT_INTEGER, -9, 9),
            "padding": ("same", None),
            "stride": (*SIZE, 3),
            "head": ("max", None),
            "channel": (*FROM_ZERO, 8),
        },
    ),
    ("shift_network", shift_network, {}, {"name": ("vit", None, 3)}),
    (
        "train_shift_network",
        train_shift_network,
        {
            "name": "flat",
            "images": normal(6, 1, 16, 16),
            "labels": labels[:6],
            "seed": 0,
            "epochs": 1,
        },
        {
            "name": ("vit", None),
            "epochs": SIZE,
            "seed": FROM_ZERO,
            "images": (None, normal(5, 1, 16, 16)),
            "labels": (None,),
        },
    ),
    (
        "moved_batches",
        moved_batches,
        {"images": images, "labels": labels, "batch_size": 4, "seed": 0},
        {
            "images": (None, images[:3], images[:0]),
            "labels": (None, labels[:3]),
            "batch_size": SIZE,
            "seed": FROM_ZERO,
            "margin": FROM_ZERO,
        },
    ),
    (
        "answers_at_places",
        answers_at_places,
        {"model": shift_network("flat"), "images": normal(2, 1, 16, 16)},
        {
            "model": (None, "flat"),
            "images": (None, [1.0], normal(16, 16), normal(0, 1, 16, 16)),
            "margin": FROM_ZERO,
        },
    ),
    (
        "transpose",
        transpose,
        {"frequency": 220.0, "semitones": 7},
        {"frequency": (0, -1.0, NAN, None, "a"), "semitones": (NAN, INF, None, "a")},
    ),
    (
        "tone",
        tone,
        {"frequency": 220.0, "seconds": 0.1},
        {
            "frequency": (0, -1.0, NAN, None, "a", 900),
            "seconds": (0, -1.0, NAN, None, "a", 1e-5),
            "rate": SIZE,
            "harmonics": SIZE,
        },
    ),
    (
        "tune",
        tune,
        {"semitones": [0, 7]},
        {
            "semitones": ([], None),
            "seconds": (0, NAN, None),
            "lowest": (0, NAN, None),
            "rate": SIZE,
            "harmonics": SIZE,
        },
    ),
    *(
        (
            function.__name__,
            function,
            {"wave": normal(900), "rate": 8000, **more},
            {
                "wave": (None, [1.0], normal(900).long(), normal(2, 9), normal(0)),
                "rate": SIZE,
                "hop": SIZE,
                **bad,
            },
        )
        for function, more, bad in (
            (linear_spectrogram, {"window": 64}, {"window": (*SIZE, 63)}),
            (
                log_spectrogram,
                {"lowest": 500.0, "octaves": 2, "per_octave": 3},
                {
                    "lowest": (0, NAN, None, "a", 3000),
                    "octaves": SIZE,
                    "per_octave": SIZE,
                    "cycles": (0, NAN, None),
                },
            ),
        )
    ),
]

WITHOUT = {
    "Spectrogram": "holds values",
    "shift_digits": "takes nothing",
}
