"""Checks for the exercises of the chapter on gradients by hand."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from attnconv_book.kit.exercises.feedback import (
    answer,
    expect,
    expect_close,
    expect_tensor,
    feedback,
)


@feedback("Each score is pulled by how far its key is above the mean, in any shape.")
def check_softmax_backward(softmax_backward: Any) -> None:
    """Check `softmax_backward(weights, grad_weights)`.

    It must return the gradient of the scores, along the last axis, for any axes before,
    0 where a weight or a whole row is 0, and leave what it was given alone.

    Args:
        softmax_backward: The learner's function.
    """
    weights, above = torch.tensor([0.5, 0.25, 0.25]), torch.tensor([3.0, 0.0, 2.0])
    found = expect_tensor(
        answer(softmax_backward, weights, above),
        "the gradient for weights ½, ¼, ¼",
        shape=(3,),
    )
    expect_close(
        found.sum(),
        0.0,
        "the entries must sum to 0: a number added to all scores changes nothing",
    )
    expect_close(
        found,
        torch.tensor([0.5, -0.5, 0.0]),
        "with weights ½, ¼, ¼ and gradient 3, 0, 2 the chapter found ½, −½, 0",
    )
    for shape in ((4, 7), (2, 3, 5)):
        scores = torch.randn(*shape, dtype=torch.float64).requires_grad_()
        weights = scores.softmax(dim=-1)
        above = torch.randn(*shape, dtype=torch.float64)
        (wanted,) = torch.autograd.grad(weights, scores, above)
        found = expect_tensor(
            answer(softmax_backward, weights.detach(), above),
            f"the gradient for weights of shape {shape}",
            shape=shape,
        )
        expect_close(found, wanted, f"in shape {shape} it must be that of autograd")
    weights = torch.tensor([[0.5, 0.0, 0.5], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    above = torch.tensor([[1.0, 7.0, 3.0], [2.0, -1.0, 5.0], [4.0, 4.0, 9.0]])
    words = "the gradient with forbidden keys (weight 0) and a row of zeros"
    found = expect_tensor(answer(softmax_backward, weights, above), words, shape=(3, 3))
    wanted = torch.tensor([[-0.5, 0.0, 0.5], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    expect_close(found, wanted, "where a weight is 0, the gradient must be 0")
    _expect_untouched(softmax_backward, weights, above)


@feedback("Each number spreads a copy of the kernel; where copies meet, they add.")
def check_spread(spread: Any) -> None:
    """Check `spread(gradient, kernel, stride)`.

    It must return the transposed convolution of one signal with one kernel, without
    padding, as a tensor of (n − 1) · stride + K numbers.

    Args:
        spread: The learner's function.
    """
    for n, size, stride in ((1, 3, 1), (2, 3, 2), (6, 4, 2), (3, 2, 3), (5, 5, 1)):
        gradient = torch.randn(n, dtype=torch.float64)
        kernel = torch.randn(size, dtype=torch.float64)
        words = f"with {n} numbers, {size} taps and stride {stride}"
        found = expect_tensor(
            answer(spread, gradient, kernel, stride),
            f"the result {words}",
            shape=((n - 1) * stride + size,),
        )
        wanted = F.conv_transpose1d(
            gradient[None, None], kernel[None, None], stride=stride
        )
        expect_close(found, wanted[0, 0], f"{words} it must equal torch's")
    _expect_untouched(spread, gradient, kernel, 1)


@feedback("The winner takes the whole gradient, all others get nothing.")
def check_max_pool_backward(max_pool_backward: Any) -> None:
    """Check `max_pool_backward(x, gradient)`.

    It must return the gradient of the input of a max-pooling over windows of 2 numbers
    that do not overlap.

    Args:
        max_pool_backward: The learner's function.
    """
    x, above = torch.tensor([2.0, 5.0, 1.0, 0.0]), torch.tensor([10.0, 7.0])
    found = expect_tensor(
        answer(max_pool_backward, x, above), "the gradient for 2, 5, 1, 0", shape=(4,)
    )
    expect(
        bool((found != 0).sum() == 2),
        "in each window of 2 only one number, the larger one, gets a gradient",
    )
    expect_close(
        found,
        torch.tensor([0.0, 10.0, 7.0, 0.0]),
        "with x = 2, 5, 1, 0 and gradient 10, 7",
    )
    for first, second in ((3, -1), (0, 5)):
        equal = torch.tensor([first, first, second, second], dtype=x.dtype)
        words = f"{first}, {first}, {second}, {second}".replace("-", "−")
        found = expect_tensor(
            answer(max_pool_backward, equal, above),
            f"the gradient for {words}",
            shape=(4,),
        ).reshape(2, 2)
        expect(
            bool(((found != 0).sum(dim=1) == 1).all())
            and torch.allclose(found.sum(dim=1).to(above), above),
            "Where both numbers of a window are equal, one of them takes the whole "
            f"gradient: with x = {words} and gradient 10, 7 there are two zeros, a 10 "
            f"and a 7, got {found.flatten().tolist()}.",
        )
    for n in (2, 6, 14):
        x = torch.randn(n, dtype=torch.float64).requires_grad_()
        above = torch.randn(n // 2, dtype=torch.float64)
        pooled = F.max_pool1d(x[None, None], 2)[0, 0]
        (wanted,) = torch.autograd.grad(pooled, x, above)
        found = expect_tensor(
            answer(max_pool_backward, x.detach(), above),
            f"the gradient for {n} numbers",
            shape=(n,),
        )
        expect_close(found, wanted, f"with {n} numbers it must be that of autograd")
    _expect_untouched(max_pool_backward, x.detach(), above)


def _expect_untouched(function: Any, *given: Any) -> None:
    """State that a function does not write into the tensors it is given."""
    kept = [value.clone() if isinstance(value, Tensor) else value for value in given]
    function(*given)
    expect(
        all(
            torch.equal(value, before)
            for value, before in zip(given, kept, strict=True)
            if isinstance(value, Tensor)
        ),
        "the result is right, but the function has changed the tensors it was given: "
        "whoever called it still needs them. Work on copies",
    )
