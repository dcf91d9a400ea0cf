import math

from exercise_answers import every_answer, is_told

from attnconv_book.chapters.cheaper_attention import (
    check_conversation_bytes,
    check_merge,
)


def merged(first, second):
    largest = max(first[0], second[0])
    shrinks = [math.exp(each[0] - largest) for each in (first, second)]
    sums = [
        sum(s * each[at] for s, each in zip(shrinks, (first, second), strict=True))
        for at in (1, 2)
    ]
    return largest, *sums


def not_shrunk(first, second):
    return max(first[0], second[0]), first[1] + second[1], first[2] + second[2]


def only_the_first(first, second):
    largest, shrink = second[0], math.exp(first[0] - second[0])
    return largest, first[1] * shrink + second[1], first[2] * shrink + second[2]


MERGE = {
    "Correct": merged,
    "the sum of keys": not_shrunk,
    "the largest score of keys": only_the_first,
    "three numbers": lambda first, second: merged(first, second)[:2],
    "Not yet": lambda first, second: ...,
}


def kept(layers, heads, width, tokens, window=None):
    near = (layers + 1) // 2 if window is not None else 0
    many = (layers - near) * tokens + near * min(tokens, window or 0)
    return many * heads * width * 4


BYTES = {
    "Correct": kept,
    "keys *and* values": lambda *sizes: kept(*sizes) // 2,
    "without a window": lambda *sizes: kept(*sizes) // 4,
    "with 36 layers": lambda *sizes: kept(*sizes[:4]),
    "with 5 layers": lambda layers, *sizes: (
        kept(layers, *sizes) if layers % 2 == 0 else kept(layers + 1, *sizes)
    ),
    "a window of 100": lambda *s: (
        kept(*s) if len(s) < 5 or s[4] <= s[3] else kept(*s[:3], s[4], s[4])
    ),
    "returns nothing": lambda *sizes: None,
}


@every_answer((check_merge, MERGE), (check_conversation_bytes, BYTES))
def test_right_answers_pass_and_close_ones_are_told_why_not(
    check, words, function, capsys
):
    is_told(check, words, function, capsys)
