"""Real handwritten digits: loading, enlarging, shifting and splitting."""

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from attnconv.validation import (
    check_at_least,
    check_integers,
    check_not_empty,
    check_rank,
    check_seed,
)

Folds = list[tuple[Tensor, Tensor]]

# Where the digits of another hand begin in the file; see `digit_writers`.
WRITER_STARTS = (
    *(0, 130, 256, 386, 516, 646, 776),
    *(915, 1029, 1157, 1287, 1415, 1545, 1667),
)


def load_digits() -> tuple[
    Float[Tensor, "batch 1 height width"], Int64[Tensor, " batch"]
]:
    """Load the 1797 handwritten digits of 8x8 pixels that scikit-learn carries.

    The images keep the order of the file. Nothing is downloaded.

    Returns:
        The images in [0, 1] (paper is 0, ink is 1), shape (1797, 1, 8, 8), and
        their labels 0 to 9.

    Source: E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten
        Digits, UCI Machine Learning Repository: its test part, 13 writers.
    """
    # scikit-learn takes a second to load; who only wants a picture need not wait.
    from sklearn import datasets

    digits = datasets.load_digits()
    images = torch.from_numpy(digits.images.astype(np.float32) / 16)
    return images.unsqueeze(1), torch.from_numpy(digits.target.astype(np.int64))


def digit_writers() -> Int64[Tensor, " batch"]:
    """Say by which hand each of the 1797 digits of `load_digits` was written.

    The file does not name its writers. Its digits come in 14 runs, seen where the
    order of the labels begins anew. Its authors speak of 13 writers, so one of them may
    have written two runs; nobody has said which.

    Returns:
        The number of the run, 0 to 13, that each digit lies in.

    Source: The starts of the runs are those of the authors of scikit-learn's course,
        "Sample grouping".
    """
    places = torch.arange(1797)
    return torch.bucketize(places, torch.tensor(WRITER_STARTS), right=True) - 1


def enlarge(
    images: Float[Tensor, "batch channels height width"],
    factor: int = 3,
    size: int = 32,
) -> Float[Tensor, "batch channels size size"]:
    """Repeat every pixel `factor` times each way and centre on an empty square.

    Args:
        images: Images with the value 0 for paper.
        factor: How often each pixel is repeated in height and in width, >= 1.
        size: Height and width of the result in pixels.

    Returns:
        The enlarged images; the sum of each image grows by `factor` squared.

    Raises:
        ValueError: `images` is not of rank 4 or is empty, `factor` is below 1, or
            the enlarged image does not fit into `size`.
    """
    check_rank("images", images, 4, "(batch, channels, height, width)")
    check_not_empty("images", images)
    check_at_least("factor", factor, 1)
    check_at_least("size", size, 1)
    height, width = (factor * side for side in images.shape[-2:])
    if max(height, width) > size:
        raise ValueError(
            f"size must be at least {max(height, width)} to hold images of "
            f"{images.shape[-2]}x{images.shape[-1]} enlarged {factor} times, got {size}"
        )
    large = images.repeat_interleave(factor, -2).repeat_interleave(factor, -1)
    top, left = (size - height) // 2, (size - width) // 2
    canvas = images.new_zeros(*images.shape[:2], size, size)
    canvas[..., top : top + height, left : left + width] = large
    return canvas


def shift(
    images: Float[Tensor, "batch channels height width"], dy: int, dx: int
) -> Float[Tensor, "batch channels height width"]:
    """Move images by whole pixels; what leaves the frame is lost, zeros enter.

    Args:
        images: The images to move.
        dy: Pixels to move down (negative: up).
        dx: Pixels to move right (negative: left).

    Returns:
        The moved images, of the same size.

    Raises:
        TypeError: `images` is no tensor, or `dy` or `dx` is not an integer.
        ValueError: `images` is not of rank 4 or is empty, or the move is as large as
            the image.
    """
    check_rank("images", images, 4, "(batch, channels, height, width)")
    check_not_empty("images", images)
    height, width = images.shape[-2:]
    for name, move, side in (("dy", dy, height), ("dx", dx, width)):
        check_at_least(name, move, 1 - side)
        if move >= side:
            raise ValueError(
                f"{name} must be smaller than the image ({height}x{width}), got {move}"
            )
    moved = torch.zeros_like(images)
    to_rows = slice(max(dy, 0), height + min(dy, 0))
    to_columns = slice(max(dx, 0), width + min(dx, 0))
    from_rows = slice(max(-dy, 0), height + min(-dy, 0))
    from_columns = slice(max(-dx, 0), width + min(-dx, 0))
    moved[..., to_rows, to_columns] = images[..., from_rows, from_columns]
    return moved


def shuffled_folds(labels: Int64[Tensor, " batch"], folds: int, seed: int) -> Folds:
    """Split into folds at random, each with about the same share of every class.

    Args:
        labels: The class of each example.
        folds: Number of folds, >= 2 and at most the size of the smallest class.
        seed: Seed of the shuffle.

    Returns:
        One (train, test) pair of sorted index tensors per fold; each example is in
        exactly one test part.

    Raises:
        TypeError: `labels` does not hold integers, or `folds` or `seed` is none.
        ValueError: `labels` is empty, not of rank 1 or negative, `folds` is below 2 or
            above the size of the smallest class, or `seed` is out of range.
    """
    check_rank("labels", labels, 1)
    check_integers("labels", labels)
    check_not_empty("labels", labels)
    check_at_least("smallest of labels", int(labels.min()), 0)
    check_at_least("folds", folds, 2)
    check_seed("seed", seed)
    smallest = int((counts := labels.bincount())[counts > 0].min())
    if folds > smallest:
        raise ValueError(
            f"folds must be at most {smallest}, the size of the smallest class, "
            f"got {folds}"
        )
    from sklearn.model_selection import StratifiedKFold  # slow to load

    splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
    pairs = splitter.split(np.zeros(len(labels)), labels.numpy())
    return [(torch.from_numpy(train), torch.from_numpy(test)) for train, test in pairs]


def contiguous_folds(n: int, folds: int) -> Folds:
    """Cut examples 0 … n - 1 into neighbouring blocks, in the order of the file.

    Args:
        n: Number of examples.
        folds: Number of blocks, from 2 to n; their sizes differ by at most 1.

    Returns:
        One (train, test) pair of sorted index tensors per block.

    Raises:
        ValueError: `folds` is below 2 or above `n`.
    """
    check_at_least("folds", folds, 2)
    check_at_least("n", n, folds)
    everything = torch.arange(n)
    blocks = everything.tensor_split(folds)
    return [(everything[~torch.isin(everything, test)], test) for test in blocks]


def grouped_folds(groups: Int64[Tensor, " batch"], folds: int) -> Folds:
    """Split into folds that share no group, such as the digits of one writer.

    Args:
        groups: The group of each example, as a number.
        folds: Number of folds, >= 2 and at most the number of groups. Their sizes
            are as equal as whole groups allow.

    Returns:
        One (train, test) pair of sorted index tensors per fold; each group is in
        exactly one test part.

    Raises:
        TypeError: `groups` does not hold integers, or `folds` is none.
        ValueError: `groups` is empty or not of rank 1, or `folds` is below 2 or above
            the number of groups.
    """
    check_rank("groups", groups, 1)
    check_integers("groups", groups)
    check_not_empty("groups", groups)
    check_at_least("folds", folds, 2)
    present = len(set(groups.tolist()))
    if folds > present:
        raise ValueError(
            f"folds must be at most {present}, the number of groups, got {folds}"
        )
    from sklearn.model_selection import GroupKFold  # slow to load

    pairs = GroupKFold(folds).split(np.zeros(len(groups)), groups=groups.numpy())
    return [(torch.from_numpy(train), torch.from_numpy(test)) for train, test in pairs]
