"""Borders of what this folder tests: arguments that work, bad values for each."""

import torch
from border_values import FROM_ZERO, NOT_INTEGER, images, labels
from torch import nn

from attnconv_book.kit.image_experiments import (
    count_right,
    digits_by_writer,
    moved_and_mirrored,
    run_classifier,
    standardise,
    train_classifier,
)

ROWS = [
    (
        "digits_by_writer",
        digits_by_writer,
        {"seed": 0},
        {"seed": (-1, *NOT_INTEGER, 2**32)},
    ),
    (
        "run_classifier",
        run_classifier,
        {
            "network": nn.Sequential(nn.Flatten(), nn.Linear(64, 10)),
            "training": (images, labels),
            "test": (images, labels),
            "seed": 0,
            "budgets": (1,),
            "mirror": False,
        },
        {
            "network": (None, 3, nn.Linear),
            "training": ((images, labels[:3]), (images[:0], labels[:0])),
            "test": ((images, labels[:3]), (images[:0], labels[:0])),
            "seed": (-1, 1.5, "3"),
            "budgets": ((), (0,), (2, 1), (1.5,), 3, None),
            "mirror": (1, "no", None),
        },
    ),
    (
        "standardise",
        standardise,
        {"images": images},
        {"images": (None, images.tolist(), images.long())},
    ),
    (
        "moved_and_mirrored",
        moved_and_mirrored,
        {"images": images, "seed": 0},
        {
            "images": (None, images.tolist(), images.long(), images[0]),
            "seed": (-1, *NOT_INTEGER, 2**32),
            "reach": (*FROM_ZERO, None),
        },
    ),
    (
        "train_classifier",
        train_classifier,
        {
            "model": nn.Sequential(nn.Flatten(), nn.Linear(64, 10)),
            "images": images,
            "labels": labels,
            "seed": 0,
            "epochs": 1,
            "mirror": False,
            "measure": lambda _: {},
        },
        {
            "model": (None, 3, nn.Linear),
            "images": (None, images.tolist(), images[:0], images[:3]),
            "labels": (None, labels.tolist(), labels[:3]),
            "seed": (-1, 1.5, "3"),
            "epochs": (-1, 1.5, "3", None),
            "mirror": (1, "no", None),
            "measure": (3, "a", torch.zeros(1)),
        },
    ),
    (
        "count_right",
        count_right,
        {"network": nn.Flatten(), "images": images, "labels": labels},
        {
            "network": (None, 3, nn.Linear),
            "images": (None, images.tolist(), images[:0]),
            "labels": (None, labels.tolist(), labels[:3]),
        },
    ),
]
