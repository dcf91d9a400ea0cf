"""Good and bad values that the tables of borders share."""

import numpy as np
import torch
from torch import nn

NOT_INTEGER = (1.5, True, "3")
SIZE = (0, -1, *NOT_INTEGER, None)
FROM_ZERO = (-1, *NOT_INTEGER)
NOT_BOOL = (1, 0.0, "no", None, [True])
DEVICES = ("gpu", "cpu:x", 1.5, [])
DTYPES = (torch.int64, torch.bool, torch.complex64, "float32", float)
NAN, INF = float("nan"), float("inf")


def normal(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def wrong(good):
    """Tensors that no function of floating point tensors of this shape may take."""
    shape = good.shape
    return (
        None,
        good.tolist(),
        good.numpy(),
        good.long(),
        good.bool(),
        good.to(torch.complex64),
        good.double(),
        good[:0],
        normal(*shape[1:]) if good.dim() == 1 else normal(shape[-1]),
    )


q, k, v = normal(2, 3, 5), normal(2, 7, 5), normal(2, 7, 11)
mask = torch.ones(3, 7, dtype=torch.bool)
MASKS = (
    mask.float(),
    mask.long(),
    mask.tolist(),
    mask[0],
    mask[:2],
    mask[:, :3],
    torch.ones(5, 3, 7, dtype=torch.bool),
)
BIASES = ("a", mask, normal(7), normal(4, 7), normal(5, 3, 7), normal(3, 7).double())
SCALES = ("a", NAN, INF, True, torch.ones(3, 1))
WRONG_CONVOLUTIONS = (
    None,
    nn.Conv1d(2, 3, 3),
    nn.Conv2d(2, 2, 3, groups=2),
    nn.Conv2d(2, 3, 3, padding_mode="circular"),
    nn.Conv2d(2, 3, 3, padding="same"),
)
x, kernel = normal(2, 6, 9, 8), normal(4, 6, 3, 3)
wide = normal(2, 6, 19, 18)
labels = torch.arange(20) % 4
images = torch.rand(20, 1, 8, 8, generator=torch.Generator().manual_seed(0))
source, target = torch.tensor([[1, 2, 0], [3, 4, 5]]), torch.tensor([[0, 1], [0, 2]])
TOKENS = (
    None,
    source.tolist(),
    source.float(),
    source.bool(),
    source[0],
    source[:0],
    source + 90,
    source - 9,
)
linear = nn.Linear(5, 4)
optimizer = torch.optim.SGD(linear.parameters(), lr=0.1)
grid, matrix = torch.rand(4, 4), torch.rand(3, 4)
TABLES = (None, "x", normal(3), [[1], [1, 2]], [[NAN, 0.0]], 1j * np.ones((3, 4)))
WIDGET_TABLES = (None, "x", normal(4), [[1], [1, 2]])


def batches(step):
    return normal(4, 5), torch.arange(4)


MATRICES = (None, matrix.tolist(), matrix.long(), matrix[0], matrix[:0])

# name of the row, function, arguments that work, bad values for some of them
