import pytest
import torch
import torch.nn.functional as F

from attnconv_book.chapters.convolution_code.checks import (
    check_confusion,
    check_flat_features,
    check_max_pool,
)


def flat_features(size, channels, kernel_size, padding):
    side = (size + 2 * padding - kernel_size + 1) // 2
    return channels * side**2


def max_pool(x):
    batch, channels, height, width = x.shape
    windows = x.reshape(batch, channels, height // 2, 2, width // 2, 2)
    return windows.amax((3, 5))


def confusion(labels, said, classes):
    counts = torch.zeros(classes, classes, dtype=torch.int64)
    for true, answered in zip(labels, said, strict=True):
        counts[true, answered] += 1
    return counts


def misplaced(labels, said, classes):
    counts = confusion(labels, said, classes)
    return counts if classes == 3 else counts.T


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (check_flat_features, flat_features),
        (check_max_pool, max_pool),
        (check_max_pool, lambda x: F.max_pool2d(x, 2)),
        (check_confusion, confusion),
        (check_confusion, lambda a, b, n: confusion(a, b, n).numpy()),
    ],
)
def test_right_answers_are_correct(check, right, capsys):
    check(right)
    assert capsys.readouterr().out.startswith("Correct. ")


@pytest.mark.parametrize(
    ("check", "wrong", "words"),
    [
        (check_flat_features, lambda *a: 32 * 8 * 8, "16x16, not 8x8"),
        (check_flat_features, lambda *a: 32 * 16 * 16, "(28, 6, 5, 2)"),
        (
            check_flat_features,
            lambda s, c, k, p: c * ((s + 2 * p - k + 2) // 2) ** 2,
            "left out",
        ),
        (
            check_flat_features,
            lambda s, c, k, p: c * ((s + 2 * p - k + 1) / 2) ** 2,
            "left out",
        ),
        (  # any padding is taken for one that keeps the size
            check_flat_features,
            lambda s, c, k, p: c * ((s if p else s - k + 1) // 2) ** 2,
            "(12, 2, 5, 1)",
        ),
        (check_max_pool, lambda x: x[..., ::2, ::2], "[4, 6]"),
        (check_max_pool, lambda x: F.max_pool2d(x.clamp(min=0), 2), "negative"),
        (check_max_pool, lambda x: F.max_pool2d(x[:1, :1], 2), "shape (2, 3, 5, 7)"),
        (check_max_pool, lambda x: F.max_pool2d(x.mT, 2).mT.flip(-1), "[4, 6]"),
        (check_max_pool, lambda x: F.max_pool2d(x.flip(0), 2), "stay in their places"),
        (check_max_pool, lambda x: None, "returns nothing"),
        (check_confusion, lambda a, b, n: confusion(b, a, n), "swapped"),
        (check_confusion, lambda a, b, n: torch.eye(n), "row 0, column 1"),
        (
            check_confusion,
            lambda a, b, n: confusion(a, b, int(a.max()) + 1),
            "row and column of zeros",
        ),
        (
            check_confusion,
            lambda a, b, n: (confusion(a, b, n) > 0) * 1 + (n == 3) * (
                confusion(a, b, n) - (confusion(a, b, n) > 0) * 1
            ),
            "All counts together",
        ),
        (check_confusion, misplaced, "one cell of its own"),
    ],
)  # fmt: skip
def test_wrong_answers_are_told_why(check, wrong, words, capsys):
    check(wrong)
    said = capsys.readouterr().out
    assert said.startswith("Not yet: ") and words in said


@pytest.mark.parametrize(
    "check", [check_flat_features, check_max_pool, check_confusion]
)
def test_an_empty_stub_is_answered_without_an_error(check, capsys):
    def stub(*arguments): ...

    check(stub)
    assert capsys.readouterr().out.startswith("Not yet: stub returns nothing")
