"""The reader of sequences: what each kind of position knows of the order."""

import pytest
import torch

from attnconv.attention import MultiHeadAttention
from attnconv.models.transformer import (
    POSITIONS,
    SequenceReader,
    TransformerBlock,
)


def reader(positions, **options):
    torch.manual_seed(0)
    return SequenceReader(
        5, 3, positions=positions, max_tokens=13, dim=8, num_heads=2, **options
    ).double()


@pytest.mark.parametrize("positions", POSITIONS)
def test_only_without_positions_the_order_is_invisible(positions):
    model = reader(positions)
    tokens = torch.tensor([[0, 1, 2, 3, 4, 1, 2]])
    order = torch.tensor([3, 0, 6, 1, 5, 2, 4])
    moved = model(tokens[:, order])
    same = torch.allclose(moved, model(tokens)[:, order])
    assert same == (positions == "none")


@pytest.mark.parametrize("positions", POSITIONS)
def test_a_causal_reader_answers_before_it_has_seen_the_rest(positions):
    model = reader(positions, causal=True)
    tokens = torch.tensor([[0, 1, 2, 3, 4, 1, 2]])
    torch.testing.assert_close(model(tokens[:, :4]), model(tokens)[:, :4])
    both = reader(positions)
    assert not torch.allclose(both(tokens[:, :4]), both(tokens)[:, :4])


def test_a_radius_hides_what_is_farther_away_in_each_block():
    near, all_of_it = (reader("rotary", depth=1, radius=r) for r in (2, None))
    tokens = torch.tensor([[0, 1, 2, 3, 4, 1, 2]])
    torch.testing.assert_close(near(tokens)[:, :1], near(tokens[:, :3])[:, :1])
    torch.testing.assert_close(near(tokens[:, :3]), all_of_it(tokens[:, :3]))
    both = reader("rotary", depth=1, radius=2, causal=True)
    torch.testing.assert_close(both(tokens[:, :4]), both(tokens)[:, :4])
    torch.testing.assert_close(both(tokens)[:, 6:], both(tokens[:, 4:])[:, 2:])


@pytest.mark.parametrize("positions", ["relative", "alibi", "rotary"])
def test_the_first_block_of_relative_kinds_sees_distances_alone(positions):
    attention = reader(positions).blocks[0].attention
    x = torch.randn(1, 1, 8, dtype=torch.float64).expand(1, 6, 8)
    q, k, _ = attention.query_key_value(x).unflatten(-1, (3, 2, 4)).unbind(2)
    q, k, bias = attention.place(q.transpose(1, 2), k.transpose(1, 2))
    scores = q @ k.mT + (0 if bias is None else bias)
    for offset in range(-5, 6):
        diagonal = scores.diagonal(offset, 2, 3)
        torch.testing.assert_close(
            diagonal, diagonal[..., :1].expand_as(diagonal), atol=1e-6, rtol=0
        )


def test_pooling_gives_one_answer_that_no_order_changes():
    model = reader("none", pooled=True)
    tokens = torch.tensor([[0, 1, 2, 3, 4], [4, 4, 0, 1, 1]])
    assert model(tokens).shape == (2, 3)
    torch.testing.assert_close(model(tokens.flip(1)), model(tokens))


def test_a_block_adds_to_what_comes_in():
    block = TransformerBlock(MultiHeadAttention(8, 2), 8)
    with torch.no_grad():
        block.attention.output.weight.zero_()
        block.attention.output.bias.zero_()
        block.mlp[2].weight.zero_()
        block.mlp[2].bias.zero_()
    x = torch.randn(2, 5, 8)
    assert torch.equal(block(x), x)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SequenceReader(0, 3), "num_tokens must be at least 1, got 0"),
        (lambda: SequenceReader(5, 0), "num_classes must be at least 1, got 0"),
        (lambda: SequenceReader(5, 3, depth=0), "depth must be at least 1, got 0"),
        (lambda: SequenceReader(5, 3, max_tokens=0), "max_tokens must be at least 1"),
        (lambda: SequenceReader(5, 3, radius=-1), "radius must be at least 0, got -1"),
        (lambda: SequenceReader(5, 3, positions="gps"), "positions must be one of"),
        (lambda: SequenceReader(5, 3, num_heads=5), "num_heads must divide dim"),
        (
            lambda: reader("none")(torch.tensor([[0, 5]])),
            "tokens must hold token numbers from 0 to 4, got 5",
        ),
        (lambda: reader("none")(torch.zeros(2, 3)), "tokens must hold integers"),
        (lambda: reader("none")(torch.tensor([1])), "tokens must have 2 axes"),
        (
            lambda: reader("learned")(torch.zeros(1, 14, dtype=torch.long)),
            "tokens must be at most 13 long, got 14",
        ),
        (
            lambda: TransformerBlock(MultiHeadAttention(8, 2), 8, mlp_ratio=0),
            "mlp_ratio must be at least 1, got 0",
        ),
    ],
)
def test_refused(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call()
