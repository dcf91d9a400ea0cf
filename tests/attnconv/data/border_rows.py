"""Borders of what this folder tests: arguments that work, bad values for each."""

import numpy as np
import torch
from border_values import (
    FROM_ZERO,
    NOT_INTEGER,
    SIZE,
    images,
    labels,
    normal,
)

from attnconv import data

SOURCES = (None, {}, ["ett-h1"], {"ett-h1": "ETTh1.csv"}, {3: None})

NOT_TEXT = (None, 3, b"text", ["text"])

ROWS = [
    (
        "Source",
        data.Source,
        {"file": "x.csv", "url": "https://a/x", "licence": "CC0", "sha256": "0" * 64},
        {
            "file": (*NOT_TEXT, "", "../x.csv", "a/b.csv"),
            "url": NOT_TEXT,
            "licence": NOT_TEXT,
            "sha256": (*NOT_TEXT, "", "0" * 63, "g" * 64),
            "members": NOT_TEXT[1:],
        },
    ),
    (
        "enlarge",
        data.enlarge,
        {"images": images},
        {
            "images": (None, images[0], images[:0]),
            "factor": (*SIZE,),
            "size": (*SIZE, 10),
        },
    ),
    (
        "shift",
        data.shift,
        {"images": images, "dy": 1, "dx": 1},
        {
            "images": (None, images[0], images[:0]),
            "dy": (8, -8, *NOT_INTEGER),
            "dx": (8, -8, *NOT_INTEGER),
        },
    ),
    (
        "shuffled_folds",
        data.shuffled_folds,
        {"labels": labels, "folds": 5, "seed": 0},
        {
            "labels": (None, [1, 2], labels.float(), labels > 0, -labels, labels[:0]),
            "folds": (*SIZE, 1, 6),
            "seed": (*FROM_ZERO, None, 2**32),
        },
    ),
    (
        "contiguous_folds",
        data.contiguous_folds,
        {"n": 10, "folds": 5},
        {"n": (*SIZE, 4), "folds": (*SIZE, 1)},
    ),
    (
        "grouped_folds",
        data.grouped_folds,
        {"groups": torch.arange(4).repeat(3), "folds": 2},
        {
            "groups": (None, [1, 2], labels.float(), labels > 0, labels[:0]),
            "folds": (*SIZE, 1, 5),
        },
    ),
    (
        "load_cifar10",
        data.load_cifar10,
        {},
        {
            "part": ("all", 3, None),
            "count": (*FROM_ZERO, 0, 15),
            "seed": (*FROM_ZERO, None),
            "sources": SOURCES,
        },
    ),
    ("load_picture", data.load_picture, {}, {"name": ("cat", 3, None)}),
    (
        "shrink",
        data.shrink,
        {"picture": normal(3, 8, 8), "factor": 2},
        {
            "picture": (None, normal(8), normal(0, 8, 8), torch.ones(3, 8, 8).long()),
            "factor": (*SIZE, 3),
        },
    ),
    (
        "draw_recall",
        data.draw_recall,
        {"generator": np.random.default_rng(0), "batch": 2, "pairs": 3},
        {
            "generator": (None, 3, torch.Generator()),
            "batch": SIZE,
            "pairs": (*SIZE, 33),
            "queries": (*SIZE, 4),
            "num_keys": (*SIZE, 2),
            "num_values": SIZE,
        },
    ),
    (
        "accuracy_without_recall",
        data.accuracy_without_recall,
        {"tokens": torch.ones(2, 7, dtype=torch.long), "pairs": 3},
        {
            "tokens": (None, [[1, 2]], torch.ones(2, 7), torch.ones(7).long()),
            "pairs": (*SIZE, 4),
        },
    ),
    (
        "fetch",
        data.fetch,
        {"name": "ett-h1"},
        {"name": ("unknown", 3, None), "sources": SOURCES},
    ),
    (
        "read_members",
        lambda **given: list(data.read_members(**given)),
        {"name": "spoken-digits"},
        {"name": ("ett-h1", "unknown", None), "sources": SOURCES},
    ),
]

WITHOUT = {
    "Recall": "holds values",
    "cache_folder": "takes nothing; an unwritable folder is in test_download",
    "digit_writers": "takes nothing",
    "load_digits": "takes nothing",
}
