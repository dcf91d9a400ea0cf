"""Borders of the room `training`: arguments that work, and bad values for each."""

import torch
from border_values import (
    FROM_ZERO,
    NAN,
    SIZE,
    batches,
    images,
    labels,
    linear,
    normal,
    optimizer,
)
from torch import nn

from attnconv import training

ROWS = [
    (
        "fit",
        training.fit,
        {
            "model": linear,
            "batches": batches,
            "optimizer": optimizer,
            "steps": 0,
            "loss": nn.functional.cross_entropy,
        },
        {
            "model": (None, 3),
            "batches": (None, [1]),
            "optimizer": (None, 0.1, torch.optim.SGD(nn.Linear(5, 4).parameters())),
            "steps": FROM_ZERO,
            "loss": (None, "mse"),
            "scheduler": ("cosine", optimizer),
            "measure": ("accuracy", 3),
            "progress": ("tqdm", True),
            "clip_norm": (0, -1.0, "a", True, NAN),
            "measure_every": SIZE,
            "checkpoint_every": SIZE,
            "checkpoint": (3,),
        },
    ),
    (
        "evaluate",
        training.evaluate,
        {"model": linear, "inputs": normal(4, 5), "targets": torch.arange(4)},
        {
            "model": (None,),
            "inputs": (None, "x", (), normal(0, 5), torch.tensor(1.0)),
            "targets": (None, [1, 2, 3, 0], torch.arange(3), torch.ones(4)),
            "metric": ("accuracy", 3),
            "batch_size": SIZE,
        },
    ),
    (
        "predict",
        training.predict,
        {"model": linear, "inputs": normal(4, 5)},
        {
            "model": (None,),
            "inputs": ((normal(4, 5), normal(3, 5)), [1.0], ()),
            "batch_size": SIZE,
        },
    ),
    (
        "accuracy",
        training.accuracy,
        {"outputs": normal(4, 3), "targets": torch.arange(4) % 3},
        {"outputs": (None,), "targets": (None, normal(4), torch.zeros(4, 1).long())},
    ),
    (
        "shuffled_batches",
        training.shuffled_batches,
        {"inputs": images, "targets": labels, "batch_size": 3, "seed": 0},
        {
            "inputs": (None, (), [1.0], images[:0], torch.tensor(1.0)),
            "targets": (None, labels[:3], torch.tensor(1)),
            "batch_size": SIZE,
            "seed": FROM_ZERO,
        },
    ),
    (
        "shuffled_batches step",
        training.shuffled_batches(images, labels, batch_size=3, seed=0),
        {},
        {"step": FROM_ZERO},
    ),
    (
        "steps_per_epoch",
        training.steps_per_epoch,
        {"items": 4, "batch_size": 3},
        {"items": SIZE, "batch_size": SIZE},
    ),
    (
        "seed_everything",
        training.seed_everything,
        {},
        {"seed": (*FROM_ZERO, None, 2**32)},
    ),
    ("RunRecord", training.RunRecord().curve, {}, {"name": ("loss",)}),
    (
        "load_checkpoint",
        training.load_checkpoint,
        {},
        {"path": (3, None, "no/file.pt")},
    ),
    (
        "save_checkpoint",
        training.save_checkpoint,
        {"state": {}},
        {"path": (3, None, __file__ + "/x.pt", "/"), "state": ()},
    ),
]
