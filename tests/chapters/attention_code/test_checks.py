import numpy as np
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


def pool_by_logsumexp(scores, values):
    return torch.exp(scores - scores.logsumexp(0)) @ values


def weights(scores, lengths):
    return masked_softmax(scores, padding_mask(lengths, scores.shape[-1]))


def residual(x, update):
    if x.shape != update.shape:
        raise ValueError(f"{x.shape} and {update.shape}")
    return x + update


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (check_attention_pool, pool),
        (check_attention_pool, pool_by_logsumexp),
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


def clamped(scores, values):
    return pool(scores.clamp(-80, 80), values)


def mended(scores, values):
    return exponentials(scores, values).nan_to_num()


def from_the_mean(scores, values):
    return exponentials(scores.double() - scores.double().mean(), values.double())


def from_the_first(scores, values):
    return exponentials(scores - scores[0], values)


def from_the_last(scores, values):
    return exponentials(scores - scores[-1], values)


def from_the_largest_size(scores, values):
    return exponentials(scores - scores.abs().max(), values)


def zeroed_and_shared(scores, lengths):
    weights = zeroed(scores, lengths)
    return weights / weights.sum(dim=-1, keepdim=True)


def filled_with_a_number(scores, lengths):
    mask = padding_mask(lengths, scores.shape[-1])
    return scores.masked_fill(~mask, -120.0).softmax(dim=-1)


def zeroed_and_shared_with_care(scores, lengths):
    weights = zeroed(scores, lengths)
    return weights / weights.sum(dim=-1, keepdim=True).clamp(min=1e-9)


def up_to_three_axes(query, key, vector):
    if query.dim() == 3:
        return additive_scores(query, key, vector)
    return torch.tanh(query[:, None] + key[None]) @ vector


def silent_residual(x, update):
    if x.shape != update.shape:
        raise ValueError("shapes differ")
    return x + update


def counting_residual(x, update):
    if x.shape != update.shape:
        raise ValueError(f"{x.numel()} and {update.numel()} entries")
    return x + update


def naming_widths(x, update):
    if x.shape != update.shape:
        raise ValueError(f"widths {x.shape[-1]} and {update.shape[-1]}")
    return x + update


def by_last_axis(x, update):
    if x.shape[-1] != update.shape[-1]:
        raise ValueError(f"{x.shape} and {update.shape}")
    return x + update


def by_count(x, update):
    if x.numel() != update.numel():
        raise ValueError(f"{x.shape} and {update.shape}")
    return x + update


def test_right_answers_in_numpy_are_correct(capsys):
    def numpy_pool(scores, values):
        powers = np.exp(scores.numpy() - scores.numpy().max())
        return powers @ values.numpy() / powers.sum()

    def numpy_residual(x, update):
        return residual(x, update).numpy()

    for check, right in (
        (check_attention_pool, numpy_pool),
        (check_add_residual, numpy_residual),
    ):
        check(right)
        assert capsys.readouterr().out.startswith("Correct. ")


@pytest.mark.parametrize(
    ("check", "wrong", "words"),
    [
        (check_attention_pool, clamped, "distances from the largest"),
        (check_attention_pool, mended, "distances from the largest"),
        (check_attention_pool, from_the_mean, "leaves the range"),
        (check_attention_pool, from_the_first, "0, 1000"),
        (check_attention_pool, from_the_last, "3000, 0, 0"),
        (check_attention_pool, from_the_largest_size, "-2000, -2001"),
        (check_additive_scores, up_to_three_axes, "(2, 7, 2, 3)"),
        (check_add_residual, silent_residual, "should name both shapes"),
        (check_add_residual, counting_residual, "should name both shapes"),
        (check_add_residual, naming_widths, "should name both shapes"),
        (check_add_residual, by_last_axis, "one row would be added to all"),
        (check_add_residual, by_count, "as many numbers"),
        (check_attention_pool, lambda s, v: s @ v, "plain mean"),
        (check_attention_pool, exponentials, "leaves the range"),
        (check_attention_pool, lambda s, v: s.softmax(0) * s, "shape"),
        (check_additive_scores, lambda q, k, v: q @ k.mT, "query 1 and key 4"),
        (
            check_additive_scores,
            lambda q, k, v: torch.tanh(q[:, None] + k[None]) @ v,
            "(7, 2, 3)",
        ),
        (check_masked_weights, lambda s, n: s.softmax(-1), "still has a weight"),
        (check_masked_weights, zeroed, "sum to 1"),
        (check_masked_weights, zeroed_and_shared, "still takes part"),
        (check_masked_weights, filled_with_a_number, "still takes part"),
        (check_masked_weights, zeroed_and_shared_with_care, "change nothing"),
        (check_add_residual, lambda x, u: x + u, "(3, 1)"),
        (check_add_residual, lambda x, u: x, "equal shapes"),
    ],
)
def test_wrong_answers_are_answered_in_words(check, wrong, words, capsys):
    check(wrong)
    assert words in capsys.readouterr().out
