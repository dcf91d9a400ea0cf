"""Checks for the exercises of the chapter on how attention learns of the order."""

import math
from typing import Any

import torch

from attnconv.attention import rotary_angles, rotate, sinusoidal_encoding
from attnconv_book.kit.exercises.feedback import (
    answer,
    expect,
    expect_close,
    expect_tensor,
    feedback,
)


@feedback("Half of the features tell the row, the other half the column.")
def check_grid_sines(grid_sines: Any) -> None:
    """Check `grid_sines(rows, columns, dim)`.

    It must return (rows · columns, dim), patch after patch along the rows: the first
    half of the features are the sines and cosines of the row, the others those of the
    column.

    Args:
        grid_sines: The learner's function.
    """
    for rows, columns, dim in ((2, 3, 4), (5, 2, 12)):
        given = f"grid_sines({rows}, {columns}, {dim})"
        half = dim // 2
        grid = expect_tensor(
            answer(grid_sines, rows, columns, dim), given, shape=(rows * columns, dim)
        ).reshape(rows, columns, dim)
        down = sinusoidal_encoding(rows, half)[:, None].expand(-1, columns, -1)
        along = sinusoidal_encoding(columns, half).expand(rows, -1, -1)
        expect(
            not torch.allclose(grid[..., half:].to(down), down, atol=1e-5),
            "the row belongs to the first half of the features, the column to the last",
        )
        expect(
            torch.allclose(grid[..., :half].to(down), down, atol=1e-5),
            f"in {given} the first {half} features of each patch must be the sines and "
            f"cosines of its row, with {half // 2} "
            f"{'speed' if half == 2 else 'speeds'}; the patches of one row follow each "
            "other",
        )
        expect(
            torch.allclose(grid[..., half:].to(along), along, atol=1e-5),
            f"in {given} the last {half} features of each patch must be those of its "
            "column",
        )


@feedback("Near distances have a number of their own, far ones share one.")
def check_doubling_bias(doubling_bias: Any) -> None:
    """Check `doubling_bias(table, n)`.

    It must return (n, n): entry (i, j) is the number 0 of the table for the distance
    |j − i| = 0, 1 for 1, 2 for 2 and 3, 3 for 4 to 7, and so on; the last number serves
    all farther distances.

    Args:
        doubling_bias: The learner's function.
    """
    for entries, n in ((4, 6), (3, 17), (6, 20), (1, 3)):
        table = torch.arange(float(entries)) + 1
        bias = expect_tensor(
            answer(doubling_bias, table, n),
            f"the bias of {n} positions from {entries} numbers",
            shape=(n, n),
        )
        place = torch.arange(n)
        distance = (place - place[:, None]).abs()
        for d in range(n):
            number = min(d.bit_length(), entries - 1)
            wrong = (distance == d) & ((bias - table[number]).abs() > 1e-5)
            i, j = wrong.nonzero()[0].tolist() if wrong.any() else (0, d)
            expect_close(
                bias[i, j].item(),
                table[number].item(),
                f"with {entries} numbers, entry ({i}, {j}) has distance {d} and must "
                f"be number {number} of the table (counted from 0)",
            )


@feedback("Feature m turns with feature m + d / 2, and lengths stay as they were.")
def check_turn_halves(turn_halves: Any) -> None:
    """Check `turn_halves(x, angles)`.

    It must turn feature m of (n, d) with feature m + d / 2, by an angle for each
    position and pair, (n, d / 2).

    Args:
        turn_halves: The learner's function.
    """
    quarter = torch.tensor([[math.pi / 2, 0.0]])
    turned = expect_tensor(
        answer(turn_halves, torch.tensor([[1.0, 2, 0, 3]]), quarter),
        "turn_halves of (1, 2, 0, 3)",
        shape=(1, 4),
    )
    expect(
        not torch.allclose(turned, torch.tensor([[0.0, 2, -1, 3]]), atol=1e-5),
        "a quarter turn must take (1, 0) to (0, 1), not to (0, −1): the minus sign "
        "belongs to the first member of the pair",
    )
    expect_close(
        turned,
        torch.tensor([[0.0, 2, 1, 3]]),
        "a quarter turn of features 0 and 2 must take (1, 0) to (0, 1); features 1 and "
        "3 are not turned",
    )
    for n, dim in ((5, 6), (3, 2)):
        x, angles = torch.randn(n, dim), rotary_angles(n, dim)
        turned = expect_tensor(
            answer(turn_halves, x, angles), f"{n} turned vectors", shape=(n, dim)
        )
        expect_close(
            turned.norm(dim=-1), x.norm(dim=-1), "turning must keep every length"
        )
        expect_close(
            turned,
            rotate(x, angles, pairing="halves"),
            f"with {n} positions and {dim} features every pair must be turned by its "
            "own angle",
        )
