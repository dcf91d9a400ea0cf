"""Checks for the exercises of the chapter on the two ways to mix."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from attnconv.attention import attention_weights
from attnconv_book.kit.exercises.feedback import (
    answer,
    expect,
    expect_close,
    expect_tensor,
    feedback,
)


@feedback("Your matrix times a signal is the convolution of torch, borders included.")
def check_mixing_matrix(mixing_matrix: Any) -> None:
    """Check `mixing_matrix(kernel, tokens)`.

    It must return the matrix (tokens, tokens) that does what a convolution with zero
    padding does: row i holds the kernel, its middle on the diagonal.

    Args:
        mixing_matrix: The learner's function.
    """
    kernel = torch.tensor([1.0, 2.0, 4.0])
    matrix = expect_tensor(
        answer(mixing_matrix, kernel, 4), "the matrix for 4 tokens", shape=(4, 4)
    )
    expect_close(
        matrix[1],
        torch.tensor([1.0, 2.0, 4.0, 0.0]),
        "the second row must hold the kernel with its middle on the diagonal",
    )
    expect_close(
        matrix[0],
        torch.tensor([2.0, 4.0, 0.0, 0.0]),
        "in the first row the first tap falls off the border",
    )
    for size, tokens in ((3, 7), (5, 11), (1, 3), (5, 2)):
        kernel = torch.randn(size)
        signal = torch.randn(tokens)
        matrix = expect_tensor(
            answer(mixing_matrix, kernel, tokens),
            f"the matrix for {size} taps and {tokens} tokens",
            shape=(tokens, tokens),
        )
        wanted = F.conv1d(signal[None, None], kernel[None, None], padding=size // 2)
        expect_close(
            matrix.to(signal.dtype) @ signal,
            wanted[0, 0],
            f"with {size} taps and {tokens} tokens it must equal torch's conv1d",
        )


@feedback("Rows that sum to 1, and the weights of the package for any tokens.")
def check_content_weights(content_weights: Any) -> None:
    """Check `content_weights(tokens, scale)`.

    It must return the attention weights (n, n) of tokens that are their own queries
    and keys.

    Args:
        content_weights: The learner's function.
    """
    signal = torch.tensor([[2.0], [0.0], [1.0]])
    scale = torch.log(torch.tensor(2.0)).item()
    weights = expect_tensor(
        answer(content_weights, signal, scale),
        "the weights of the tokens 2, 0 and 1",
        shape=(3, 3),
    )
    expect_close(
        weights.sum(dim=1),
        torch.ones(3),
        "each row must sum to 1: the softmax runs along the keys",
    )
    expect_close(
        weights[0],
        torch.tensor([16.0, 1.0, 4.0]) / 21,
        "the token 2 gives the weights 16/21, 1/21 and 4/21",
    )
    for n, width in ((5, 2), (7, 3)):
        tokens = torch.randn(n, width)
        expect_close(
            answer(content_weights, tokens, 0.7),
            attention_weights(tokens, tokens, scale=0.7),
            f"for {n} tokens of {width} numbers it must equal attention_weights",
        )


@feedback("Your function tells operators that see an order from those that do not.")
def check_follows_shuffle(follows_shuffle: Any) -> None:
    """Check `follows_shuffle(operator, tokens)`.

    It must say whether shuffling the tokens only shuffles the operator's output. Each
    operator that sees an order is one that some weak test misses: a shuffle that only
    turns the ring or swaps two tokens, a comparison of sums, of one token or column.

    Args:
        follows_shuffle: The learner's function.
    """
    wide, few = 0.5 + torch.rand(12, 3), 0.5 + torch.rand(7, 2)
    cases = (
        (_average, wide, True, "the mean of all tokens does not depend on their order"),
        (_attend, wide, True, "attention without positions only shuffles along"),
        (_double, few, True, "a step that treats each token alone only shuffles along"),
        (_add_up, wide, False, "a running sum depends on the order"),
        (_blur, few, False, "a convolution depends on who stands beside whom"),
        (_ring, wide, False, "so does a convolution that goes round at the ends"),
        (_inside, wide, False, "so does one that leaves three tokens at each end"),
        (_hand_on, wide, False, "handing each token to the next place sees the order"),
        (_last_column, wide, False, "an order may be seen in a single column"),
        (_faint, wide, False, "a small effect of the order is more than round-off"),
        *(
            (_listens(*pair), wide, False, "one token may depend on one other place")
            for pair in ((0, 1), (7, 4), (10, 11))
        ),
    )
    for operator, tokens, wanted, words in cases:
        # a random shuffle may by chance leave alone what matters, hardly three times
        for _ in range(1 if wanted else 3):
            got = answer(follows_shuffle, operator, tokens)
            right = isinstance(got, bool | Tensor) and bool(got) == wanted
            if right:
                break
        expect(right, f"{words}: wanted {wanted}, got {got!r}")


def _average(tokens: Tensor) -> Tensor:
    return tokens.mean(dim=0).expand_as(tokens)


def _attend(tokens: Tensor) -> Tensor:
    return attention_weights(tokens, tokens) @ tokens


def _double(tokens: Tensor) -> Tensor:
    return 2 * tokens


def _add_up(tokens: Tensor) -> Tensor:
    return tokens.cumsum(dim=0)


def _blur(tokens: Tensor) -> Tensor:
    kernel = torch.tensor([0.25, 0.5, 0.25]).expand(tokens.shape[1], 1, 3)
    return F.conv1d(tokens.mT, kernel, padding=1, groups=tokens.shape[1]).mT


def _ring(tokens: Tensor) -> Tensor:
    return (tokens.roll(1, 0) + 2 * tokens + tokens.roll(-1, 0)) / 4


def _inside(tokens: Tensor) -> Tensor:
    return torch.cat([tokens[:3], _ring(tokens[3:-3]), tokens[-3:]])


def _hand_on(tokens: Tensor) -> Tensor:
    return tokens.roll(1, 0)


def _last_column(tokens: Tensor) -> Tensor:
    return torch.cat([tokens[:, :-1], tokens[:, -1:].cumsum(dim=0)], dim=1)


def _faint(tokens: Tensor) -> Tensor:
    return tokens + 0.002 * tokens.roll(1, 0)


def _listens(place: int, to: int) -> Callable[[Tensor], Tensor]:
    """One token, by its place, that takes in one other, by its place."""

    def operator(tokens: Tensor) -> Tensor:
        heard = tokens.clone()
        heard[place] += tokens[to]
        return heard

    return operator
