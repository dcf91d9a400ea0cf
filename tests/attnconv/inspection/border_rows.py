"""Borders of the room `inspection`: arguments that work, and bad values for each."""

import torch
from border_values import (
    FROM_ZERO,
    MATRICES,
    NAN,
    NOT_BOOL,
    NOT_INTEGER,
    SIZE,
    linear,
    mask,
    matrix,
    normal,
    q,
    v,
    x,
)
from torch import nn

from attnconv import inspection
from attnconv.inspection import (
    contribution_norms,
    effective_keys,
    weight_entropy,
)


def watch(model, module_type):
    with inspection.record(model, module_type):
        pass


ROWS = [
    (
        "gradient_size",
        inspection.gradient_size,
        {"make": lambda: nn.Conv2d(1, 1, 1), "shape": (1, 1, 2, 2), "draws": 1},
        {
            "make": (None, 3, lambda: 3),
            "shape": (None, (), (1, 2, 2), (1, 1, 0, 2), (1, 1, 2.5, 2)),
            "draws": SIZE,
            "seed": FROM_ZERO,
        },
    ),
    (
        "unevenness",
        inspection.unevenness,
        {"sizes": matrix, "stride": 1},
        {
            "sizes": (*MATRICES, 0 * matrix),
            "stride": (*SIZE, 4),
            "margin": (*FROM_ZERO, 2),
        },
    ),
    (
        "record",
        watch,
        {"model": linear, "module_type": nn.Linear},
        {"model": (None, 3), "module_type": (None, "x", nn.GRU, (nn.Linear, 3))},
    ),
    *(
        (
            function.__name__,
            function,
            {"measured": x, "expected": x},
            {
                "measured": (None, x.tolist(), x.long(), x[:1], x[:0]),
                "expected": (None, x.numpy(), x.bool(), x[0], x[:0]),
            },
        )
        for function in (inspection.relative_error, inspection.largest_error)
    ),
    (
        "sparsity",
        inspection.sparsity,
        {"matrix": matrix},
        {"matrix": MATRICES, "threshold": (-0.1, "a", None, NAN)},
    ),
    (
        "toeplitz_error",
        inspection.toeplitz_error,
        {"matrix": normal(6, 6), "grid": (2, 3)},
        {
            "matrix": (*MATRICES, normal(6, 5)),
            "grid": ((6, 2), (2, -3), (2.0, 3), 6, [2, 3], ()),
            "circular": NOT_BOOL,
        },
    ),
    (
        "numerical_rank",
        inspection.numerical_rank,
        {"matrix": matrix},
        {"matrix": MATRICES, "threshold": (-0.1, "a", NAN)},
    ),
    (
        "input_change",
        inspection.input_change,
        {"matrix_of": torch.diag, "first": normal(3), "second": normal(3)},
        {
            "matrix_of": (None, 3, torch.Tensor.tolist, torch.Tensor.long),
            "first": (None, [1.0], torch.arange(3), normal(4)),
            "second": (None, [1.0], torch.arange(3), normal(4)),
        },
    ),
    *(
        (
            function.__name__,
            function,
            {"layer": nn.ReLU(), "x": x, "position": (1, 2)},
            {
                "layer": (None, 3, torch.Tensor.tolist),
                "x": (None, x.tolist(), x.long(), x[:0]),
                "position": (*FROM_ZERO, None, 1, (1, 8), (1, 2.0), (1, 2, 3)),
                "axes": ((4, 1), (1.0, 2), (1,), (1, 1), (True, 2), 3, ()),
            },
        )
        for function in (inspection.reach, inspection.position_gradient)
    ),
    (
        "reach threshold",
        inspection.reach,
        {"layer": nn.ReLU(), "x": x, "position": (1, 2)},
        {"threshold": (-0.1, "a", None, NAN)},
    ),
    (
        "with_positive_weights",
        inspection.with_positive_weights,
        {},
        {"model": (None, 3, nn.ReLU)},
    ),
    (
        "shift_error",
        inspection.shift_error,
        {"layer": nn.ReLU(), "x": x, "shift": (1, 2)},
        {
            "layer": (None, 3, torch.Tensor.tolist, nn.Flatten()),
            "x": (None, x.tolist(), x.long(), x[:0]),
            "shift": (*NOT_INTEGER, None, (1, 2.0), ()),
            "axes": ((4, 1), (1.0, 2), (1,), (1, 1), (True, 2), 3),
            "stride": SIZE,
            "margin": (*FROM_ZERO, 4),
            "invariant": NOT_BOOL,
        },
    ),
    (
        "permutation_error",
        inspection.permutation_error,
        {"layer": nn.ReLU(), "x": q, "permutation": torch.tensor([1, 2, 0])},
        {
            "layer": (None, 3, torch.Tensor.tolist, nn.Flatten()),
            "x": (None, q.tolist(), q.long(), q[:0]),
            "permutation": (
                None,
                [1, 2, 0],
                torch.ones(3),
                torch.tensor([0, 1]),
                torch.tensor([0, 1, 1]),
                torch.tensor([0, 1, 3]),
                torch.tensor([[0, 1, 2]]),
            ),
            "axis": (3, -4, *NOT_INTEGER, None),
            "invariant": NOT_BOOL,
        },
    ),
    *(
        (
            function.__name__,
            function,
            {"weights": torch.full((2, 3, 7), 1 / 7), **more},
            {
                "weights": (
                    None,
                    [[1.0]],
                    q,
                    mask,
                    mask.float(),
                    normal(3),
                    normal(0, 3),
                    torch.full((1, 2), NAN),
                ),
                **faults,
            },
        )
        for function, more, faults in (
            (weight_entropy, {}, {}),
            (effective_keys, {}, {}),
            (
                contribution_norms,
                {"value": v},
                {"value": (None, v.long(), v[0], normal(2, 6, 11), normal(7))},
            ),
        )
    ),
]

WITHOUT = {
    "Call": "holds what `record` saw",
    "Span": "holds values",
}
