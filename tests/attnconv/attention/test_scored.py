"""Attention with any scores, and the scores that choose nothing."""

import pytest
import torch
from torch.testing import assert_close

from attnconv.attention import (
    AdditiveScores,
    ScaledDotScores,
    ScoredAttention,
    UniformScores,
)

SCORES = [AdditiveScores, ScaledDotScores, UniformScores]


@pytest.mark.parametrize("batch", [(), (2,), (2, 4)])
def test_uniform_scores_make_a_plain_average(batch):
    attention = ScoredAttention(UniformScores(5, 5, 5))
    query, key, value = (torch.randn(*batch, n, 5) for n in (3, 7, 7))
    expected = value.mean(dim=-2, keepdim=True).expand(*batch, 3, 5)
    assert_close(attention(query, key, value), expected)


@pytest.mark.parametrize("scores", SCORES)
def test_weights_sum_to_one_and_avoid_masked_keys(scores):
    query, key = torch.randn(2, 3, 5), torch.randn(2, 7, 11)
    mask = torch.ones(2, 1, 7, dtype=torch.bool)
    mask[1, :, 4:] = False
    weights = ScoredAttention(scores(5, 11, 13)).weights(query, key, mask)
    assert_close(weights.sum(dim=-1), torch.ones(2, 3))
    assert (weights[1, :, 4:] == 0).all()
    assert (weights[1, :, :4] > 0).all()
