"""Checks for the exercises of the chapter on the article's convolutional network."""

from typing import Any

import torch
import torch.nn.functional as F

from attnconv.convolution import output_size
from attnconv_book.kit.exercises.feedback import (
    answer,
    expect,
    expect_close,
    expect_number,
    expect_tensor,
    feedback,
)


@feedback("The linear layer now fits whatever the image and the kernel are.")
def check_flat_features(flat_features: Any) -> None:
    """Check `flat_features(size, channels, kernel_size, padding)`.

    It must return how many numbers one square image leaves after a convolution with
    stride 1 and a pooling by 2.

    Args:
        flat_features: The learner's function.
    """
    article = expect_number(
        answer(flat_features, 32, 32, 3, 1), "flat_features(32, 32, 3, 1)"
    )
    expect(
        article != 32 * 8 * 8,
        "2048 is the article's own number. One pooling takes 32x32 to 16x16, not 8x8.",
    )
    expect_close(
        article,
        32 * 16 * 16,
        "the article's image leaves 32 channels of 16x16 after one pooling",
    )
    for size, channels, kernel_size, padding in (
        (28, 6, 5, 2),
        (28, 6, 5, 0),
        (17, 3, 4, 0),
        (9, 1, 3, 0),
        (13, 7, 3, 1),
        (12, 2, 5, 1),
        (10, 2, 3, 2),
    ):
        side = output_size(output_size(size, kernel_size, 1, padding), 2, 2)
        arguments = (size, channels, kernel_size, padding)
        expect_close(
            answer(flat_features, *arguments),
            channels * side**2,
            f"flat_features{arguments}: each side is {side} after the pooling "
            "(what does not fill a whole window is left out)",
        )


@feedback("It equals torch's max-pooling, negative numbers included.")
def check_max_pool(max_pool: Any) -> None:
    """Check `max_pool(x)` for images (batch, channels, height, width).

    It must keep the largest number of every window of 2x2.

    Args:
        max_pool: The learner's function.
    """
    small = torch.tensor([[[[1.0, 2, 5, 0], [3, 4, 0, 6]]]])
    pooled = expect_tensor(
        answer(max_pool, small), "the result for one image of 2x4", shape=(1, 1, 1, 2)
    )
    expect_close(
        pooled,
        torch.tensor([[[[4.0, 6.0]]]]),
        "the windows are [[1, 2], [3, 4]] and [[5, 0], [0, 6]]",
    )
    expect_close(
        answer(max_pool, -small - 1),
        torch.tensor([[[[-2.0, -1.0]]]]),
        "the largest of only negative numbers is negative",
    )
    x = torch.randn(2, 3, 10, 14)
    expect_close(
        answer(max_pool, x),
        F.max_pool2d(x, 2),
        "images, channels, rows and columns must stay in their places",
    )


@feedback("Rows are what the digits are, columns what was said.")
def check_confusion(confusion: Any) -> None:
    """Check `confusion(labels, said, classes)`.

    It must count in row i and column j how often class i was called j.

    Args:
        confusion: The learner's function.
    """
    labels, said = torch.tensor([0, 0, 0, 1, 2]), torch.tensor([0, 1, 1, 1, 0])
    counts = expect_tensor(
        answer(confusion, labels, said, 3), "confusion(labels, said, 3)", shape=(3, 3)
    )
    wanted = torch.tensor([[1, 2, 0], [0, 1, 0], [1, 0, 0]])
    expect(
        not torch.equal(counts.double(), wanted.T.double()),
        "Rows and columns are swapped: row i is for the digits that are i.",
    )
    expect_close(counts, wanted, "a 0 called 1 twice belongs into row 0, column 1")
    labels, said = torch.randint(5, (60,)), torch.randint(5, (60,))
    counts = torch.as_tensor(answer(confusion, labels, said, 7))
    expect(
        tuple(counts.shape) == (7, 7),
        "A class that does not occur keeps its row and column of zeros.",
    )
    wanted = torch.zeros(7, 7)
    for label, name in zip(labels.tolist(), said.tolist(), strict=True):
        wanted[label, name] += 1
    total = float(counts.sum())
    expect(
        total == 60, f"All counts together are the number of items, 60, not {total:g}."
    )
    right = float(counts.diagonal().sum())
    wanted_right = int((labels == said).sum())
    expect(
        right == wanted_right,
        f"The diagonal counts the right answers, {wanted_right} here, not {right:g}.",
    )
    expect_close(counts, wanted, "each wrong answer belongs into one cell of its own")
