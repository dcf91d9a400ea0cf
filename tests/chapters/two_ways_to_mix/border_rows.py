"""Borders of what this folder tests: arguments that work, bad values for each."""

import torch
from border_values import (
    SIZE,
    grid,
    matrix,
    normal,
)

from attnconv_book.chapters.two_ways_to_mix import (
    book_map,
    cover,
    query_over_picture,
    timeline,
    wave_and_spectrogram,
)

ROWS = [
    (
        "query_over_picture",
        query_over_picture,
        {"picture": torch.rand(8, 8), "weights": grid, "query": (0, 0)},
        {
            "picture": (None, torch.rand(8, 8, 2), torch.rand(8, 8) + 1),
            "weights": (torch.rand(3, 3), -grid, 0 * grid),
            "query": ((4, 0), (0, -1), (0,), 3, (0.5, 0), (True, 0)),
        },
    ),
    (
        "cover",
        cover,
        {"photo": torch.rand(8, 8, 3), "weights": grid, "query": (1, 1)},
        {
            "photo": (None, grid),
            "weights": (torch.rand(3, 3), 0 * grid),
            "query": ((4, 4), (1,)),
            "kernel_size": (*SIZE, 2),
        },
    ),
    (
        "wave_and_spectrogram",
        wave_and_spectrogram,
        {"wave": normal(50), "spectrogram": grid, "rate": 10},
        {
            "wave": (None, matrix),
            "spectrogram": (-grid, normal(3)),
            "rate": SIZE,
            "shown": SIZE,
        },
    ),
    ("timeline", timeline, {}, {"milestones": ([],)}),
    ("book_map", book_map, {"written": []}, {"chapters": ([],)}),
]

WITHOUT = {
    "Milestone": "holds values",
    "save_cover": "writes what `cover` returned",
}
