import torch
from exercise_answers import every_answer, is_told

from attnconv_book.chapters.hybrids import check_excite, check_pool_maps, check_reach


def gates(maps, block, last=torch.sigmoid, bend=torch.relu):
    return last(block.excite(bend(block.squeeze(maps.mean((2, 3))))))[..., None, None]


EXCITE = {
    "Correct": lambda m, b: m * gates(m, b),
    "a sigmoid is missing": lambda m, b: m * gates(m, b, last=lambda s: s),
    "share one whole": lambda m, b: m * gates(m, b, last=lambda s: s.softmax(1)),
    "stands a ReLU": lambda m, b: m * gates(m, b, bend=lambda s: s),
    "nothing is added": lambda m, b: m + m * gates(m, b),
    "must come out again": lambda m, b: gates(m, b)[..., 0, 0],
    "each channel times its gate": lambda m, b: m * gates(m.abs(), b),
    "Not yet": lambda m, b: ...,
}


def pooled(maps, w, b, share):
    tokens = maps.flatten(2).mT
    return (share(tokens @ w + b)[..., None] * tokens).sum(1)


POOL = {
    "Correct": lambda m, w, b: pooled(m, w, b, lambda s: s.softmax(-1)),
    "would grow": lambda m, w, b: pooled(m, w, b, torch.sigmoid),
    "no picture may see": lambda m, w, b: pooled(m, w, b, lambda s: s.softmax(0)),
    "by itself": lambda m, w, b: pooled(
        m, w, b, lambda s: s.view(2, 3, 4).softmax(-1).flatten(1)
    ),
    "this is the mean": lambda m, w, b: m.mean((2, 3)),
    "do not divide": lambda m, w, b: pooled(m, w, b, lambda s: s.softmax(-1)) / 12,
    "the weighted mean": lambda m, w, b: pooled(m, -w, b, lambda s: s.softmax(-1)),
    "one number for each": lambda m, w, b: m.mean(1),
    "Not yet": lambda m, w, b: ...,
}


def reach(kernels, strides, *, early=False):
    seen, step = 1, 1
    for kernel, stride in zip(kernels, strides, strict=True):
        step *= stride if early else 1
        seen += (kernel - 1) * step
        step *= 1 if early else stride
    return seen


REACH = {
    "Correct": reach,
    "as wide as all strides": lambda k, s: 1 + sum(each - 1 for each in k),
    "three kernels of 3": lambda k, s: 16,
    "not its own": lambda k, s: 23 if len(k) == 3 else reach(k, s),
    "kernels [5] with": lambda k, s: 15,
    "Not yet": lambda k, s: ...,
}


@every_answer((check_excite, EXCITE), (check_pool_maps, POOL), (check_reach, REACH))
def test_right_answers_pass_and_close_ones_are_told_why_not(
    check, words, function, capsys
):
    is_told(check, words, function, capsys)
