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
    x, y = torch.tensor([6.0, 7, 8]), torch.tensor([3.0, 9, 5])
    misses = torch.tensor([77 / 9 - 3, 4.0 - 9, 75 / 9 - 5])
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
        "without themselves six, seven and eight o'clock are answered by 77/9, 4 and "
        "75/9",
        tolerance=1e-4,
    )
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(11, generator=generator)
    y = torch.randn(11, generator=generator)
    others = ~torch.eye(11, dtype=torch.bool)
    left_out = kernel_regression(x[:, None], x[:, None], y[:, None], 0.2, others)
    expect_close(
        answer(leave_one_out_error, x, y, 0.2),
        float((left_out[:, 0] - y).square().mean()),
        "for 11 points it must equal the mean squared error with a masked diagonal",
        tolerance=1e-4,
    )
    expect_close(
        answer(leave_one_out_error, torch.zeros(3), torch.tensor([0.0, 3, 6]), 1.0),
        13.5,
        "three readings at the same hour are still three: each is answered by the "
        "mean of the other two. Leave out the point itself, not its place",
        tolerance=1e-4,
    )
    far = (
        "where all others are far away every bell is 0, and 0 / 0 is no answer: let "
        "softmax divide, it subtracts the largest score first"
    )
    got = answer(leave_one_out_error, torch.tensor([0.0, 1, 100]), y[:3], 1.0)
    expect(torch.as_tensor(got).isfinite().all(), far)
    expect_close(
        got, float((y[:3] - y[[1, 0, 1]]).square().mean()), far, tolerance=1e-4
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
    for shares, lengths, wanted, slip in (
        ([0.8, 0.2], [1.0, 3.0], 0, "the square of the length"),
        ([0.6, 0.4], [1.0, 2.0], 1, "the square of the weight"),
    ):
        got = answer(
            top_contributor,
            torch.tensor([shares]),
            torch.tensor(lengths)[:, None] * torch.tensor([[0.6, -0.8]]),
        )
        expect_close(
            expect_tensor(got, "the result").float(),
            torch.tensor([float(wanted)]),
            f"with the weights {shares} and values of the lengths {lengths} the key "
            f"{wanted} adds more: weight times length, not {slip}",
        )
    generator = torch.Generator().manual_seed(0)
    for n_q, n_k, width in ((5, 7, 3), (2, 11, 4)):
        weights = torch.randn(n_q, n_k, generator=generator).softmax(dim=-1)
        value = torch.randn(n_k, width, generator=generator)
        wanted = contribution_norms(weights, value).argmax(dim=-1)
        expect_close(
            expect_tensor(
                answer(top_contributor, weights, value), "the result"
            ).float(),
            wanted.float(),
            f"for {n_q} queries and {n_k} keys another key adds the longest vector",
        )


@feedback("The sink takes its share of the weight and hands nothing over.")
def check_sink_attention(sink_attention: Any) -> None:
    """Check `sink_attention(scores, value, sink)`.

    Args:
        sink_attention: The learner's function.
    """
    scores = torch.tensor([[0.0, 1.0, 1.0], [2.0, 0.0, 0.0]]) * math.log(2)
    value = torch.tensor([[3.0], [9.0], [5.0]])
    got = expect_tensor(
        answer(sink_attention, scores, value, 0.0), "sink_attention", shape=(2, 1)
    )
    plain = scores.softmax(dim=-1) @ value
    expect(
        not torch.allclose(got.float(), plain, atol=1e-3),
        "this is attention without a sink: the weights of the tokens must sum to less "
        "than 1",
    )
    expect_close(
        got.float(),
        torch.tensor([[31 / 6], [26 / 7]]),
        "with a sink of score 0 the first query has the weights 1/6, 2/6, 2/6 and 1/6 "
        "for the sink, so its output is (3 + 18 + 10) / 6",
    )
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(2, 4, 5, generator=generator)
    value = torch.randn(2, 5, 3, generator=generator)
    for sink in (-1.0, 2.0):
        expect_close(
            expect_tensor(
                answer(sink_attention, scores, value, sink), "the result"
            ).float(),
            _with_sink(scores, value, sink),
            f"with a sink of score {sink:g} and two tables of scores another output "
            "is right",
        )
    for shift in (1000.0, -1000.0):
        words = (
            f"scores near {shift:g} with a sink of {shift:g} must give the same as "
            "scores near 0 with a sink of 0: let softmax see the sink as one more "
            "score, it keeps the exponentials in range"
        )
        got = torch.as_tensor(answer(sink_attention, scores + shift, value, shift))
        expect(got.isfinite().all(), words)
        expect_close(got.float(), _with_sink(scores, value, 0.0), words, tolerance=1e-3)


def _with_sink(scores: torch.Tensor, value: torch.Tensor, sink: float) -> torch.Tensor:
    """Attend with one more score that has no value."""
    column = torch.full_like(scores[..., :1], sink)
    return torch.cat([scores, column], dim=-1).softmax(dim=-1)[..., :-1] @ value
