"""Borders of the room `complexity`: arguments that work, and bad values for each."""

from border_values import (
    FROM_ZERO,
    NOT_BOOL,
    NOT_INTEGER,
    SIZE,
    matrix,
)
from torch import nn

from attnconv import complexity as cost

SCORES = {
    "kind": ("", "Dot", None),
    **dict.fromkeys(("n_q", "n_k", "d_k"), SIZE),
    "d_q": (0, -1, 6, *NOT_INTEGER),
}

ROWS = [
    (
        "dense_parameters",
        cost.dense_parameters,
        {"in_features": 3, "out_features": 5},
        {"in_features": SIZE, "out_features": SIZE, "bias": NOT_BOOL},
    ),
    (
        "convolution_parameters",
        cost.convolution_parameters,
        {"in_channels": 6, "out_channels": 4, "kernel_size": 3},
        {
            "in_channels": SIZE,
            "out_channels": SIZE,
            "kernel_size": (*SIZE, (), (3, 0), (3, 1.5)),
            "groups": (*SIZE, 3, 4),
            "bias": NOT_BOOL,
        },
    ),
    (
        "attention_parameters",
        cost.attention_parameters,
        {"dim": 8},
        {"dim": SIZE, "bias": (2, *NOT_BOOL)},
    ),
    (
        "dense_multiply_adds",
        cost.dense_multiply_adds,
        {"in_features": 3, "out_features": 5},
        {"in_features": SIZE, "out_features": SIZE, "positions": SIZE},
    ),
    (
        "convolution_multiply_adds",
        cost.convolution_multiply_adds,
        {"in_channels": 6, "out_channels": 4, "kernel_size": 3, "out_size": 5},
        {
            "in_channels": SIZE,
            "out_channels": SIZE,
            "kernel_size": (*SIZE, (3, 3), (0,)),
            "out_size": (*SIZE, (3, 3), (1.5,)),
            "groups": (*SIZE, 3, 4),
        },
    ),
    (
        "attention_multiply_adds",
        cost.attention_multiply_adds,
        {"n_q": 2, "n_k": 3, "d_k": 5, "d_v": 7},
        dict.fromkeys(("n_q", "n_k", "d_k", "d_v", "num_heads"), SIZE),
    ),
    (
        "multi_head_multiply_adds",
        cost.multi_head_multiply_adds,
        {"n_q": 3, "dim": 5},
        {"n_q": SIZE, "dim": SIZE, "n_k": (0, -1, *NOT_INTEGER)},
    ),
    (
        "score_multiply_adds",
        cost.score_multiply_adds,
        {"kind": "dot", "n_q": 2, "n_k": 3, "d_k": 5},
        SCORES,
    ),
    (
        "score_memory",
        cost.score_memory,
        {"kind": "dot", "n_q": 2, "n_k": 3, "d_k": 5},
        {**SCORES, "itemsize": SIZE},
    ),
    (
        "dense_memory",
        cost.dense_memory,
        {"in_features": 3, "out_features": 5},
        dict.fromkeys(("in_features", "out_features", "positions", "itemsize"), SIZE),
    ),
    (
        "convolution_memory",
        cost.convolution_memory,
        {"in_channels": 6, "out_channels": 4, "in_size": 7, "out_size": 5},
        {
            "in_channels": SIZE,
            "out_channels": SIZE,
            "in_size": (*SIZE, (3, 3), (0,)),
            "out_size": (*SIZE, (3, 3), (1.5,)),
            "itemsize": SIZE,
        },
    ),
    (
        "attention_memory",
        cost.attention_memory,
        {"n_q": 2, "n_k": 3, "d_k": 5, "d_v": 7, "fused": False},
        {
            **dict.fromkeys(("n_q", "n_k", "d_k", "d_v", "num_heads"), SIZE),
            "fused": (True, *NOT_BOOL),
            "itemsize": SIZE,
        },
    ),
    (
        "multi_head_memory",
        cost.multi_head_memory,
        {"n_q": 3, "dim": 6, "num_heads": 2},
        {
            "n_q": SIZE,
            "dim": SIZE,
            "num_heads": (*SIZE, 4),
            "n_k": (0, -1, *NOT_INTEGER),
            "itemsize": SIZE,
        },
    ),
    (
        "convolution_way_cost",
        cost.convolution_way_cost,
        {
            "way": "winograd",
            "in_channels": 2,
            "out_channels": 4,
            "kernel_size": (3, 3),
            "padded_size": (7, 5),
        },
        {
            "way": ("", "fft", None),
            "in_channels": SIZE,
            "out_channels": SIZE,
            "kernel_size": (*SIZE, 2, (3,), (0, 3), (3, 5), (3, 1.5)),
            "padded_size": (*SIZE, 2, (7, 5, 5), (0, 3), (3, 2), (3, 1.5)),
            "batch": SIZE,
        },
    ),
    (
        "compare_latency",
        cost.compare_latency,
        {"runs": {"a": int}, "against": "a", "seconds": 0},
        {
            "runs": ({}, {"a": 3}, {"a": None}, None, [int]),
            "against": ("b", "", None, 3),
            "rounds": (4, 0, *NOT_INTEGER),
            "seconds": (-1, -0.5, "1", None),
            "clock": (None, 3),
        },
    ),
    (
        "fourier_multiply_adds",
        cost.fourier_multiply_adds,
        {"points": 8},
        {"points": SIZE, "real": NOT_BOOL},
    ),
    *(
        (
            function.__name__,
            lambda model, function=function: function(model, matrix),
            {},
            {"model": (None, 3)},
        )
        for function in (
            cost.count_memory,
            cost.count_multiply_adds,
            cost.multiply_adds_by_operation,
            cost.multiply_adds_by_part,
        )
    ),
    (
        "count_parameters",
        cost.count_parameters,
        {"model": nn.ReLU()},
        {"model": (None, 3, nn.ReLU, nn.LazyLinear(3)), "trainable": NOT_BOOL},
    ),
    (
        "receptive_field",
        cost.receptive_field,
        {"layers": [(3, 2, 1, 1)]},
        {
            "layers": (
                None,
                3,
                "ab",
                [],
                [3],
                [()],
                [(0,)],
                [(3, 0)],
                [(3, 1, 1.5)],
                [(3, 1, 1, -1)],
                [(True,)],
                nn.Linear(2, 3),
            ),
            "axis": FROM_ZERO,
        },
    ),
    (
        "Field",
        cost.Field(3, 1, 0).span,
        {},
        {"position": (*FROM_ZERO, None)},
    ),
]

WITHOUT = {
    "Latency": "holds values",
    "Memory": "holds values",
    "WayCost": "holds values",
    "Window": "holds values; `receptive_field` looks at them",
}
