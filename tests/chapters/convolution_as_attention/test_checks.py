import math

import pytest
import torch
from verdicts import verdict

from attnconv_book.chapters.convolution_as_attention.checks import (
    check_score_vector,
    check_tap_codes,
    check_tap_offsets,
    check_two_heads,
)

CHECKS = [check_tap_offsets, check_score_vector, check_tap_codes, check_two_heads]


def tap_offsets(kernel_size, dilation):
    steps = (torch.arange(kernel_size) - kernel_size // 2) * dilation
    return torch.cartesian_prod(steps, steps)


def score_vector(alpha, down, right):
    return torch.tensor([-alpha, 2 * alpha * down, 2 * alpha * right])


def tap_codes(kernel_size):
    angles = torch.arange(kernel_size**2) * 2 * math.pi / kernel_size**2
    return torch.stack([angles.cos(), angles.sin()], dim=1)


def two_heads(kernel):
    parts = torch.stack([kernel.clamp(min=0), (-kernel).clamp(min=0)])
    sizes = parts.sum(dim=(1, 2))
    uniform = torch.full_like(parts, 1 / kernel.numel())
    empty = sizes[:, None, None] == 0
    weights = torch.where(empty, uniform, parts / sizes[:, None, None])
    return weights, sizes * torch.tensor([1.0, -1.0])


RIGHT = [tap_offsets, score_vector, tap_codes, two_heads]


@pytest.mark.parametrize(("check", "right"), list(zip(CHECKS, RIGHT, strict=True)))
def test_a_right_answer_is_correct(check, right, capsys):
    assert verdict(check, right, capsys).startswith("Correct. ")


def test_another_pair_of_heads_is_correct_too(capsys):
    def uniform_and_rest(kernel):
        flat = kernel.flatten()
        low = flat.min() - 0.1
        rest = (flat - low) / (flat - low).sum()
        weights = torch.stack([torch.full_like(flat, 1 / len(flat)), rest])
        factors = torch.stack([low * len(flat), (flat - low).sum()])
        return weights.reshape(2, *kernel.shape), factors

    assert verdict(check_two_heads, uniform_and_rest, capsys).startswith("Correct. ")


@pytest.mark.parametrize("check", CHECKS)
def test_a_stub_is_not_yet(check, capsys):
    assert verdict(check, lambda *given: None, capsys).startswith("Not yet: ")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda k, d: tap_offsets(k, d).abs(), "up and to the left"),
        (lambda k, d: tap_offsets(k, d).flip(1), "row by row"),
        (lambda k, d: tap_offsets(k, 1), "dilation 2"),
        (lambda k, d: tap_offsets(k, d)[0], "shape"),
    ],
)
def test_wrong_offsets(wrong, words, capsys):
    said = verdict(check_tap_offsets, wrong, capsys)
    assert said.startswith("Not yet: ") and words in said


@pytest.mark.parametrize(
    "wrong",
    [
        lambda alpha, down, right: torch.tensor([-1.0, 2 * down, 2 * right]),
        lambda alpha, down, right: score_vector(alpha, right, down),
        lambda alpha, down, right: -score_vector(alpha, down, right),
        lambda alpha, down, right: score_vector(alpha, int(down), right),
        lambda alpha, down, right: score_vector(round(alpha + 0.1), down, right),
    ],
)
def test_wrong_vectors(wrong, capsys):
    said = verdict(check_score_vector, wrong, capsys)
    assert said.startswith("Not yet: ") and "shared number" in said


def offsets_as_codes(kernel_size):
    return tap_offsets(kernel_size, 1).double()


def test_codes_of_any_length_are_correct(capsys):
    for length in (1e-3, 40.0):
        found = verdict(check_tap_codes, lambda k, c=length: c * tap_codes(k), capsys)
        assert found.startswith("Correct. ")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (offsets_as_codes, "(0, 0)"),
        (lambda k: offsets_as_codes(k) + 0.1, "as high as its own"),
        (lambda k: torch.nn.functional.normalize(offsets_as_codes(k)), "(0, 0)"),
        (lambda k: torch.nn.functional.normalize(offsets_as_codes(k) + 0.1), "higher"),
        (lambda k: torch.zeros(k * k, 2), "(0, 0)"),
        # nine places on the circle, whatever the kernel
        (lambda k: tap_codes(3)[torch.arange(k * k) % 9], "size 5"),
        (lambda k: torch.cat([tap_codes(k)[:1]] * k**2), "as high as its own"),
        (lambda k: tap_codes(k).T, "shape"),
    ],
)
def test_wrong_codes(wrong, words, capsys):
    said = verdict(check_tap_codes, wrong, capsys)
    assert said.startswith("Not yet: ") and words in said


def no_guard(kernel):
    parts = torch.stack([kernel.clamp(min=0), (-kernel).clamp(min=0)])
    sizes = parts.sum(dim=(1, 2))
    return parts / sizes[:, None, None], sizes * torch.tensor([1.0, -1.0])


def guards_only_the_second(kernel):
    weights, factors = no_guard(kernel)
    weights[1] = weights[1].nan_to_num(1 / kernel.numel())
    return weights, factors


def guard_for_small_parts(kernel):
    weights, factors = two_heads(kernel)
    small = factors.abs() < 1e-4
    weights[small] = 1 / kernel.numel()
    return weights, factors


def one_head(kernel):
    total = kernel.sum() + 1e-3
    return torch.stack([kernel / total] * 2), torch.stack([total, 0 * total])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (no_guard, "must be finite"),
        (guards_only_the_second, "must be finite"),
        (guard_for_small_parts, "small taps"),
        (one_head, "a weight is negative"),
        (lambda k: two_heads(k)[0], "weights"),
        (lambda k: (two_heads(k)[0], two_heads(k)[1].abs()), "sum to the kernel"),
        (lambda k: (2 * two_heads(k)[0], two_heads(k)[1] / 2), "sum to 1"),
    ],
)
def test_wrong_heads(wrong, words, capsys):
    said = verdict(check_two_heads, wrong, capsys)
    assert said.startswith("Not yet: ") and words in said
