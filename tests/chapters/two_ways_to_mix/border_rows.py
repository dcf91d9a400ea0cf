"""Borders of what this folder tests: arguments that work, bad values for each."""

from pathlib import Path

import matplotlib.pyplot as plt
import torch
from border_values import (
    SIZE,
    grid,
    matrix,
    normal,
)

from attnconv_book.chapters.two_ways_to_mix import (
    TwoLooks,
    book_map,
    cover,
    query_over_picture,
    save_cover,
    timeline,
    two_looks_state,
    two_maps,
    wave_and_spectrogram,
)
from attnconv_book.kit.chapters import read_chapters

ROWS = [
    (
        "query_over_picture",
        query_over_picture,
        {"picture": torch.rand(8, 8), "weights": grid, "query": (0, 0)},
        {
            "picture": (None, torch.rand(8, 8, 2), torch.rand(8, 8) + 1),
            "weights": (torch.rand(3, 3), -grid, 0 * grid),
            "query": ((4, 0), (0, -1), (0,), 3, (0.5, 0), (True, 0)),
            "label": (None, 3),
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
    (
        "two_maps",
        two_maps,
        {"by_where": grid, "by_what": grid},
        {
            "by_where": (None, -grid, normal(3)),
            "by_what": (None, torch.rand(2, 3)),
            "names": (["a"], 3),
            "label": (None, 3),
            "scale_to": (0, -1, "a"),
            "axis_names": (("a",), 3),
            "start": (None, 0.5),
        },
    ),
    *(
        (
            name,
            each,
            {"row": 3, "column": 4, "sharpness": 5},
            {key: (None, -1, 17, 0.5, "a") for key in ("row", "column", "sharpness")},
        )
        for name, each in (("two_looks_state", two_looks_state), ("TwoLooks", TwoLooks))
    ),
    ("timeline", timeline, {}, {"milestones": ([],)}),
    (
        "book_map",
        book_map,
        {"chapters": read_chapters()[:2], "written": []},
        {"chapters": ([], None, ["positions"]), "written": (None, 3, "positions")},
    ),
    (
        "save_cover",
        save_cover,
        {"figure": plt.figure(), "book": Path("nowhere")},
        {"figure": (None, 3), "book": ("assets", 3)},
    ),
]

WITHOUT = {
    "Milestone": "holds values",
}
