import pytest
import torch

from attnconv_book.chapters.convolution_step_by_step.checks import (
    check_copy_windows,
    check_same_padding,
    check_three_products,
)


def same_padding(size, kernel_size, stride, dilation):
    places = -(-size // stride)
    needed = (places - 1) * stride + dilation * (kernel_size - 1) + 1
    missing = max(needed - size, 0)
    return missing // 2, missing - missing // 2


def copy_windows(x, kernel_size, stride, dilation):
    reach = dilation * (kernel_size - 1) + 1
    starts = range(0, len(x) - reach + 1, stride)
    return torch.stack([x[at : at + reach : dilation] for at in starts])


def three_products(d, g):
    first, both, last = (d[0] - d[1]) * g[0], d[1] * (g[0] + g[1]), (d[1] - d[2]) * g[1]
    return first + both, both - last


def with_constants(d, g):
    half = 0.5 * (2 * (g[0] + g[1])) / 1.0
    both = half * d[1] + 0
    return both + (d[0] + -d[1]) * g[0], 0 - ((d[1] - d[2]) * g[1] - both)


def four_products(d, g):
    return d[0] * g[0] + d[1] * g[1], d[1] * g[0] + d[2] * g[1]


def by_size_alone(size, kernel_size, stride, dilation):
    reach = dilation * (kernel_size - 1)
    return reach // 2, reach - reach // 2


def negative(size, kernel_size, stride, dilation):
    places = -(-size // stride)
    missing = (places - 1) * stride + dilation * (kernel_size - 1) + 1 - size
    return missing // 2, missing - missing // 2


def rounded(size, kernel_size, stride, dilation):
    """Right wherever size / stride is no half: 6 / 4 and 10 / 4 both round to 2."""
    return for_places(round(size / stride), size, kernel_size, stride, dilation)


def one_more(size, kernel_size, stride, dilation):
    places = (size + 1) // stride if stride > 1 else size
    return for_places(places, size, kernel_size, stride, dilation)


def for_places(places, size, kernel_size, stride, dilation):
    needed = (places - 1) * stride + dilation * (kernel_size - 1) + 1
    missing = max(needed - size, 0)
    return missing // 2, missing - missing // 2


def without_the_last(x, kernel_size, stride, dilation):
    """Right where a step is left over; else the last window is missing."""
    reach = dilation * (kernel_size - 1) + 1
    starts = list(range(0, len(x) - reach + 1, stride))
    if stride > 1 and len(starts) > 2 and starts[-1] + reach == len(x):
        starts.pop()
    return torch.stack([x[at : at + reach : dilation] for at in starts])


def never_one_row(x, kernel_size, stride, dilation):
    return copy_windows(x, kernel_size, stride, dilation).squeeze(0)


def mixed(d, g):
    """Right on the numbers that are shown in the text and a few more."""
    first, second = three_products(d, g)
    zero = d[0] * 0
    if [one.value for one in d] == [0.0, 0.0, 1.0]:
        return first + 1 + zero, second
    return first, second


CORRECT = [
    (check_same_padding, same_padding),
    (check_copy_windows, copy_windows),
    (check_three_products, three_products),
    (check_three_products, with_constants),
]
WRONG = [
    (check_same_padding, lambda *sizes: 1, "two numbers: before and after"),
    (check_same_padding, lambda *sizes: (1, 1), "far end"),
    (check_same_padding, lambda *s: same_padding(*s)[::-1], "far end"),
    (check_same_padding, by_size_alone, "end at place 7"),
    (check_same_padding, negative, "never negative"),
    (check_same_padding, lambda *sizes: None, "returns nothing"),
    (check_same_padding, rounded, "must make room for"),
    (check_same_padding, one_more, "must make room for"),
    (check_copy_windows, lambda x, k, s, d: x, "shape (3, 3)"),
    (check_copy_windows, lambda x, k, s, d: copy_windows(x, k, s, d).flip(1), "rows"),
    (check_copy_windows, lambda x, k, s, d: copy_windows(x, k, 1, d), "(2, 2)"),
    (check_copy_windows, lambda x, k, s, d: x[:4].reshape(2, 2), "(3, 3)"),
    (
        check_copy_windows,
        lambda x, k, s, d: copy_windows(x, k, s, d) if d < 3 else x[:4].reshape(2, 2),
        "three places apart",
    ),
    (check_copy_windows, without_the_last, "of 5 numbers"),
    (check_copy_windows, never_one_row, "of 1 numbers"),
    (check_three_products, mixed, "output 0 for x"),
    (check_three_products, four_products, "took 4 products"),
    (check_three_products, lambda d, g: d[0], "two numbers"),
    (check_three_products, lambda d, g: (d[0], d[1]), "output 0 for x"),
    (check_three_products, lambda d, g: d[0] ** 2, "stopped with TypeError"),
    (check_three_products, lambda d, g: (d[0] / g[0],) * 2, "output 0"),
]


@pytest.mark.parametrize(("check", "function"), CORRECT)
def test_a_right_answer_is_correct(check, function, capsys):
    check(function)
    assert capsys.readouterr().out.startswith("Correct.")


@pytest.mark.parametrize(("check", "function", "words"), WRONG)
def test_a_wrong_answer_is_told_why(check, function, words, capsys):
    check(function)
    said = capsys.readouterr().out
    assert said.startswith("Not yet:")
    assert words in said


@pytest.mark.parametrize(
    "check", [check_same_padding, check_copy_windows, check_three_products]
)
def test_an_empty_stub_is_told_so(check, capsys):
    check(lambda *given: ...)
    check(None)
    assert capsys.readouterr().out.count("Not yet:") == 2
