import re

import pytest
import torch
from verdicts import verdict

from attnconv_book.chapters.attention.checks import (
    check_leave_one_out_error,
    check_sink_attention,
    check_top_contributor,
)

CHECKS = [check_leave_one_out_error, check_top_contributor, check_sink_attention]


def scores(x, width):
    return -((x[:, None] - x) ** 2) / (2 * width**2)


def own_error(x, y, width):
    return ((scores(x, width).softmax(dim=-1) @ y - y) ** 2).mean()


def leave_one_out_error(x, y, width):
    masked = scores(x, width).fill_diagonal_(float("-inf"))
    return ((masked.softmax(dim=-1) @ y - y) ** 2).mean()


def top_contributor(weights, value):
    return (weights * value.norm(dim=-1)).argmax(dim=-1)


def twins_left_out(x, y, width):
    same = x[:, None] == x
    table = scores(x, width).masked_fill(same, float("-inf"))
    return ((torch.nan_to_num(table.softmax(dim=-1)) @ y - y) ** 2).mean()


def by_quotient(x, y, width):
    bells = scores(x, width).exp().fill_diagonal_(0.0)
    return ((bells @ y / bells.sum(dim=-1) - y) ** 2).mean()


def not_shared_out_again(x, y, width):
    weights = scores(x, width).softmax(dim=-1).fill_diagonal_(0.0)
    return ((weights @ y - y) ** 2).mean()


def sink_attention(table, value, sink):
    column = torch.full_like(table[..., :1], sink)
    weights = torch.cat([table, column], dim=-1).softmax(dim=-1)
    return weights[..., :-1] @ value


def gate(table, value, sink):
    total = table.logsumexp(dim=-1, keepdim=True)
    return torch.sigmoid(total - sink) * (table.softmax(dim=-1) @ value)


def sink_as_one(table, value, sink):
    powers = table.exp()
    return powers @ value / (1 + powers.sum(dim=-1, keepdim=True))


def by_largest(table, value, sink):
    top = table.amax(dim=-1, keepdim=True)
    return torch.sigmoid(top - sink) * (table.softmax(dim=-1) @ value)


def overflowing(table, value, sink):
    powers = table.exp()
    total = powers.sum(dim=-1, keepdim=True) + torch.tensor(sink).exp()
    return powers @ value / total


def sink_is_subtracted(table, value, sink):
    return (table - sink).softmax(dim=-1) @ value


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (check_sink_attention, sink_attention),
        (check_sink_attention, gate),
        (
            check_sink_attention,
            lambda s, v, b: sink_attention(s, v, b).numpy(),
        ),
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
            "answered by 77/9",
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
        (
            check_top_contributor,
            lambda w, v: (w * v.square().sum(-1)).argmax(-1),
            "not the square of the length",
        ),
        (
            check_top_contributor,
            lambda w, v: (w.square() * v.norm(dim=-1)).argmax(-1),
            "third key adds the longest",
        ),
        (
            check_top_contributor,
            lambda w, v: (w.sqrt() * v.norm(dim=-1)).argmax(-1),
            "adds more",
        ),
        (check_leave_one_out_error, twins_left_out, "not its place"),
        (check_leave_one_out_error, by_quotient, "0 / 0"),
        (check_leave_one_out_error, not_shared_out_again, "answered by 77/9"),
        (check_sink_attention, sink_is_subtracted, "without a sink"),
        (check_sink_attention, by_largest, "1/6 for the sink"),
        (check_sink_attention, sink_as_one, "sink of score -1"),
        (check_sink_attention, overflowing, "keeps the exponentials in range"),
    ],
)
def test_wrong_answers_are_told_apart(check, wrong, words, capsys):
    assert re.search(words, verdict(check, wrong, capsys))
