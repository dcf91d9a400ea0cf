"""Checks for the exercises of the chapter on attention."""

import math
from typing import Any

import torch

from attnconv.attention import kernel_regression
from attnconv.inspection import contribution_norms
from attnconv_book.kit.exercises.feedback import (
    answer,
    expect,
    expect_close,
    expect_tensor,
    feedback,
)

HALVES = math.sqrt(1 / (2 * math.log(2)))
"""The width at which a distance of 1 halves the bell."""


@feedback("Each point is judged by the others alone.")
def check_leave_one_out_error(leave_one_out_error: Any) -> None:
    """Check `leave_one_out_error(x, y, width)` for numbers on a line.

    Args:
        leave_one_out_error: The learner's function.
    """
    x, y = torch.tensor([0.0, 1, 2]), torch.tensor([4.0, 8, 25])
    misses = torch.tensor([89 / 9 - 4, 29 / 2 - 8, 68 / 9 - 25])
    got = answer(leave_one_out_error, x, y, HALVES)
    own = (kernel_regression(x[:, None], x[:, None], y[:, None], HALVES)[:, 0] - y) ** 2
    expect(
        not (
            isinstance(got, int | float | torch.Tensor)
            and torch.as_tensor(got).numel() == 1
            and abs(float(got) - float(own.mean())) < 1e-3
        ),
        "each point still takes part in its own answer: mask the diagonal",
    )
    expect_close(
        got,
        float((misses**2).mean()),
        "without themselves the points 0, 1 and 2 are answered by 89/9, 29/2 and 68/9",
        tolerance=1e-4,
    )
    x, y = torch.rand(11), torch.randn(11)
    others = ~torch.eye(11, dtype=torch.bool)
    left_out = kernel_regression(x[:, None], x[:, None], y[:, None], 0.2, others)
    expect_close(
        answer(leave_one_out_error, x, y, 0.2),
        float((left_out[:, 0] - y).square().mean()),
        "for 11 points it must equal the mean squared error with a masked diagonal",
        tolerance=1e-4,
    )


@feedback("You look at what is added, not at the weight alone.")
def check_top_contributor(top_contributor: Any) -> None:
    """Check `top_contributor(weights, value)`.

    Args:
        top_contributor: The learner's function.
    """
    weights = torch.tensor([[0.8, 0.1, 0.1], [0.2, 0.5, 0.3]])
    value = torch.tensor([[0.0, 0.0], [4.0, 0.0], [0.0, 8.0]])
    got = expect_tensor(
        answer(top_contributor, weights, value), "top_contributor", shape=(2,)
    )
    expect(
        not torch.equal(got.long(), weights.argmax(dim=-1)),
        "this is the key with the largest weight: its value may be 0",
    )
    expect_close(
        got.float(),
        torch.tensor([2.0, 2.0]),
        "the third key adds the longest vector to both outputs, 0.8 and 2.4 long",
    )
    for pair, other in (
        ([[3.0, 3.0], [0.0, 5.0]], "sum of absolute values"),
        ([[3.0, 3.0], [4.0, 0.0]], "largest entry"),
    ):
        table = torch.tensor(pair)
        wanted = table.norm(dim=-1).argmax()[None]
        got = answer(top_contributor, torch.tensor([[0.5, 0.5]]), table)
        expect_close(
            expect_tensor(got, "the result").float(),
            wanted.float(),
            f"with equal weights the longest of the values {pair} counts; length is "
            f"the root of the sum of squares, not the {other}",
        )
    for n_q, n_k, width in ((5, 7, 3), (2, 11, 4)):
        weights = torch.randn(n_q, n_k).softmax(dim=-1)
        value = torch.randn(n_k, width)
        wanted = contribution_norms(weights, value).argmax(dim=-1)
        expect_close(
            expect_tensor(
                answer(top_contributor, weights, value), "the result"
            ).float(),
            wanted.float(),
            f"for {n_q} queries and {n_k} keys another key adds the longest vector",
        )
