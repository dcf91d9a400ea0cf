import pytest
import torch

from attnconv.attention import additive_scores, masked_softmax, padding_mask
from attnconv_book.chapters.attention_code.checks import (
    check_add_residual,
    check_additive_scores,
    check_attention_pool,
    check_masked_weights,
)

CHECKS = [
    check_add_residual,
    check_additive_scores,
    check_attention_pool,
    check_masked_weights,
]


def pool(scores, values):
    return scores.softmax(dim=-1) @ values


def weights(scores, lengths):
    return masked_softmax(scores, padding_mask(lengths, scores.shape[-1]))


def residual(x, update):
    if x.shape != update.shape:
        raise ValueError("shapes differ")
    return x + update


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (check_attention_pool, pool),
        (check_additive_scores, additive_scores),
        (check_masked_weights, weights),
        (check_add_residual, residual),
    ],
)
def test_right_answers_are_correct(check, right, capsys):
    check(right)
    assert capsys.readouterr().out.startswith("Correct. ")


@pytest.mark.parametrize("check", CHECKS)
def test_an_empty_stub_is_answered_in_words(check, capsys):
    check(lambda *arguments: None)
    assert capsys.readouterr().out.startswith("Not yet: ")


def exponentials(scores, values):
    return scores.exp() / scores.exp().sum() @ values


def zeroed(scores, lengths):
    mask = padding_mask(lengths, scores.shape[-1])
    return scores.softmax(dim=-1) * mask


@pytest.mark.parametrize(
    ("check", "wrong", "words"),
    [
        (check_attention_pool, lambda s, v: s @ v, "plain mean"),
        (check_attention_pool, exponentials, "overflow"),
        (check_attention_pool, lambda s, v: s.softmax(0) * s, "shape"),
        (check_additive_scores, lambda q, k, v: q @ k.mT, "query 1 and key 4"),
        (
            check_additive_scores,
            lambda q, k, v: torch.tanh(q[:, None] + k[None]) @ v,
            "(7, 2, 3)",
        ),
        (check_masked_weights, lambda s, n: s.softmax(-1), "still has a weight"),
        (check_masked_weights, zeroed, "sum to 1"),
        (check_add_residual, lambda x, u: x + u, "(3, 1)"),
        (check_add_residual, lambda x, u: x, "equal shapes"),
    ],
)
def test_wrong_answers_are_answered_in_words(check, wrong, words, capsys):
    check(wrong)
    assert words in capsys.readouterr().out
