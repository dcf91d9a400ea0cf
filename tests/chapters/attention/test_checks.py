import re

import pytest
import torch
from verdicts import verdict

from attnconv_book.chapters.attention.checks import (
    check_leave_one_out_error,
    check_top_contributor,
)

CHECKS = [check_leave_one_out_error, check_top_contributor]


def scores(x, width):
    return -((x[:, None] - x) ** 2) / (2 * width**2)


def own_error(x, y, width):
    return ((scores(x, width).softmax(dim=-1) @ y - y) ** 2).mean()


def leave_one_out_error(x, y, width):
    masked = scores(x, width).fill_diagonal_(float("-inf"))
    return ((masked.softmax(dim=-1) @ y - y) ** 2).mean()


def top_contributor(weights, value):
    return (weights * value.norm(dim=-1)).argmax(dim=-1)


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (check_leave_one_out_error, leave_one_out_error),
        (check_top_contributor, top_contributor),
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
    ("check", "wrong", "words"),
    [
        (check_leave_one_out_error, own_error, "mask the diagonal"),
        (
            check_leave_one_out_error,
            lambda x, y, w: leave_one_out_error(x, y, w).sqrt(),
            "answered by 89/9",
        ),
        (check_top_contributor, lambda w, v: w.argmax(dim=-1), "may be 0"),
        (
            check_top_contributor,
            lambda w, v: (w @ v).argmax(dim=-1) * 0 + 1,
            "third key adds the longest",
        ),
        (
            check_top_contributor,
            lambda w, v: (w * v.abs().sum(-1)).argmax(-1),
            "not the sum of absolute values",
        ),
        (
            check_top_contributor,
            lambda w, v: (w * v.abs().amax(-1)).argmax(-1),
            "not the largest entry",
        ),
    ],
)
def test_wrong_answers_are_told_apart(check, wrong, words, capsys):
    assert re.search(words, verdict(check, wrong, capsys))
