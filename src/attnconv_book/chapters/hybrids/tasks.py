"""Two tasks made of real digits: read one, and compare two that are far apart.

The digits of scikit-learn (8 × 8 pixels) lie on an empty strip of 12 × 32, in places
that are drawn anew for each picture; then noise is added. Those of the last four runs
of the file, which other hands wrote, are for testing alone.

- "digit": one digit somewhere; which of ten is it?
- "pair": one digit at the left edge and one at the right, at heights of their own,
  each a 0, 1 or 2; are they the same? Half of them are. Between the two lie 16 empty
  columns.
"""

from functools import cache

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from attnconv.data import digit_writers, load_digits
from attnconv.validation import check_at_least, check_choice, check_instance

HEIGHT, WIDTH, DIGIT = 12, 32, 8
CLASSES = {"digit": 10, "pair": 2}
NOISE = {"digit": 0.3, "pair": 0.1}
"""Standard deviation of the noise; ink is 1 and paper 0."""
KINDS = {"digit": 10, "pair": 3}
"""How many kinds of digit there are: all, or 0, 1 and 2 alone."""
FIRST_TEST_RUN = 10
SPLITS = ("train", "test")


@cache
def _digits(split: str) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return the digits of a split and, for each class, the numbers of its digits."""
    images, labels = load_digits()
    of_test = digit_writers() >= FIRST_TEST_RUN
    chosen = of_test if split == "test" else ~of_test
    kept = labels[chosen].numpy()
    numbers = [np.flatnonzero(kept == label) for label in range(10)]
    return images[chosen, 0].numpy(), numbers


def draw_pictures(
    rng: np.random.Generator, task: str, number: int, split: str = "train"
) -> tuple[Float[Tensor, "number 1 height width"], Int64[Tensor, " number"]]:
    """Draw pictures of one task, and what is to be said of each.

    Args:
        rng: Where the randomness comes from.
        task: "digit" or "pair".
        number: How many pictures.
        split: "train" or "test": whose digits they hold.

    Returns:
        Pictures and classes: 0 to 9 for "digit"; for "pair" 1 where both are the same.

    Raises:
        TypeError: If `rng` is no generator or `number` not an integer.
        ValueError: If there is no such task or split, or `number` is below 1.
    """
    check_instance("rng", rng, np.random.Generator)
    check_choice("task", task, CLASSES)
    check_at_least("number", number, 1)
    check_choice("split", split, SPLITS)
    kinds = KINDS[task]
    first = rng.integers(kinds, size=number)
    if task == "digit":
        columns = rng.integers(WIDTH - DIGIT + 1, size=number)
        pictures = np.zeros((number, 1, HEIGHT, WIDTH), dtype=np.float32)
        _lay(rng, pictures, first, columns, split)
        return _with_noise(rng, pictures, task), torch.from_numpy(first)
    targets = rng.integers(2, size=number)
    other = (first + rng.integers(1, kinds, size=number)) % kinds
    second = np.where(targets == 1, first, other)
    return _pairs(rng, first, second, split), torch.from_numpy(targets)


def draw_one_kind(
    rng: np.random.Generator, left: int, right: int, number: int, split: str = "test"
) -> Float[Tensor, "number 1 height width"]:
    """Draw pictures of the task "pair" that all show the same two kinds of digit.

    Args:
        rng: Where the randomness comes from.
        left: The digit at the left edge: 0, 1 or 2.
        right: The digit at the right edge.
        number: How many pictures.
        split: "train" or "test": whose digits they hold.

    Returns:
        The pictures.

    Raises:
        TypeError: If `rng` is no generator or a number not an integer.
        ValueError: If there is no such digit or split, or `number` is below 1.
    """
    check_instance("rng", rng, np.random.Generator)
    for name, digit in (("left", left), ("right", right)):
        check_at_least(name, digit, 0)
        if digit >= KINDS["pair"]:
            raise ValueError(f"{name} must be below {KINDS['pair']}, got {digit}")
    check_at_least("number", number, 1)
    check_choice("split", split, SPLITS)
    return _pairs(rng, np.full(number, left), np.full(number, right), split)


def _pairs(
    rng: np.random.Generator, left: np.ndarray, right: np.ndarray, split: str
) -> Tensor:
    """Lay a digit at each edge, of the classes that `left` and `right` name."""
    number = len(left)
    pictures = np.zeros((number, 1, HEIGHT, WIDTH), dtype=np.float32)
    _lay(rng, pictures, left, np.zeros(number, int), split)
    _lay(rng, pictures, right, np.full(number, WIDTH - DIGIT), split)
    return _with_noise(rng, pictures, "pair")


def _with_noise(rng: np.random.Generator, pictures: np.ndarray, task: str) -> Tensor:
    noise = rng.standard_normal(pictures.shape, dtype=np.float32)
    return torch.from_numpy(pictures + np.float32(NOISE[task]) * noise)


def _lay(
    rng: np.random.Generator,
    pictures: np.ndarray,
    labels: np.ndarray,
    columns: np.ndarray,
    split: str,
) -> None:
    """Lay a digit of the class that `labels` names into each picture."""
    digits, numbers = _digits(split)
    rows = rng.integers(HEIGHT - DIGIT + 1, size=len(pictures))
    for picture, label, row, column in zip(
        pictures[:, 0], labels, rows, columns, strict=True
    ):
        digit = digits[rng.choice(numbers[label])]
        picture[row : row + DIGIT, column : column + DIGIT] = digit
