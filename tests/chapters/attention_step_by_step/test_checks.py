import pytest
import torch
from verdicts import verdict

from attnconv_book.chapters.attention_step_by_step.checks import (
    check_cache_mask,
    check_safe_softmax,
    check_split_heads,
)

CHECKS = [check_safe_softmax, check_split_heads, check_cache_mask]


def safe_softmax(scores):
    powers = (scores - scores.max(dim=-1, keepdim=True).values).exp()
    return powers / powers.sum(dim=-1, keepdim=True)


def softmax_of_one_formula(scores):
    return (scores - scores.logsumexp(dim=-1, keepdim=True)).exp()


def split_heads(x, num_heads):
    batch, n, dim = x.shape
    return x.reshape(batch, n, num_heads, dim // num_heads).transpose(1, 2)


def cache_mask(cached, new):
    every = torch.ones(new, cached + new, dtype=torch.bool)
    return every.tril(diagonal=cached)


RIGHT = [safe_softmax, split_heads, cache_mask]


@pytest.mark.parametrize(("check", "right"), list(zip(CHECKS, RIGHT, strict=True)))
def test_a_right_answer_is_correct(check, right, capsys):
    assert verdict(check, right, capsys).startswith("Correct. ")


def test_another_way_to_a_right_softmax_is_correct(capsys):
    said = verdict(check_safe_softmax, softmax_of_one_formula, capsys)
    assert said.startswith("Correct. ")


@pytest.mark.parametrize("check", CHECKS)
def test_a_stub_is_not_yet(check, capsys):
    assert verdict(check, lambda *given: None, capsys).startswith("Not yet: ")


def overflows(scores):
    return scores.exp() / scores.exp().sum(dim=-1, keepdim=True)


def one_shift_for_all(scores):
    powers = (scores - scores.max()).exp()
    return powers / powers.sum(dim=-1, keepdim=True)


def from_the_mean_in_float64(scores):
    powers = (scores.double() - scores.double().mean(-1, keepdim=True)).exp()
    return powers / powers.sum(-1, keepdim=True)


def columns(scores):
    return scores.softmax(dim=0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (overflows, "must still be finite"),
        (one_shift_for_all, "nan"),
        (from_the_mean_in_float64, "nan"),
        (columns, "a softmax of its own"),
        (lambda scores: scores.exp(), "sum to 1"),
        (lambda scores: scores.sigmoid() / scores.sigmoid().sum(), "those of torch"),
    ],
)
def test_wrong_softmax(wrong, words, capsys):
    said = verdict(check_safe_softmax, wrong, capsys)
    assert said.startswith("Not yet: ") and words in said


def without_exchange(x, num_heads):
    batch, n, dim = x.shape
    return x.reshape(batch, num_heads, n, dim // num_heads)


def interleaved(x, num_heads):
    batch, n, dim = x.shape
    return x.reshape(batch, n, dim // num_heads, num_heads).permute(0, 3, 1, 2)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (without_exchange, "exchange two axes"),
        (interleaved, "first half"),
        (lambda x, num_heads: x, "shape"),
    ],
)
def test_wrong_heads(wrong, words, capsys):
    said = verdict(check_split_heads, wrong, capsys)
    assert said.startswith("Not yet: ") and words in said


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda c, n: torch.ones(n, c + n, dtype=torch.bool).tril(), "comes last"),
        (lambda c, n: torch.ones(n, c + n, dtype=torch.bool), "must not see"),
        (lambda c, n: ~cache_mask(c, n), "comes last"),
        (lambda c, n: cache_mask(c, n).float(), "type"),
        (
            lambda c, n: cache_mask(c, n) & ((torch.arange(c + n) >= c) | (n == 1)),
            "the cached ones",
        ),
    ],
)
def test_wrong_masks(wrong, words, capsys):
    said = verdict(check_cache_mask, wrong, capsys)
    assert said.startswith("Not yet: ") and words in said
