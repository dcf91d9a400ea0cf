"""Hands of other speeds: those of a base are rotary positions; ways to stretch them."""

import pytest
import torch

from attnconv.attention import RotaryPositions, rotary_angles
from attnconv.models.transformer import SequenceReader
from attnconv_book.chapters.positions.hands import (
    HandPositions,
    stretched_speeds,
    with_hands,
)


def test_the_hands_of_a_base_are_rotary_positions():
    torch.manual_seed(0)
    q, k = torch.randn(2, 3, 4, 19, 8)
    for base in (10000, 30):
        hands = HandPositions(rotary_angles(2, 8, base=base)[1])
        *ours, bias = hands.place(q, k)
        *package, other = RotaryPositions(8, base=base).place(q, k)
        assert bias is other is None
        for turned, wanted in zip(ours, package, strict=True):
            assert torch.allclose(turned, wanted, atol=1e-4)


def test_a_copy_gets_the_hands():
    torch.manual_seed(0)
    reader, tokens = SequenceReader(8, 8, positions="rotary"), torch.arange(8)[None]
    before = reader(tokens)
    same = with_hands(reader, stretched_speeds(4, 17)["as trained"])
    still = with_hands(reader, torch.zeros(4))
    assert torch.allclose(same(tokens), before, atol=1e-4)
    assert not torch.allclose(still(tokens), before, atol=1e-4)
    # hands that stand still say nothing of places: a shuffle of tokens shuffles answers
    assert torch.allclose(still(tokens.flip(1)), still(tokens).flip(1), atol=1e-5)
    assert torch.equal(reader(tokens), before)


def test_what_each_way_does_to_four_hands():
    ways = stretched_speeds(4, 17)
    expected = {
        "as trained": [1, 0.1, 0.01, 0.001],
        "interpolated": [1 / 4, 0.1 / 4, 0.01 / 4, 0.001 / 4],
        "larger base": [1, 0.1 * 4 ** (-1 / 3), 0.01 * 4 ** (-2 / 3), 0.001 / 4],
        "by parts": [1, 0.1 / 4, 0.01 / 4, 0.001 / 4],
        "slow hands stopped": [1, 0.1, 0, 0],
    }
    assert set(ways) == set(expected)
    for way, speeds in expected.items():
        assert ways[way].tolist() == pytest.approx(speeds, abs=1e-7), way


@pytest.mark.error_message
def test_refused():
    with pytest.raises(ValueError, match="factor must be greater than 0, got 0"):
        stretched_speeds(0, 17)
    with pytest.raises(ValueError, match="trained must be at least 1, got 0"):
        stretched_speeds(4, 0)
    with pytest.raises(ValueError, match="head_dim must be at least 4, got 2"):
        stretched_speeds(4, 17, head_dim=2)
