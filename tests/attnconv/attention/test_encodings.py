"""Absolute positions: sines, and learned vectors."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from attnconv.attention.encodings import (
    LearnedPositions,
    SinusoidalPositions,
    sinusoidal_encoding,
)


def test_by_hand():
    rows = sinusoidal_encoding(2, 4, base=100)
    second = [math.sin(1), math.cos(1), math.sin(0.1), math.cos(0.1)]
    torch.testing.assert_close(rows, torch.tensor([[0.0, 1, 0, 1], second]))


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 40), st.integers(1, 8), st.integers(0, 30), st.integers(0, 30))
def test_a_move_turns_each_pair_by_a_fixed_angle(n, pairs, first, step):
    dim = 2 * pairs
    rows = sinusoidal_encoding(n, dim, first=first).double().unflatten(1, (-1, 2))
    moved = sinusoidal_encoding(n, dim, first=first + step).double()
    angle = step * 10000.0 ** (-torch.arange(0, dim, 2).double() / dim)
    cos, sin = angle.cos(), angle.sin()
    turned = torch.stack(
        [
            rows[..., 0] * cos + rows[..., 1] * sin,
            rows[..., 1] * cos - rows[..., 0] * sin,
        ],
        dim=-1,
    )
    torch.testing.assert_close(turned.flatten(1), moved, atol=1e-5, rtol=0)
    lengths = rows.square().sum((1, 2))
    torch.testing.assert_close(
        lengths, torch.full_like(lengths, pairs), atol=1e-5, rtol=0
    )


def test_positions_are_added():
    x = torch.randn(3, 5, 14)
    expected = x + sinusoidal_encoding(5, 14)
    assert torch.equal(SinusoidalPositions(14)(x), expected)
    layer = LearnedPositions(7, 14)
    assert torch.equal(layer(x), x + layer.table[:5])


def test_a_longer_input_gets_more_rows():
    layer = SinusoidalPositions(14)
    for n in (7, 5, 9):
        x = torch.randn(3, n, 14)
        assert torch.equal(layer(x), x + sinusoidal_encoding(n, 14))
    assert layer.double()(x.double()).dtype == torch.float64


def test_the_last_positions_that_float64_tells_apart():
    rows = sinusoidal_encoding(4, 8, first=2**53 - 4)
    assert rows.shape == (4, 8)
    assert len(rows.unique(dim=0)) == 4


def test_only_positions_that_were_seen_learn():
    layer = LearnedPositions(7, 2)
    layer(torch.randn(3, 5, 2)).square().sum().backward()
    assert (layer.table.grad[:5] != 0).all()
    assert (layer.table.grad[5:] == 0).all()


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sinusoidal_encoding(0, 4), "tokens must be at least 1, got 0"),
        (lambda: sinusoidal_encoding(3, 5), "dim must be even, got"),
        (lambda: sinusoidal_encoding(3, 4, base=-1), "base must be greater than 0"),
        (lambda: sinusoidal_encoding(3, 4, first=-1), "first must be at least 0"),
        (
            lambda: sinusoidal_encoding(4, 8, first=2**60),
            r"first must leave the last position below 2\*\*53, got first = 1152",
        ),
        (lambda: SinusoidalPositions(3), "dim must be even, got"),
        (lambda: LearnedPositions(0, 4), "max_tokens must be at least 1, got 0"),
        (
            lambda: LearnedPositions(4, 2)(torch.randn(1, 5, 2)),
            "tokens must be at most 4 long, got 5",
        ),
        (
            lambda: SinusoidalPositions(4)(torch.randn(1, 5, 6)),
            "tokens must have 4 numbers per token",
        ),
        (lambda: SinusoidalPositions(4)(torch.randn(5, 4)), "tokens must have 3 axes"),
        (lambda: LearnedPositions(4, 2)(torch.ones(1, 3, 2).long()), "floating point"),
    ],
)
def test_refused(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call()
