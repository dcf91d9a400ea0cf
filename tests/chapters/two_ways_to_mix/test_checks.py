import re

import pytest
import torch
from verdicts import verdict

from attnconv_book.chapters.two_ways_to_mix.checks import (
    check_content_weights,
    check_follows_shuffle,
    check_mixing_matrix,
)

CHECKS = [check_mixing_matrix, check_content_weights, check_follows_shuffle]


def mixing_matrix(kernel, tokens):
    matrix = torch.zeros(tokens, tokens)
    for tap, weight in enumerate(kernel):
        offset = tap - len(kernel) // 2
        if abs(offset) < tokens:
            matrix += torch.diag(weight.expand(tokens - abs(offset)), offset)
    return matrix


def content_weights(tokens, scale):
    return (scale * tokens @ tokens.T).softmax(dim=-1)


def follows_shuffle(operator, tokens):
    order = torch.randperm(len(tokens))
    return torch.allclose(operator(tokens[order]), operator(tokens)[order], atol=1e-6)


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (check_mixing_matrix, mixing_matrix),
        (check_content_weights, content_weights),
        (check_follows_shuffle, follows_shuffle),
    ],
)
def test_a_right_answer_is_correct(check, right, capsys):
    assert verdict(check, right, capsys).startswith("Correct. ")


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    "wrong",
    [
        lambda *arguments: None,
        lambda *arguments: 0,
        lambda *arguments: torch.zeros(2),
        lambda *arguments: 1 / 0,
        None,
        7,
    ],
)
def test_empty_and_broken_answers_get_words(check, wrong, capsys):
    assert verdict(check, wrong, capsys).startswith("Not yet: ")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda k, n: mixing_matrix(k.flip(0), n), "middle on the diagonal"),
        (lambda k, n: mixing_matrix(k, n).T, "middle on the diagonal"),
        (
            lambda k, n: sum(
                w * torch.eye(n).roll(t - len(k) // 2, 1) for t, w in enumerate(k)
            ),
            "falls off the border",
        ),
        (lambda k, n: mixing_matrix(k, n + 1), r"must have shape \(4, 4\)"),
    ],
)
def test_wrong_matrices_are_told_apart(wrong, words, capsys):
    assert re.search(words, verdict(check_mixing_matrix, wrong, capsys))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda x, s: (s * x @ x.T).softmax(dim=0), "each row must sum to 1"),
        (lambda x, s: (x @ x.T).softmax(dim=-1), "16/21"),
        (lambda x, s: s * x @ x.T, "each row must sum to 1"),
    ],
)
def test_wrong_weights_are_told_apart(wrong, words, capsys):
    assert words in verdict(check_content_weights, wrong, capsys)


def follows(operator, tokens, order):
    return torch.allclose(operator(tokens[order]), operator(tokens)[order], atol=1e-6)


def test_any_shuffle_is_a_right_answer(capsys):
    for seed in range(20):
        order = torch.randperm(12, generator=torch.Generator().manual_seed(seed))
        line = verdict(check_follows_shuffle, lambda f, x: follows(f, x, order), capsys)  # noqa: B023
        assert line.startswith("Correct. ")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda f, x: True, "a running sum depends on the order"),
        (lambda f, x: False, "the mean of all tokens"),
        (lambda f, x: torch.allclose(f(x.flip(0)), f(x)), "only shuffles along"),
        (
            lambda f, x: torch.allclose(f(x.roll(2, 0)), f(x).roll(2, 0), atol=1e-6),
            "goes round at the ends",
        ),
        (lambda f, x: follows(f, x, [1, 0, *range(2, 12)]), "at each end alone"),
        (
            lambda f, x: torch.allclose(
                f(x[torch.randperm(12)]).sum(0), f(x).sum(0), atol=1e-5
            ),
            "goes round at the ends",
        ),
    ],
)
def test_wrong_shuffle_tests_are_told_apart(wrong, words, capsys):
    assert words in verdict(check_follows_shuffle, wrong, capsys)
