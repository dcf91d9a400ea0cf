import pytest
import torch
from verdicts import verdict

from attnconv.attention import softmax_gradient
from attnconv_book.chapters.gradients_by_hand.checks import (
    check_max_pool_backward,
    check_softmax_backward,
    check_spread,
)

CHECKS = [check_softmax_backward, check_spread, check_max_pool_backward]


def spread(gradient, kernel, stride):
    out = gradient.new_zeros((len(gradient) - 1) * stride + len(kernel))
    for i, number in enumerate(gradient):
        out[i * stride : i * stride + len(kernel)] += number * kernel
    return out


def max_pool_backward(x, gradient):
    out, pairs = torch.zeros_like(x), x.view(-1, 2)
    out.view(-1, 2)[torch.arange(len(pairs)), pairs.argmax(dim=1)] = gradient
    return out


def softmax_in_place(weights, above):
    above -= (weights * above).sum(-1, keepdim=True)
    return weights * above


def softmax_of_normalised(weights, above):
    mean = (weights * above).sum(-1, keepdim=True) / weights.sum(-1, keepdim=True)
    return weights * (above - mean)


def softmax_of_logarithms(weights, above):
    scores = weights.log().requires_grad_()
    (found,) = torch.autograd.grad(scores.softmax(-1), scores, above)
    return found


def spread_over_the_kernel(gradient, kernel, stride):
    out, copy = gradient.new_zeros((len(gradient) - 1) * stride + len(kernel)), 0
    for i, number in enumerate(gradient):
        copy = (kernel.mul_(number)).clone()
        out[i * stride : i * stride + len(kernel)] += copy
        kernel.div_(number)
    kernel.zero_()
    return out


def spread_assigned(gradient, kernel, stride):
    out = gradient.new_zeros((len(gradient) - 1) * stride + len(kernel))
    for i, number in enumerate(gradient):
        out[i * stride : i * stride + len(kernel)] = number * kernel
    return out


def pool_of_nonzero(x, gradient):
    return max_pool_backward(x, gradient) * (x != 0)


def pool_into_x(x, gradient):
    found = max_pool_backward(x, gradient)
    return x.copy_(found)


RIGHT = [softmax_gradient, spread, max_pool_backward]


@pytest.mark.parametrize(("check", "right"), list(zip(CHECKS, RIGHT, strict=True)))
def test_a_right_answer_is_correct(check, right, capsys):
    assert verdict(check, right, capsys).startswith("Correct. ")


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("empty", [lambda *given: None, None, 3, lambda: 0])
def test_a_stub_is_not_yet(check, empty, capsys):
    assert verdict(check, empty, capsys).startswith("Not yet: ")


@pytest.mark.parametrize(
    ("check", "wrong", "words"),
    [
        (check_softmax_backward, lambda a, g: a * g, "sum to 0"),
        (check_softmax_backward, lambda a, g: a * (g - (a * g).sum()), "shape (4, 7)"),
        (check_softmax_backward, lambda a, g: g - g.mean(), "½, −½, 0"),
        (check_spread, lambda g, k, s: spread(g, k.flip(0), s), "it must equal"),
        (check_spread, lambda g, k, s: spread(g, k, 1), "shape"),
        (
            check_max_pool_backward,
            lambda x, g: g.repeat_interleave(2) / 2,
            "only one number",
        ),
        (
            check_max_pool_backward,
            lambda x, g: (
                (x == x.view(-1, 2).amax(1).repeat_interleave(2)).to(g)
                * g.repeat_interleave(2)
            ),
            "Where both numbers of a window are equal",
        ),
        (
            check_max_pool_backward,
            lambda x, g: max_pool_backward(-x, g),
            "2, 5, 1, 0",
        ),
        (
            check_max_pool_backward,
            lambda x, g: max_pool_backward(x.abs(), g),
            "that of autograd",
        ),
        (check_softmax_backward, softmax_in_place, "has changed the tensors"),
        (check_softmax_backward, softmax_of_normalised, "must be finite"),
        (check_softmax_backward, softmax_of_logarithms, "must be finite"),
        (check_softmax_backward, lambda a, g: a * (g - g.mean(-1, True)), "sum to 0"),
        (check_spread, spread_over_the_kernel, "has changed the tensors"),
        (check_spread, spread_assigned, "it must equal"),
        (check_max_pool_backward, pool_of_nonzero, "one of them takes the whole"),
        (check_max_pool_backward, pool_into_x, "has changed the tensors"),
    ],
)
def test_wrong_answers(check, wrong, words, capsys):
    line = verdict(check, wrong, capsys)
    assert line.startswith("Not yet: ")
    assert words in line
