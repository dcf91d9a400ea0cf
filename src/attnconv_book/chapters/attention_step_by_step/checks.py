"""Checks for the exercises of the chapter that takes attention apart step by step."""

from typing import Any

import torch
from einops import rearrange

from attnconv.attention import causal_mask
from attnconv_book.kit.exercises.feedback import (
    answer,
    expect,
    expect_close,
    expect_tensor,
    feedback,
)


@feedback("The largest score becomes 0, so that no exponential overflows.")
def check_safe_softmax(safe_softmax: Any) -> None:
    """Check `safe_softmax(scores)`.

    It must return the softmax along the last axis, for scores of any size.

    Args:
        safe_softmax: The learner's function.
    """
    small = torch.tensor([2.0, -1.0, 1.0])
    weights = expect_tensor(
        answer(safe_softmax, small), "safe_softmax(scores)", shape=(3,)
    )
    expect_close(weights.sum(), 1.0, "the weights must sum to 1")
    expect_close(weights, small.softmax(dim=-1), "the weights must be those of torch")
    for shift in (1000.0, -1000.0):
        shifted = answer(safe_softmax, small + shift)
        expect(
            torch.as_tensor(shifted).isfinite().all(),
            f"with {shift:g} added to each score the weights must still be finite",
        )
        expect_close(
            shifted, weights, "a constant added to all scores must change nothing"
        )
    table = torch.tensor([[0.0, 4000.0], [-300.0, -300.0]])
    rows = expect_tensor(
        answer(safe_softmax, table), "the weights of a table", shape=(2, 2)
    )
    expect_close(
        rows,
        table.softmax(dim=-1),
        "each row must be a softmax of its own, with a shift of its own",
    )


@feedback("Head h has features h · d to (h + 1) · d − 1 of every token.")
def check_split_heads(split_heads: Any) -> None:
    """Check `split_heads(x, num_heads)`.

    It must turn (batch, n, dim) into (batch, num_heads, n, dim / num_heads).

    Args:
        split_heads: The learner's function.
    """
    numbers = torch.arange(12.0).reshape(1, 3, 4)
    split = expect_tensor(
        answer(split_heads, numbers, 2), "the two heads", shape=(1, 2, 3, 2)
    )
    expect_close(
        split[0, 0, 0], numbers[0, 0, :2], "head 0 of token 0 must be its first half"
    )
    expect_close(
        split[0, 0],
        numbers[0, :, :2],
        "head 0 must hold the first half of every token, not other tokens: "
        "split the features first, then exchange two axes",
    )
    for batch, n, dim, heads in ((2, 5, 12, 3), (3, 2, 7, 1), (1, 7, 6, 6)):
        x = torch.randn(batch, n, dim)
        split = expect_tensor(
            answer(split_heads, x, heads),
            f"{heads} heads of a tensor of shape {tuple(x.shape)}",
            shape=(batch, heads, n, dim // heads),
        )
        wanted = rearrange(x, "batch n (heads d) -> batch heads n d", heads=heads)
        expect_close(split, wanted, "each head must hold its own features")


@feedback("The new tokens stand at the end, so that each sees all that came before.")
def check_cache_mask(cache_mask: Any) -> None:
    """Check `cache_mask(cached, new)`.

    It must return (new, cached + new), True where a new token may attend.

    Args:
        cache_mask: The learner's function.
    """
    mask = expect_tensor(
        answer(cache_mask, 4, 1),
        "the mask of one new token after four",
        shape=(1, 5),
        dtype=torch.bool,
    )
    expect(mask.all(), "a single new token comes last and must see all 5 keys")
    mask = expect_tensor(
        answer(cache_mask, 3, 2),
        "the mask of two new tokens after three",
        shape=(2, 5),
        dtype=torch.bool,
    )
    expect(
        not mask[0, 4],
        "the first of two new tokens must not see the second: True = may attend",
    )
    for cached, new in ((3, 2), (0, 4), (5, 3), (1, 1)):
        mask = expect_tensor(
            answer(cache_mask, cached, new),
            f"the mask of {new} new tokens after {cached}",
            shape=(new, cached + new),
            dtype=torch.bool,
        )
        expect(
            torch.equal(mask, causal_mask(new, cached + new)),
            f"with {cached} cached and {new} new tokens, new token i must see "
            "the cached ones and the new ones up to itself",
        )
