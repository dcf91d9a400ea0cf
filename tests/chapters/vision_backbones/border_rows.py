"""Borders of the room `vision_backbones`: bad input to each public function."""

import torch
from border_values import FROM_ZERO, NOT_INTEGER, images, labels
from torch import nn

from attnconv_book.chapters import vision_backbones

SEEDS = (-1, *NOT_INTEGER, 2**32)

ROWS = [
    (
        "build",
        vision_backbones.build,
        {"name": "vit", "data": "digits"},
        {"name": ("resnet", 3, None), "data": ("mnist", 3, None)},
    ),
    (
        "examples",
        vision_backbones.examples,
        {"data": "digits", "seed": 0},
        {"data": ("mnist", 3, None), "seed": SEEDS},
    ),
    (
        "standardise",
        vision_backbones.standardise,
        {"images": images},
        {"images": (None, images.tolist(), images.long())},
    ),
    (
        "moved_and_mirrored",
        vision_backbones.moved_and_mirrored,
        {"images": images, "seed": 0},
        {
            "images": (None, images.tolist(), images.long(), images[0]),
            "seed": SEEDS,
            "reach": (*FROM_ZERO, None),
        },
    ),
    (
        "train",
        vision_backbones.train,
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
]
