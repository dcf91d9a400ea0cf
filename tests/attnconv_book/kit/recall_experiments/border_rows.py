"""Borders of what this folder tests: arguments that work, bad values for each."""

import torch
from border_values import FROM_ZERO, NAN, SIZE
from torch import nn

from attnconv_book.kit.recall_experiments import RecallNetwork, run_recall

ROWS = [
    (
        "RecallNetwork",
        RecallNetwork,
        {"num_tokens": 6, "num_classes": 3, "mixers": [nn.Identity()], "dim": 4},
        {
            "num_tokens": SIZE,
            "num_classes": SIZE,
            "mixers": ([3], [None]),
            "dim": SIZE,
        },
    ),
    (
        "RecallNetwork forward",
        RecallNetwork(6, 3, [nn.Identity()], 4),
        {"tokens": torch.zeros(2, 5, dtype=torch.long)},
        {"tokens": (None, [[1]], torch.zeros(2, 5), torch.zeros(5).long())},
    ),
    (
        "run_recall",
        run_recall,
        {
            "model": RecallNetwork(8, 3, [nn.Identity()], 4),
            "pairs": 4,
            "steps": 1,
            "rate": 0.003,
            "seed": 0,
            "num_keys": 5,
            "num_values": 3,
        },
        {
            "model": (None, 3),
            "pairs": (*SIZE, 3),
            "steps": SIZE,
            "rate": (0, -1.0, NAN, "x"),
            "seed": FROM_ZERO,
            "other_pairs": ([3], [1.5], ["4"]),
            "num_keys": SIZE,
            "num_values": SIZE,
        },
    ),
]
