"""Rotary positions: scores see distances, and the two pairings differ by an order."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from attnconv.attention.rotary import (
    RotaryPositions,
    halves_from_interleaved,
    rotary_angles,
    rotate,
)

PAIRING = st.sampled_from(["interleaved", "halves"])


def draw(seed, *shape):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def test_by_hand():
    x = torch.tensor([[1.0, 0, 0, 2]])
    angles = torch.tensor([[math.pi / 2, math.pi]])
    turned = rotate(x, angles)
    torch.testing.assert_close(turned, torch.tensor([[0.0, 1, 0, -2]]))
    turned = rotate(x, angles, pairing="halves")  # pairs (1, 0) and (0, 2)
    torch.testing.assert_close(turned, torch.tensor([[0.0, 0, 1, -2]]))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 99), PAIRING, st.integers(0, 40), st.integers(1, 6))
def test_scores_see_the_distance_alone(seed, pairing, shift, pairs):
    n, dim = 7, 2 * pairs
    q, k = draw(seed, 3, n, dim), draw(seed + 1, 3, n, dim)
    here = rotary_angles(n, dim).double()
    there = rotary_angles(n, dim, first=shift).double()
    scores = rotate(q, here, pairing=pairing) @ rotate(k, here, pairing=pairing).mT
    moved = rotate(q, there, pairing=pairing) @ rotate(k, there, pairing=pairing).mT
    torch.testing.assert_close(moved, scores, atol=1e-4, rtol=0)
    same = torch.ones(1, n, 1, dtype=torch.float64) * draw(seed, 3, 1, dim)
    turned = rotate(same, here, pairing=pairing)
    torch.testing.assert_close(turned.norm(dim=-1), same.norm(dim=-1))
    table = turned @ turned.mT
    for offset in range(n):
        diagonal = table.diagonal(offset, 1, 2)
        torch.testing.assert_close(
            diagonal, diagonal[:, :1].expand_as(diagonal), atol=1e-5, rtol=0
        )


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 99), st.integers(2, 6))
def test_the_pairings_are_equal_up_to_the_order_of_features(seed, pairs):
    x, angles = draw(seed, 2, 5, 2 * pairs), rotary_angles(5, 2 * pairs)
    order = halves_from_interleaved(2 * pairs)
    interleaved = rotate(x, angles, pairing="interleaved")
    halves = rotate(x[..., order], angles, pairing="halves")
    torch.testing.assert_close(interleaved[..., order], halves)
    assert not torch.allclose(rotate(x, angles, pairing="halves"), interleaved)


def test_order_of_features():
    assert halves_from_interleaved(6).tolist() == [0, 2, 4, 1, 3, 5]


def test_queries_are_the_last_positions():
    layer = RotaryPositions(6)
    q, k = draw(0, 2, 3, 7, 6), draw(1, 2, 3, 7, 6)
    q_all, k_all = layer(q, k)
    q_last, k_again = layer(q[..., -2:, :], k)
    torch.testing.assert_close(q_last, q_all[..., -2:, :])
    assert torch.equal(k_again, k_all)
    assert list(layer.parameters()) == []


@pytest.mark.parametrize("rotary_dim", [6, 4, 2])
@pytest.mark.parametrize("pairing", ["interleaved", "halves"])
def test_a_first_position_gives_the_rows_that_stand_there(rotary_dim, pairing):
    layer = RotaryPositions(6, pairing=pairing, rotary_dim=rotary_dim)
    x = draw(0, 2, 3, 11, 6)
    whole, _ = layer(x, x)
    torch.testing.assert_close(layer.turn(x), whole, rtol=0, atol=0)
    late = layer.turn(x[..., 7:, :], first=7)
    torch.testing.assert_close(late, whole[..., 7:, :], rtol=0, atol=0)
    # One first position for each entry of the batch; its heads share it.
    starts = torch.tensor([[4], [7]])
    pieces = torch.stack([x[0, :, 4:8], x[1, :, 7:11]])
    expected = torch.stack([whole[0, :, 4:8], whole[1, :, 7:11]])
    torch.testing.assert_close(layer.turn(pieces, starts), expected)


def test_angles_for_each_entry_of_a_batch():
    starts = torch.tensor([3, 0, 11])
    angles = rotary_angles(5, 6, first=starts)
    each = torch.stack([rotary_angles(5, 6, first=int(s)) for s in starts])
    torch.testing.assert_close(angles, each, rtol=0, atol=0)
    x = draw(0, 3, 5, 6)
    got = rotate(x, angles)
    expected = torch.stack([rotate(a, b) for a, b in zip(x, each, strict=True)])
    torch.testing.assert_close(got, expected)


def test_features_that_do_not_turn_see_no_position():
    layer, x = RotaryPositions(8, rotary_dim=4), draw(0, 2, 5, 8)
    turned, _ = layer(x, x)
    assert torch.equal(turned[..., 4:], x[..., 4:])
    expected, _ = RotaryPositions(4)(x[..., :4], x[..., :4])
    assert torch.equal(turned[..., :4], expected)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 99), PAIRING, st.integers(1, 6))
def test_in_double_precision_scores_see_the_distance_to_twelve_digits(
    seed, pairing, pairs
):
    q, k = (draw(seed + s, 3, 1, 2 * pairs).expand(3, 257, -1) for s in (0, 1))
    q, k = RotaryPositions(2 * pairs, pairing=pairing)(q, k)
    scores = q @ k.mT
    for offset in (-200, -3, 0, 1, 120):
        diagonal = scores.diagonal(offset, 1, 2)
        spread = (diagonal - diagonal[:, :1]).abs().max()
        assert spread < 1e-12 * max(1.0, scores.abs().max().item())
    assert (scores[:, 0, 1] - scores[:, 1, 0]).abs().max() > 1e-6


def test_positions_far_away_keep_their_digits():
    angles = rotary_angles(1, 2, first=1_000_000)
    assert angles.item() == 1_000_000.0
    expected = 3_000_000 * 10000.0 ** (-2 / 4)
    assert rotary_angles(1, 4, first=3_000_000)[0, 1].item() == pytest.approx(expected)


def test_a_longer_input_and_a_narrow_one_get_their_own_angles():
    layer = RotaryPositions(6)
    layer(draw(0, 7, 6), draw(0, 7, 6))
    x = draw(0, 9, 6)
    torch.testing.assert_close(layer(x, x), RotaryPositions(6)(x, x), rtol=0, atol=0)
    half = layer.half()(x.half(), x.half())[0]
    assert half.dtype == torch.float16
    # Angles rounded to float16 would be off by up to 0.25 at position 500.
    far = torch.ones(501, 2, dtype=torch.float16)
    turned = RotaryPositions(2)(far, far)[0][-1].double()
    cos, sin = math.cos(500), math.sin(500)
    expected = torch.tensor([cos - sin, cos + sin], dtype=torch.float64)
    torch.testing.assert_close(turned, expected, atol=2e-3, rtol=0)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rotary_angles(0, 4), "n must be at least 1, got 0"),
        (lambda: rotary_angles(3, 5), "head_dim must be even, got"),
        (lambda: rotary_angles(3, 4, base=0), "base must be greater than 0"),
        (lambda: rotary_angles(3, 4, first=-1), "first must be at least 0, got -1"),
        (
            lambda: rotary_angles(4, 8, first=2**60),
            r"first must leave the last position below 2\*\*53, got first = 1152",
        ),
        (lambda: halves_from_interleaved(3), "head_dim must be even, got"),
        (lambda: RotaryPositions(4, pairing="thirds"), "pairing must be one of"),
        (
            lambda: rotate(torch.randn(3, 4), torch.randn(3, 4)),
            r"angles must have shape \(3, 2\)",
        ),
        (
            lambda: rotate(torch.ones(3, 4).long(), torch.randn(3, 2)),
            "x must be floating point",
        ),
        (
            lambda: RotaryPositions(4)(torch.randn(5, 4), torch.randn(3, 4)),
            "query must have at most as many positions as key, 3, got 5",
        ),
        (
            lambda: RotaryPositions(4)(torch.randn(2, 6), torch.randn(3, 4)),
            "query must have 4 numbers",
        ),
    ],
)
def test_refused(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call()
