import torch
import torch.nn.functional as F
from exercise_answers import every_answer, is_told

from attnconv_book.chapters.vision_backbones import check_may_attend, check_patchify


def cut(images, size):
    return F.unfold(images, size, stride=size).mT


def down_first(images, size):
    batch, channels, height, width = images.shape
    rows, columns = height // size, width // size
    grid = cut(images, size).view(batch, rows, columns, -1)
    return grid.transpose(1, 2).flatten(1, 2)


PATCHIFY = {
    "Correct": cut,
    "and no squares": lambda x, p: x.reshape(cut(x, p).shape),
    "run down the columns": lambda x, p: cut(x.mT, p),
    "counted down the columns": down_first,
    "their channels alternate": lambda x, p: (
        cut(x, p).unflatten(-1, (x.shape[1], p * p)).mT.flatten(-2)
    ),
    "6 patches of 12 numbers": lambda x, p: F.unfold(x, p, stride=p),
    "patches of 2 × 2": lambda x, p: cut(x, p).flip(-1),
    "(2, 1, 9), got": lambda x, p: cut(x, 2),
    "Not yet": lambda x, p: ...,
}


def pieces(place, side, window, shift, torn=True):
    number = (place - shift) % side // window
    return 2 * number + (place < shift) * torn


def pairs(side, window, shift, torn=True, columns=True):
    place = torch.arange(side * side)
    row = pieces(place // side, side, window, shift, torn)
    near = row[:, None] == row
    column = pieces(place % side, side, window, shift, torn)
    return near & (column[:, None] == column) if columns else near


ATTEND = {
    "Correct": pairs,
    "around an edge": lambda n, w, s: pairs(n, w, s, torn=False),
    "without a shift": lambda n, w, s: pairs(n, w, 0),
    "up and to the left": lambda n, w, s: pairs(n, w, (w - s) % w),
    "columns are not": lambda n, w, s: pairs(n, w, s, columns=False),
    "whether it sees each": lambda n, w, s: pairs(n, w, s)[:1],
    "pairs": lambda n, w, s: ~pairs(n, w, s),
    "Not yet": lambda n, w, s: ...,
}


@every_answer((check_patchify, PATCHIFY), (check_may_attend, ATTEND))
def test_right_answers_pass_and_close_ones_are_told_why_not(
    check, words, function, capsys
):
    is_told(check, words, function, capsys)
