"""Checks for the exercises of the chapter on the article's attention program."""

import re
from typing import Any

import torch

from attnconv.attention import additive_scores, masked_softmax, padding_mask
from attnconv_book.kit.exercises.feedback import (
    answer,
    expect,
    expect_close,
    expect_error,
    expect_tensor,
    feedback,
)


@feedback("The weights sum to 1, and it is the values that are averaged.")
def check_attention_pool(attention_pool: Any) -> None:
    """Check `attention_pool(scores, values)`.

    It must average the values (n, d) with the softmax of the scores (n,).

    Args:
        attention_pool: The learner's function.
    """
    scores = torch.tensor([0.0, 0.0, 0.0])
    values = torch.tensor([[3.0, 0.0], [0.0, 6.0], [0.0, 0.0]])
    pooled = expect_tensor(
        answer(attention_pool, scores, values), "the result", shape=(2,)
    )
    expect_close(pooled, torch.tensor([1.0, 2.0]), "equal scores make a plain mean")
    scores = torch.tensor([1.0, 2.0, 4.0]).log()
    expect_close(
        answer(attention_pool, scores, torch.eye(3)),
        torch.tensor([1.0, 2.0, 4.0]) / 7,
        "scores ln 1, ln 2, ln 4 make the weights 1/7, 2/7, 4/7",
    )
    scores, values = torch.randn(5), torch.randn(5, 3)
    expect_close(
        answer(attention_pool, scores, values),
        scores.softmax(dim=-1) @ values,
        "five scores and five values of width 3",
    )
    for large in (
        [1000.0, 999.0],
        [0.0, 1000.0],
        [3000.0, 0.0, 0.0],
        [-2001.0, -2000.0, 3000.0],
        [-2000.0, -2001.0],
    ):
        scores, values = torch.tensor(large), torch.eye(len(large))
        pooled = torch.as_tensor(answer(attention_pool, scores, values))
        listed = ", ".join(f"{score:g}" for score in large)
        expect(
            pooled.isfinite().all(),
            f"With scores {listed} the exponential leaves the range of numbers."
            " Subtract the largest score first, wherever it stands.",
        )
        expect_close(
            pooled,
            scores.softmax(dim=-1) @ values,
            f"scores {listed} make the same weights as their distances from the"
            " largest one",
            tolerance=2e-4,  # float32 near 2000 has steps of 1.2e-4
        )


@feedback("It equals the package on batches of any shape.")
def check_additive_scores(my_additive_scores: Any) -> None:
    """Check `additive_scores(query, key, vector)` on projected queries and keys.

    It must return v · tanh(q + k) for each pair, (n_q, n_k).

    Args:
        my_additive_scores: The learner's function.
    """
    query, key = torch.randn(2, 3), torch.randn(5, 3)
    vector = torch.randn(3)
    scores = expect_tensor(
        answer(my_additive_scores, query, key, vector), "the result", shape=(2, 5)
    )
    expect_close(
        scores[1, 4],
        vector @ torch.tanh(query[1] + key[4]),
        "row 1, column 4 belongs to query 1 and key 4",
    )
    expect_close(scores, additive_scores(query, key, vector), "all pairs")
    for batch in ((7,), (2, 7)):
        query, key = torch.randn(*batch, 2, 3), torch.randn(*batch, 5, 3)
        expect_close(
            answer(my_additive_scores, query, key, vector),
            additive_scores(query, key, vector),
            f"it must also work on a batch of queries {tuple(query.shape)} and keys "
            f"{tuple(key.shape)}",
        )


@feedback("Padding gets no weight, and every row still sums to 1.")
def check_masked_weights(masked_weights: Any) -> None:
    """Check `masked_weights(scores, lengths)`.

    It must give weights (batch, n_q, n_k) over the first `lengths[b]` keys only.

    Args:
        masked_weights: The learner's function.
    """
    scores, lengths = torch.randn(3, 2, 5), torch.tensor([5, 2, 1])
    weights = expect_tensor(
        answer(masked_weights, scores, lengths), "the result", shape=(3, 2, 5)
    )
    padded = ~padding_mask(lengths, 5).expand(3, 2, 5)
    expect(
        (weights[padded] == 0).all(),
        "A key behind the end of its sequence still has a weight.",
    )
    expect_close(
        weights.sum(dim=-1),
        torch.ones(3, 2),
        "each row must sum to 1: set scores to minus infinity before the softmax"
        " rather than weights to zero after it",
    )
    expect_close(
        weights,
        masked_softmax(scores, ~padded),
        "the keys that are left must share the weight by their scores",
    )
    scores = torch.where(padded, 200.0, scores - 200)
    weights = torch.as_tensor(answer(masked_weights, scores, lengths))
    expect(
        weights.isfinite().all() and (weights[padded] == 0).all(),
        "With scores of about -200, and of 200 in the padding, the padding still"
        " takes part: its scores must become minus infinity before the softmax.",
    )
    expect_close(
        weights,
        masked_softmax(scores, ~padded),
        "scores of 200 in the padding must change nothing",
    )


@feedback("Nothing is broadcast any more.")
def check_add_residual(add_residual: Any) -> None:
    """Check `add_residual(x, update)`.

    It must add two tensors of one shape and refuse all others.

    Args:
        add_residual: The learner's function.
    """
    x, update = torch.randn(3, 50), torch.randn(3, 50)
    expect_close(answer(add_residual, x, update), x + update, "two equal shapes")
    expect_error(
        ValueError,
        "x of (3, 50) and an update of (3, 1) must be refused with a ValueError.",
        add_residual,
        x,
        torch.randn(3, 1),
    )
    message = expect_error(
        ValueError,
        "x of (4, 70) and an update of (4, 2) must be refused with a ValueError.",
        add_residual,
        torch.randn(4, 70),
        torch.randn(4, 2),
    )
    named = f" {' '.join(re.findall('[0-9]+', message))} "  # however shapes are written
    expect(
        " 4 70 " in named and " 4 2 " in named,
        f"The message should name both shapes, (4, 70) and (4, 2). It says: {message}",
    )
    for of_x, of_update, why in (
        ((3, 1), (3, 50), "the sum would be larger than x"),
        ((3, 50), (50,), "one row would be added to all"),
        ((3, 50), (1, 50), "one row would be added to all"),
        ((1, 6), (6, 1), "they hold as many numbers, and still the sum is larger"),
        ((2, 3, 50), (3, 50), "the same update would be added to each entry"),
    ):
        expect_error(
            ValueError,
            f"x of {of_x} and an update of {of_update} must be refused as well: {why}.",
            add_residual,
            torch.randn(of_x),
            torch.randn(of_update),
        )
