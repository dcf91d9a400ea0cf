import re

import pytest
import torch

from attnconv.exercises.attention import (
    check_effective_keys,
    check_leave_one_out_error,
    check_nadaraya_watson,
    check_top_contributor,
)

CHECKS = [
    check_nadaraya_watson,
    check_leave_one_out_error,
    check_effective_keys,
    check_top_contributor,
]


def verdict(check, function, capsys):
    assert check(function) is None
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    return lines[0]


def scores(query, key, width):
    return -((query[:, None] - key) ** 2) / (2 * width**2)


def nadaraya_watson(query, key, value, width):
    return scores(query, key, width).softmax(dim=-1) @ value


def quotient(query, key, value, width):
    bell = scores(query, key, width).exp()
    return bell @ value / bell.sum(dim=-1)


def leave_one_out_error(x, y, width):
    masked = scores(x, x, width).fill_diagonal_(float("-inf"))
    return ((masked.softmax(dim=-1) @ y - y) ** 2).mean()


def effective_keys(weights):
    logs = torch.where(weights > 0, weights, 1.0).log()
    return torch.exp(-(weights * logs).sum(dim=-1)) * (weights.sum(dim=-1) > 0)


def top_contributor(weights, value):
    return (weights * value.norm(dim=-1)).argmax(dim=-1)


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (check_nadaraya_watson, nadaraya_watson),
        (check_leave_one_out_error, leave_one_out_error),
        (check_effective_keys, effective_keys),
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
        (check_nadaraya_watson, quotient, "0/0 is nan"),
        (
            check_nadaraya_watson,
            lambda q, k, v, w: scores(q, k, w).softmax(dim=0) @ v,
            "153/25",
        ),
        (
            check_nadaraya_watson,
            lambda q, k, v, w: (2 * scores(q, k, w)).softmax(dim=-1) @ v,
            "153/25",
        ),
        (
            check_leave_one_out_error,
            lambda x, y, w: ((nadaraya_watson(x, x, y, w) - y) ** 2).mean(),
            "mask the diagonal",
        ),
        (
            check_leave_one_out_error,
            lambda x, y, w: leave_one_out_error(x, y, w).sqrt(),
            "answered by 89/9",
        ),
        (
            check_effective_keys,
            lambda w: torch.exp(-(w * w.log()).sum(dim=-1)),
            "must be finite",
        ),
        (
            check_effective_keys,
            lambda w: torch.special.entr(w).sum(dim=-1),
            "count 1, 2, 4",
        ),
        (
            check_effective_keys,
            lambda w: torch.special.entr(w).sum(dim=-1).exp(),
            "row of zeros",
        ),
        (check_top_contributor, lambda w, v: w.argmax(dim=-1), "may be 0"),
        (
            check_top_contributor,
            lambda w, v: (w @ v).argmax(dim=-1) * 0 + 1,
            "third key adds the longest",
        ),
    ],
)
def test_wrong_answers_are_told_apart(check, wrong, words, capsys):
    assert re.search(words, verdict(check, wrong, capsys))
