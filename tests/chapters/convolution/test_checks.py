import pytest
import torch

from attnconv.convolution import matrix_from_kernel, weights_by_offset
from attnconv_book.chapters.convolution.checks import (
    check_choose_places,
    check_count_weights,
    check_field_size,
    check_share,
)


def count_weights(height, width, kernel_size, in_channels, out_channels):
    pairs = in_channels * out_channels
    shared = (2 * height - 1) * (2 * width - 1)
    return pairs * (height * width) ** 2, pairs * shared, pairs * kernel_size**2


def share(matrix):
    shared = torch.zeros_like(matrix)
    for offset in range(1 - len(matrix), len(matrix)):
        values = matrix.diagonal(offset)
        shared += torch.diag(values.mean().expand(len(values)), offset)
    return shared


def field_size(layers):
    size, step = 1, 1
    for kernel_size, stride, dilation in layers:
        size += (kernel_size - 1) * dilation * step
        step *= stride
    return size


def choose_places(x):
    sets = [x[i::2, j::2] for i in (0, 1) for j in (0, 1)]
    return max(sets, key=lambda values: values.square().sum())


def stride_after(layers):
    size, step = 1, 1
    for kernel_size, stride, dilation in layers:
        step *= stride
        size += (kernel_size - 1) * dilation * step
    return size


def share_by_package(matrix):
    return matrix_from_kernel(weights_by_offset(matrix, 1, len(matrix)), 1, len(matrix))


def inputs_read(layers):
    """Count the inputs that an output reads, and leave out the holes between them."""
    read = {0}
    for kernel_size, stride, dilation in reversed(layers):
        read = {i * stride + tap * dilation for i in read for tap in range(kernel_size)}
    return len(read)


def dilation_stays(layers):
    size, step = 1, 1
    for kernel_size, stride, dilation in layers:
        size += (kernel_size - 1) * dilation * step
        step *= stride * dilation
    return size


def choose_by(key):
    return lambda x: max((x[i::2, j::2] for i in (0, 1) for j in (0, 1)), key=key)


def rows_first(x):
    rows = max((x[0::2], x[1::2]), key=lambda half: half.square().sum())
    return max((rows[:, 0::2], rows[:, 1::2]), key=lambda half: half.square().sum())


CORRECT = [
    (check_count_weights, count_weights),
    (check_share, share),
    (check_field_size, field_size),
    (check_choose_places, choose_places),
]
WRONG = [
    (check_count_weights, lambda *sizes: 1, "three numbers"),
    (check_count_weights, lambda *s: count_weights(*s[:3], 1, 1), "pairs of channels"),
    (check_count_weights, lambda *s: (0, 0, 0), "dense in count_weights(1, 4"),
    (check_share, lambda matrix: matrix, "came back unchanged"),
    (check_share, lambda matrix: matrix.mean().expand(2, 2), "both become 3"),
    (check_share, lambda m: share(m).triu() + m.tril(-1), "every diagonal"),
    (check_field_size, lambda layers: sum(k for k, _, _ in layers), "two of them"),
    (check_field_size, stride_after, "after a stride of 2|widens nothing"),
    (check_share, share_by_package, "Take the means yourself"),
    (check_field_size, lambda layers: None, "returns nothing"),
    (check_field_size, inputs_read, "although 2 of them are not read"),
    (check_field_size, dilation_stays, "multiply from layer to layer"),
    (check_field_size, lambda layers: field_size(layers[::-1]), "after a stride of 2"),
    (check_choose_places, lambda x: x[::2, ::2], "odd rows and even columns"),
    (check_choose_places, lambda x: x, "shape (2, 3)"),
    (
        check_choose_places,
        lambda x: max((x[i::2, j::2] for i in (0, 1) for j in (0, 1)), key=torch.sum),
        "no sign",
    ),
    (
        check_choose_places,
        lambda x: x[1::2, ::2],
        "must depend on the values",
    ),
    (check_choose_places, choose_by(lambda x: x.abs().sum()), "one five"),
    (check_choose_places, choose_by(lambda x: x.abs().max()), "than one four"),
    (check_choose_places, choose_by(torch.var), "than one four"),
    (check_choose_places, choose_by(lambda x: x.abs().pow(2.3).sum()), "one 4.8"),
    (check_choose_places, choose_by(lambda x: x.abs().pow(1.9).sum()), "one five"),
    (check_choose_places, rows_first, "four sets are compared"),
    (
        check_count_weights,
        lambda h, w, k, i, o: (
            *count_weights(h, w, k, i, o)[:2],
            i * o * k**2 + o,  # with biases
        ),
        "local in count_weights(1, 4",
    ),
]


@pytest.mark.parametrize(("check", "function"), CORRECT)
def test_a_right_answer_is_correct(check, function, capsys):
    check(function)
    assert capsys.readouterr().out.startswith("Correct. ")


@pytest.mark.parametrize(("check", "function", "words"), WRONG)
def test_a_wrong_answer_is_told_why(check, function, words, capsys):
    check(function)
    said = capsys.readouterr().out
    assert said.startswith("Not yet: ")
    assert any(part in said for part in words.split("|")), said


@pytest.mark.parametrize(("check", "function"), CORRECT)
def test_an_empty_stub_is_told_so(check, function, capsys):
    def stub(*arguments): ...

    check(stub)
    assert "Not yet: stub returns nothing" in capsys.readouterr().out
