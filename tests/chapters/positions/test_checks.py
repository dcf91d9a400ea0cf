"""The checks of the exercises on positions: right, empty and wrong answers."""

import pytest
import torch
from verdicts import verdict

from attnconv.attention import sinusoidal_encoding
from attnconv_book.chapters.positions.checks import (
    check_doubling_bias,
    check_grid_sines,
    check_turn_halves,
)

CHECKS = [check_grid_sines, check_doubling_bias, check_turn_halves]


def grid_sines(rows, columns, dim):
    down = sinusoidal_encoding(rows, dim // 2).repeat_interleave(columns, dim=0)
    along = sinusoidal_encoding(columns, dim // 2).repeat(rows, 1)
    return torch.cat([down, along], dim=1)


def doubling_bias(table, n):
    place = torch.arange(n)
    distance = (place - place[:, None]).abs()
    number = torch.log2(distance.clamp(min=0.5)).floor().long() + 1
    return table[number.clamp(max=len(table) - 1)]


def turn_halves(x, angles):
    one, two = x.chunk(2, dim=-1)
    cos, sin = angles.cos(), angles.sin()
    return torch.cat([one * cos - two * sin, one * sin + two * cos], dim=-1)


RIGHT = [grid_sines, doubling_bias, turn_halves]


@pytest.mark.parametrize(("check", "right"), list(zip(CHECKS, RIGHT, strict=True)))
def test_a_right_answer_is_correct(check, right, capsys):
    assert verdict(check, right, capsys).startswith("Correct. ")


@pytest.mark.parametrize("check", CHECKS)
def test_a_stub_is_not_yet(check, capsys):
    assert verdict(check, lambda *given: None, capsys).startswith("Not yet: ")


def column_first(rows, columns, dim):
    return grid_sines(rows, columns, dim).roll(dim // 2, dims=1)


def row_after_row(rows, columns, dim):
    return sinusoidal_encoding(rows * columns, dim)


def too_slow(rows, columns, dim):
    down = sinusoidal_encoding(rows, dim)[:, : dim // 2]
    return torch.cat(
        [down.repeat_interleave(columns, 0), grid_sines(rows, columns, dim)[:, -1:]], 1
    )


def columns_of_one(rows, columns, dim):
    grid = grid_sines(rows, columns, dim)
    return torch.cat([grid[:, : dim // 2], 0 * grid[:, dim // 2 :]], dim=1)


def not_shared(table, n):
    place = torch.arange(n)
    return table[(place - place[:, None]).abs().clamp(max=len(table) - 1)]


def without_end(table, n):
    return doubling_bias(torch.cat([table, table[:1].expand(9)]), n)


def halved(table, n):
    place = torch.arange(n)
    distance = (place - place[:, None]).abs()
    number = torch.where(distance == 0, 0, distance // 2 + 1)
    return table[number.clamp(max=len(table) - 1)]


def growing_by_one(table, n):
    sizes = torch.tensor([1, 1, 2, 3, 4, 5, 6, 7])
    group = torch.arange(len(sizes)).repeat_interleave(sizes)
    place = torch.arange(n)
    number = group[(place - place[:, None]).abs()]
    return table[number.clamp(max=len(table) - 1)]


def one_after_the_other(x, angles):
    pair = x.unflatten(-1, (-1, 2))
    cos, sin = angles.cos(), angles.sin()
    one, two = pair.unbind(-1)
    return torch.stack([one * cos - two * sin, one * sin + two * cos], -1).flatten(1)


@pytest.mark.parametrize(
    ("check", "wrong", "words"),
    [
        (check_grid_sines, column_first, "belongs to the first half"),
        (check_grid_sines, row_after_row, "of its row"),
        (check_grid_sines, too_slow, "shape"),
        (check_grid_sines, columns_of_one, "those of its column"),
        (check_doubling_bias, not_shared, "distance 3 and must be number 2"),
        (check_doubling_bias, without_end, "distance 4 and must be number 2"),
        (check_doubling_bias, halved, "distance 6 and must be number 3"),
        (check_doubling_bias, growing_by_one, "distance 7 and must be number 3"),
        (check_turn_halves, one_after_the_other, "features 0 and 2"),
        (check_turn_halves, lambda x, a: turn_halves(x, -a), "not to (0, −1)"),
        (check_turn_halves, lambda x, a: turn_halves(x, 0 * a + a[:1]), "own angle"),
    ],
)
def test_wrong_answers(check, wrong, words, capsys):
    said = verdict(check, wrong, capsys)
    assert said.startswith("Not yet: ")
    assert words in said
