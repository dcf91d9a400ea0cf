import pytest
import torch
from torch import nn
from torch.testing import assert_close

from attnconv.attention import (
    AdditiveScores,
    AttentionCore,
    ScaledDotScores,
    ScoredAttention,
    UniformScores,
)
from attnconv.inspection import record
from attnconv.models.sequence import EncoderDecoder, SequenceTagger

SCORES = [AdditiveScores, ScaledDotScores, UniformScores]


def make(scores=AdditiveScores):
    torch.manual_seed(0)
    return EncoderDecoder(11, 7, dim=6, scores=scores).double()


def sources():
    return torch.tensor([[3, 5, 2, 9, 1], [4, 4, 10, 0, 0], [6, 0, 0, 0, 0]])


@pytest.mark.parametrize("scores", SCORES)
def test_padding_changes_nothing(scores):
    model, target = make(scores), torch.tensor([[0, 3, 1]])
    longer = torch.tensor([[4, 4, 10, 0, 0, 0, 0]])
    assert_close(model(longer[:, :3], target), model(longer, target))


def test_later_target_tokens_change_nothing():
    model = make()
    target = torch.tensor([[0, 3, 1, 5]]).repeat(3, 1)
    changed = target.clone()
    changed[:, 2:] = 6
    before, after = model(sources(), target), model(sources(), changed)
    assert_close(before[:, :2], after[:, :2])
    assert not torch.allclose(before[:, 2:], after[:, 2:])


@pytest.mark.parametrize("scores", SCORES)
def test_greedy_writing_agrees_with_the_scores_of_what_was_written(scores):
    model = make(scores)
    written = model.translate(sources(), 5)
    so_far = torch.cat([torch.zeros(3, 1, dtype=torch.int64), written[:, :-1]], dim=1)
    assert torch.equal(model(sources(), so_far).argmax(dim=-1), written)
    assert torch.equal(model.translate(sources()[:1], 5), written[:1])


def test_the_alignment_can_be_recorded():
    model, target = make(), torch.tensor([[0, 3, 1]]).repeat(3, 1)
    with record(model, ScoredAttention) as calls:
        model(sources(), target)
    query, key, value, mask = calls[0].inputs
    weights = calls[0].module.weights(query, key, mask)
    assert weights.shape == (3, 3, 5)
    assert_close(weights @ value, calls[0].output)


def test_only_what_comes_through_the_attention_reaches_the_tagger():
    torch.manual_seed(0)
    model = SequenceTagger(11, 5, length=13, dim=6, num_heads=2)
    with record(model, AttentionCore) as calls:
        model(torch.randint(11, (3, 7)))
    assert calls[0].output.shape == (3, 2, 7, 3)
    blind = SequenceTagger(11, 5, length=13, dim=6)
    nn.init.zeros_(blind.attention.query_key_value.weight)
    outputs = blind(torch.randint(11, (3, 7)))
    assert_close(outputs, outputs[:1, :1].expand(3, 7, 5))


def test_without_positions_a_tagger_cannot_tell_places_apart():
    torch.manual_seed(0)
    model = SequenceTagger(11, 5, dim=6)
    nn.init.zeros_(model.positions)
    tokens, order = torch.randint(11, (3, 7)), torch.randperm(7)
    assert_close(model(tokens)[:, order], model(tokens[:, order]))


@pytest.mark.error_message
def test_bad_sizes_are_refused():
    with pytest.raises(ValueError, match="dim.*7"):
        EncoderDecoder(11, 7, dim=7)
    for name in ("source_tokens", "target_tokens", "dim"):
        with pytest.raises(ValueError, match=f"{name}.*1"):
            EncoderDecoder(**{"source_tokens": 11, "target_tokens": 7, name: 1})
    for name in ("num_tokens", "num_classes", "length", "dim", "num_heads"):
        with pytest.raises(ValueError, match=f"{name}.*0"):
            SequenceTagger(**{name: 0})


@pytest.mark.error_message
def test_bad_inputs_are_refused():
    model, target = make(), torch.zeros(3, 1, dtype=torch.int64)
    with pytest.raises(ValueError, match="source must have 2 axes"):
        model(sources()[0], target)
    with pytest.raises(ValueError, match="target must have 2 axes"):
        model(sources(), target[0])
    with pytest.raises(ValueError, match=r"as many rows as source \(3\), got 2"):
        model(sources(), target[:2])
    with pytest.raises(ValueError, match="only padding"):
        model(0 * sources(), target)
    with pytest.raises(ValueError, match="source must not be empty"):
        model(sources()[:0], target)
    with pytest.raises(ValueError, match="length.*0"):
        model.translate(sources(), 0)
    with pytest.raises(ValueError, match="at most 12 long, got 13"):
        SequenceTagger()(torch.zeros(3, 13, dtype=torch.int64))
