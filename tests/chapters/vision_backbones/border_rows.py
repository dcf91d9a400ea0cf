"""Borders of the room `vision_backbones`: bad input to each public function."""

from border_values import FROM_ZERO, NOT_INTEGER

from attnconv_book.chapters import vision_backbones

SEEDS = (-1, *NOT_INTEGER, 2**32)

REACH = {"network": "vit", "layer": 0, "row": 0, "column": 0}
NOT_REACH = {
    "network": ("resnet", 3, None),
    "layer": (*FROM_ZERO, 9),
    "row": (*FROM_ZERO, 8),
    "column": (*FROM_ZERO, 8),
}

ROWS = [
    (
        "ReachExplorer",
        vision_backbones.ReachExplorer,
        {**REACH, "picture": 0},
        {**NOT_REACH, "picture": (*FROM_ZERO, 3)},
    ),
    (
        "reach_explorer_state",
        vision_backbones.reach_explorer_state,
        REACH,
        NOT_REACH,
    ),
    (
        "layers_of",
        vision_backbones.layers_of,
        {"network": "vit"},
        {"network": ("resnet", 3, None)},
    ),
    (
        "finished_seeds",
        vision_backbones.finished_seeds,
        {"data": "digits"},
        {"data": ("mnist", 3, None)},
    ),
    (
        "results_of",
        vision_backbones.results_of,
        {"data": "digits", "name": "vit"},
        {"data": ("mnist", 3, None), "name": ("resnet", 3, None)},
    ),
    (
        "accuracies",
        vision_backbones.accuracies,
        {"data": "digits", "name": "vit"},
        {
            "data": ("mnist", 3, None),
            "name": ("resnet", 3, None),
            "of": ("wrong", 3, None),
        },
    ),
    (
        "gain_over",
        vision_backbones.gain_over,
        {"base": "vit", "data": "digits", "name": "cnn"},
        {
            "base": ("resnet", 3, None),
            "data": ("mnist", 3, None),
            "name": ("resnet", 3, None),
            "epochs": (3, "5", 0),
            "comparisons": (0, *NOT_INTEGER),
        },
    ),
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
]

WITHOUT = {"chain_diagram": "takes nothing"}
