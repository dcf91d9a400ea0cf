import pytest
import torch
import torch.nn.functional as F
from verdicts import verdict

from attnconv_book.chapters.connection.checks import (
    check_gated_matrix,
    check_head_matrices,
    check_tap_matrices,
    check_whose,
)

CHECKS = [check_tap_matrices, check_head_matrices, check_gated_matrix, check_whose]


def tap_matrices(kernel_size, n, dilation):
    matrices = torch.zeros(kernel_size, n, n)
    for tap in range(kernel_size):
        step = (tap - kernel_size // 2) * dilation
        if abs(step) < n:
            matrices[tap] = torch.diag(torch.ones(n - abs(step)), step)
    return matrices


def head_matrices(x, w_q, w_k, w_v, w_o):
    scores = (x @ w_q) @ (x @ w_k).mT / w_q.shape[1] ** 0.5
    return scores.softmax(dim=-1), w_v @ w_o


def gated_matrix(w_in, w_out, column):
    return w_out @ (torch.special.ndtr(w_in @ column)[:, None] * w_in)


def neighbour_of(tokens, asked, step):
    """The token that stands so many places beside the one asked for."""
    found = (tokens == asked[:, None]).double().argmax(dim=1)
    return tokens.gather(1, (found + step).clamp(0, tokens.shape[1] - 1)[:, None])[:, 0]


def whose(tokens, asked):
    return neighbour_of(tokens, asked, -1)


RIGHT = [tap_matrices, head_matrices, gated_matrix, whose]


@pytest.mark.parametrize(("check", "right"), list(zip(CHECKS, RIGHT, strict=True)))
def test_a_right_answer_is_correct(check, right, capsys):
    assert verdict(check, right, capsys).startswith("Correct. ")


@pytest.mark.parametrize("check", CHECKS)
def test_a_stub_is_not_yet(check, capsys):
    assert verdict(check, lambda *given: None, capsys).startswith("Not yet: ")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda k, n, d: tap_matrices(k, n, d).mT, "fetch the left neighbour"),
        (lambda k, n, d: tap_matrices(k, n, 1), "dilation 2"),
        (lambda k, n, d: tap_matrices(k, n, d)[0], "shape"),
    ],
)
def test_wrong_taps(wrong, words, capsys):
    said = verdict(check_tap_matrices, wrong, capsys)
    assert said.startswith("Not yet: ") and words in said


def one_matrix(x, w_q, w_k, w_v, w_o):
    return head_matrices(x, w_q, w_k, w_v, w_o)[0]


def unscaled(x, w_q, w_k, w_v, w_o):
    return ((x @ w_q) @ (x @ w_k).mT).softmax(-1), w_v @ w_o


def wrong_axis(x, w_q, w_k, w_v, w_o):
    return head_matrices(x, w_q, w_k, w_v, w_o)[0].softmax(0), w_v @ w_o


def no_output(x, w_q, w_k, w_v, w_o):
    return head_matrices(x, w_q, w_k, w_v, w_o)[0], w_v @ w_v.mT


def only_for_this_input(x, w_q, w_k, w_v, w_o):
    weights, right = head_matrices(x, w_q, w_k, w_v, w_o)
    mixed = weights @ x
    return weights, torch.linalg.pinv(mixed) @ mixed @ right


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (only_for_this_input, "W must be right for every input"),
        (one_matrix, "return two matrices"),
        (unscaled, "divided by √d"),
        (wrong_axis, "sum to 1"),
        (no_output, "output of the head"),
    ],
)
def test_wrong_heads(wrong, words, capsys):
    said = verdict(check_head_matrices, wrong, capsys)
    assert said.startswith("Not yet: ") and words in said


@pytest.mark.parametrize(
    "wrong",
    [
        lambda w_in, w_out, c: w_out @ w_in,
        lambda w_in, w_out, c: w_out @ ((w_in @ c > 0)[:, None] * w_in),
        lambda w_in, w_out, c: (
            w_out @ ((F.gelu(w_in @ c) / (w_in @ c))[:, None] * w_in)
        ),
    ],
)
def test_wrong_gates(wrong, capsys):
    assert verdict(check_gated_matrix, wrong, capsys).startswith("Not yet: ")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda tokens, asked: neighbour_of(tokens, asked, 1),
        lambda tokens, asked: neighbour_of(tokens, asked, 0),
        lambda tokens, asked: neighbour_of(tokens, asked, -1) + 10,
        lambda tokens, asked: neighbour_of(tokens, asked, -1)[:, None],
        lambda tokens, asked: neighbour_of(tokens[:, :6], asked, -1),
        lambda tokens, asked: tokens[:, 0],
        lambda tokens, asked: tokens[torch.arange(len(asked)), asked - 11],
    ],
)
def test_wrong_names(wrong, capsys):
    assert verdict(check_whose, wrong, capsys).startswith("Not yet: ")
