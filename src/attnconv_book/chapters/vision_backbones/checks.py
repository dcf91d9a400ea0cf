"""Checks for the exercises of the chapter on backbones for images."""

from typing import Any

import torch
from torch import Tensor

from attnconv.attention import ShiftedWindowCore
from attnconv_book.kit.exercises.feedback import (
    answer,
    expect,
    expect_close,
    expect_tensor,
    feedback,
)


def _patches(images: Tensor, size: int) -> Tensor:
    cut = torch.nn.functional.unfold(images, size, stride=size)
    return cut.mT


@feedback(
    "Squares of pixels, row by row, as a convolution with that stride reads them."
)
def check_patchify(patchify: Any) -> None:
    """Check `patchify(images, size)`: the pixels of each patch in a row of its own.

    Args:
        patchify: The learner's function.
    """
    images = torch.arange(2 * 3 * 4 * 6.0, dtype=torch.float64).view(2, 3, 4, 6)
    wanted = _patches(images, 2)
    cut = expect_tensor(answer(patchify, images, 2), "patchify(images, 2)")
    expect(
        cut.shape == wanted.shape,
        "two images of 3 × 4 × 6 pixels hold 6 patches of 12 numbers each: the shape "
        f"(2, 6, 12), got {tuple(cut.shape)}",
    )
    expect(
        not torch.equal(cut, images.reshape(wanted.shape)),
        "this cuts the list of numbers into equal pieces: strips of one channel, and "
        "no squares",
    )
    expect(
        not torch.equal(cut, _patches(images.mT, 2)),
        "the patches, or the pixels inside them, run down the columns; both run along "
        "the rows",
    )
    down_first = wanted.view(2, 2, 3, 12).transpose(1, 2).reshape(2, 6, 12)
    expect(
        not torch.equal(cut, down_first),
        "the right patches, but counted down the columns; they run along the rows",
    )
    channels_last = wanted.view(2, 6, 3, 4).mT.reshape(2, 6, 12)
    expect(
        not torch.equal(cut, channels_last),
        "the right pixels, but their channels alternate; the weight of a convolution "
        "has all of one channel first",
    )
    expect(
        not torch.equal(cut.sum(-1), wanted.sum(-1))
        or torch.equal(cut.sort(-1).values, wanted.sort(-1).values),
        "each patch must hold the pixels of its square",
    )
    expect_close(cut, wanted, "patches of 2 × 2 pixels")
    small = images[:, :1, :3, :3]
    again = expect_tensor(answer(patchify, small, 3), "patchify(images, 3)")
    expect_close(again, _patches(small, 3), "one patch of 3 × 3 pixels")


@feedback("The same pairs as in the package's shifted windows.")
def check_may_attend(may_attend: Any) -> None:
    """Check `may_attend(side, window, shift)`: the mask of shifted windows.

    Args:
        may_attend: The learner's function.
    """
    for side, window, shift in ((4, 2, 1), (8, 4, 2), (6, 3, 1), (4, 2, 0)):
        case = f"may_attend({side}, {window}, {shift})"
        got = expect_tensor(answer(may_attend, side, window, shift), case)
        places = side * side
        expect(
            got.shape == (places, places),
            f"{case} must say for each of {places} places whether it sees each of "
            f"them: the shape ({places}, {places}), got {tuple(got.shape)}",
        )
        got = got.bool()
        wanted = _may_attend(side, window, shift, torn=True)
        expect(
            shift == 0 or not torch.equal(got, _may_attend(side, window, shift)),
            f"{case}: places that the roll has brought around an edge still see those "
            "at the other side",
        )
        expect(
            shift == 0 or not torch.equal(got, _may_attend(side, window, 0)),
            f"{case}: these are the windows without a shift",
        )
        away = _may_attend(side, window, (window - shift) % window, torn=True)
        expect(
            torch.equal(away, wanted) or not torch.equal(got, away),
            f"{case}: the windows have moved up and to the left; they move down and to "
            "the right",
        )
        rows = torch.arange(places) // side
        within = _pieces(rows, side, window, shift, torn=True)
        expect(
            not torch.equal(got, within[:, None] == within),
            f"{case}: rows are cut, but columns are not",
        )
        expect(
            torch.equal(got, wanted),
            f"{case} differs in {int((got != wanted).sum())} of {places**2} pairs",
        )


def _pieces(place: Tensor, side: int, window: int, shift: int, torn: bool) -> Tensor:
    pieces = (place - shift) % side // window * 2
    return pieces + (place < shift) if torn else pieces


def _may_attend(side: int, window: int, shift: int, torn: bool = False) -> Tensor:
    if torn:
        return _of_the_package(side, window, shift)
    place = torch.arange(side * side)
    near = torch.ones(side * side, side * side, dtype=torch.bool)
    for along in (place // side, place % side):
        piece = _pieces(along, side, window, shift, torn)
        near &= piece[:, None] == piece
    return near


def _of_the_package(side: int, window: int, shift: int) -> Tensor:
    core = ShiftedWindowCore(1, side, window, shift=shift)
    tokens = torch.zeros(1, side * side, 1)
    with torch.no_grad():
        return core.weights(tokens, tokens)[0] > 0
