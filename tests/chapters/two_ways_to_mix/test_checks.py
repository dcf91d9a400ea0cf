import re

import numpy as np
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


@pytest.mark.parametrize("kind", [torch.float64, torch.float16])
def test_a_right_matrix_may_be_of_any_number_type(kind, capsys):
    said = verdict(
        check_mixing_matrix, lambda k, n: mixing_matrix(k, n).to(kind), capsys
    )
    assert said.startswith("Correct. ") == (kind == torch.float64)
    assert "RuntimeError" not in said


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


def test_any_random_shuffle_is_a_right_answer(capsys):
    for seed in range(20):
        dice = torch.Generator().manual_seed(seed)

        def right(operator, tokens, dice=dice):
            return follows(
                operator, tokens, torch.randperm(len(tokens), generator=dice)
            )

        assert verdict(check_follows_shuffle, right, capsys).startswith("Correct. ")


def test_numpy_and_plain_tolerances_are_right_answers(capsys):
    def in_numpy(operator, tokens):
        order = np.random.default_rng(0).permutation(len(tokens))
        one, other = operator(tokens[order]), operator(tokens)[order]
        return np.isclose(one.numpy(), other.numpy()).all()

    def plain(operator, tokens):
        order = torch.randperm(len(tokens))
        return torch.allclose(operator(tokens[order]), operator(tokens)[order])

    for right in (in_numpy, plain):
        assert verdict(check_follows_shuffle, right, capsys).startswith("Correct. ")


def changed(number, places):
    """The order 0, 1, 2, ... with some places changed."""
    return [places.get(place, place) for place in range(number)]


def compares(summary):
    """A test that shuffles, but compares only this of the two outputs."""

    def wrong(operator, tokens):
        order = torch.randperm(len(tokens))
        one, other = operator(tokens[order]), operator(tokens)[order]
        return torch.allclose(summary(one), summary(other), atol=1e-5)

    return wrong


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda f, x: True, "a running sum depends on the order"),
        (lambda f, x: False, "the mean of all tokens"),
        (lambda f, x: torch.allclose(f(x.flip(0)), f(x)), "only shuffles along"),
        (
            lambda f, x: follows(f, x, list(range(len(x)))[::-1]),
            "who stands beside whom",
        ),
        *(
            (lambda f, x, s=s: follows(f, x, torch.arange(len(x)).roll(s)), "round")
            for s in (1, 2, 6, -1)
        ),
        *(
            (
                lambda f, x, a=a, b=b: follows(f, x, changed(len(x), {a: b, b: a})),
                words,
            )
            for a, b, words in (
                (0, 1, "at each end"),
                (5, 6, "one other place"),
                (0, 6, "one other place"),
            )
        ),
        (lambda f, x: follows(f, x, torch.randperm(12)), "stopped with"),
        (compares(lambda y: y.sum(0)), "goes round at the ends"),
        (compares(torch.sum), "goes round at the ends"),
        (compares(lambda y: y.sort(dim=0).values), "next place"),
        (compares(torch.norm), "next place"),
        (compares(lambda y: y[:1]), "three tokens at each end"),
        (compares(lambda y: y[:, 0]), "a single column"),
        (compares(lambda y: (y / 50).round()), "order"),
        (
            lambda f, x: torch.allclose(
                f(x[(o := torch.randperm(len(x)))]), f(x)[o], atol=0.01
            ),
            "more than round-off",
        ),
        (
            lambda f, x: torch.allclose(
                f(x[(o := torch.randperm(len(x)))]), f(x)[o.argsort()], atol=1e-6
            ),
            "attention without positions",
        ),
        (
            lambda f, x: torch.equal(f(x[(o := torch.randperm(len(x)))]), f(x)[o]),
            "the mean of all tokens",
        ),
    ],
)
def test_wrong_shuffle_tests_are_told_apart(wrong, words, capsys):
    line = verdict(check_follows_shuffle, wrong, capsys)
    assert line.startswith("Not yet: ")
    assert words in line
