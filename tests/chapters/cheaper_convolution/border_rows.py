"""Borders of the room `cheaper_convolution`: bad input to each public function."""

import torch
from torch import nn

from attnconv.models import SmallCNN
from attnconv_book.chapters import cheaper_convolution

network = SmallCNN(10, 1, 8, width=4).eval()
digits = torch.rand(4, 1, 8, 8)
NOT_NETWORKS = (None, 3, nn.Linear(2, 2), "net")
NAMES = ("AlexNet", 3, None)

ROWS = [
    (
        "build",
        cheaper_convolution.build,
        {"name": "plain 8"},
        {"name": ("plain", "plain 9", 3, None)},
    ),
    (
        "build_published",
        cheaper_convolution.build_published,
        {"name": "LeNet-5"},
        {"name": NAMES},
    ),
    (
        "layer_costs",
        cheaper_convolution.layer_costs,
        {"name": "LeNet-5"},
        {"name": NAMES},
    ),
    (
        "ParameterMap",
        cheaper_convolution.ParameterMap,
        {"network": "LeNet-5", "layer": 0},
        {"network": NAMES, "layer": (-1, 6, 1.5, "1", None)},
    ),
    (
        "parameter_map_state",
        cheaper_convolution.parameter_map_state,
        {"network": "LeNet-5", "layer": 0},
        {"network": NAMES, "layer": (-1, 6, 1.5, "1", None)},
    ),
    (
        "ParetoExplorer",
        cheaper_convolution.ParetoExplorer,
        {"across": "alone", "up": "right", "most": 3},
        {
            "across": ("right", "time", None),
            "up": ("time", 3, None),
            "most": (0, 15, 1.5, "1"),
        },
    ),
    (
        "pareto_explorer_state",
        cheaper_convolution.pareto_explorer_state,
        {"across": "alone", "up": "right", "most": 3},
        {
            "across": ("right", "time", None),
            "up": ("time", 3, None),
            "most": (0, 15, 1.5, "1", None),
        },
    ),
    (
        "folded",
        cheaper_convolution.folded,
        {"network": network},
        {"network": (None, 3, "net", nn.Linear)},
    ),
    (
        "pruned",
        cheaper_convolution.pruned,
        {"network": network, "share": 0.5},
        {"network": (None, 3, nn.Linear), "share": (-0.1, 1, 1.5, "a", None)},
    ),
    (
        "narrowed",
        cheaper_convolution.narrowed,
        {"network": network, "width": 2},
        {"network": NOT_NETWORKS, "width": (0, -1, 5, 1.5, "2", None)},
    ),
    (
        "in_int8",
        cheaper_convolution.in_int8,
        {"network": network, "images": digits},
        {"network": NOT_NETWORKS, "images": (None, digits.tolist(), digits[:0])},
    ),
    (
        "bytes_of",
        cheaper_convolution.bytes_of,
        {"network": network},
        {"network": (None, 3, nn.Linear)},
    ),
    (
        "smaller_results",
        cheaper_convolution.smaller_results,
        {"method": "int8"},
        {"method": ("magic", 3, None)},
    ),
    (
        "percent_right",
        cheaper_convolution.percent_right,
        {"method": "int8", "name": "right"},
        {"method": ("magic", 3, None), "name": ("wrong", 3, None)},
    ),
    (
        "gains",
        cheaper_convolution.gains,
        {"method": "taught", "name": "by_scores", "base": "by_labels"},
        {
            "method": ("magic", 3, None),
            "name": ("wrong", 3, None),
            "base": ("wrong", 3, None),
        },
    ),
]

WITHOUT = {"LayerCost": "is made by layer_costs"}
