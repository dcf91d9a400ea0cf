import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.attention import (
    AdditiveScores,
    BilinearScores,
    ScaledDotScores,
    additive_scores,
    bilinear_scores,
    cosine_scores,
    dot_scores,
    scaled_dot_scores,
)

drawn = settings(deadline=None, max_examples=25)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def one_by_one(score, query, key):
    """Score each pair alone, in a loop."""
    return torch.stack(
        [
            torch.stack([torch.stack([score(q, k) for k in keys]) for q in queries])
            for queries, keys in zip(query, key, strict=True)
        ]
    )


query, key, narrow_key = normal(2, 3, 7), normal(2, 5, 7, seed=1), normal(2, 5, 11)
weight, vector = normal(7, 11, seed=2), normal(7, seed=3)


@pytest.mark.parametrize(
    ("function", "score"),
    [
        (dot_scores, lambda q, k: q.dot(k)),
        (cosine_scores, lambda q, k: F.cosine_similarity(q, k, dim=0)),
        (scaled_dot_scores, lambda q, k: q.dot(k) / 7**0.5),
    ],
)
def test_each_pair_scored_alone(function, score):
    assert_close(function(query, key), one_by_one(score, query, key))


def test_bilinear_pairs():
    expected = one_by_one(lambda q, k: q @ weight @ k, query, narrow_key)
    assert_close(bilinear_scores(query, narrow_key, weight), expected)


def test_additive_pairs():
    expected = one_by_one(lambda q, k: torch.tanh(q + k).dot(vector), query, key)
    assert_close(additive_scores(query, key, vector), expected)


@drawn
@given(st.integers(0, 2**31), *[st.integers(1, 7)] * 3)
def test_relations_between_the_scores(seed, n_q, n_k, d_k):
    q, k = normal(3, n_q, d_k, seed=seed), normal(3, n_k, d_k, seed=seed + 1)
    identity = torch.eye(d_k, dtype=torch.float64)
    assert_close(bilinear_scores(q, k, identity), dot_scores(q, k))
    assert_close(scaled_dot_scores(q, k) * d_k**0.5, dot_scores(q, k))
    assert_close(scaled_dot_scores(q, k, scale=2.0), 2 * dot_scores(q, k))
    assert_close(cosine_scores(q * 3, k * 5), cosine_scores(q, k))
    assert (cosine_scores(q, k).abs() <= 1 + 1e-12).all()
    assert_close(dot_scores(q, k), dot_scores(k, q).mT)
    bound = torch.ones(d_k, dtype=torch.float64)
    assert (additive_scores(q * 9, k, bound).abs() <= d_k).all()


def test_a_vector_of_zeros_has_cosine_zero_and_finite_gradients():
    q = torch.zeros(1, 2, 3, dtype=torch.float64, requires_grad=True)
    scores = cosine_scores(q, normal(1, 5, 3))
    assert (scores == 0).all()
    assert torch.autograd.grad(scores.sum(), q)[0].isfinite().all()


def test_by_hand():
    q, k = torch.tensor([[3.0, 4.0]]), torch.tensor([[1.0, 2.0], [-4.0, 3.0]])
    assert_close(dot_scores(q, k), torch.tensor([[11.0, 0.0]]))
    swap = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    assert_close(bilinear_scores(q, k, swap), torch.tensor([[10.0, -7.0]]))


def test_modules_are_their_functions():
    bilinear = BilinearScores(7, 11).double()
    expected = bilinear_scores(query, narrow_key, bilinear.weight)
    assert torch.equal(bilinear(query, narrow_key), expected)

    additive = AdditiveScores(7, 11, 13).double()
    q = F.linear(query, *additive.query_projection.parameters())
    k = F.linear(narrow_key, additive.key_projection.weight)
    assert_close(additive(query, narrow_key), additive_scores(q, k, additive.vector))

    scaled = ScaledDotScores(7, 11, 13).double()
    q = F.linear(query, scaled.query_projection.weight)
    k = F.linear(narrow_key, scaled.key_projection.weight)
    assert_close(scaled(query, narrow_key), q @ k.mT / 13**0.5)


@pytest.mark.parametrize(
    "module", [BilinearScores(2, 3), AdditiveScores(2, 3, 5), ScaledDotScores(2, 3, 5)]
)
def test_gradcheck(module):
    module = module.double()
    inputs = (normal(1, 3, 2).requires_grad_(), normal(1, 2, 3).requires_grad_())
    assert torch.autograd.gradcheck(module, inputs)
    for parameter in module.parameters():
        assert parameter.requires_grad


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_the_cosine_of_short_and_of_long_vectors(dtype):
    rows = torch.tensor([[0.0, 0], [1e-4, 0], [3e4, 3e4]], dtype=dtype)
    half = math.sqrt(0.5)
    expected = torch.tensor([[0.0, 0, 0], [0, 1, half], [0, half, 1]], dtype=dtype)
    assert_close(cosine_scores(rows, rows), expected, atol=1e-2, rtol=0)


@pytest.mark.error_message
@pytest.mark.parametrize("function", [dot_scores, cosine_scores, scaled_dot_scores])
def test_functions_refuse_bad_input(function):
    with pytest.raises(ValueError, match="key must have the width of query, 7, got 11"):
        function(query, narrow_key)
    with pytest.raises(ValueError, match="key must have the batch axes of query"):
        function(query, key[0])
    with pytest.raises(ValueError, match="query must have at least 1 number in each"):
        function(query[..., :0], key)
    with pytest.raises(TypeError, match="query must be floating point"):
        function(query.long(), key)


@pytest.mark.error_message
def test_parameters_of_the_wrong_shape_are_refused():
    with pytest.raises(ValueError, match=r"weight must have shape \(7, 11\) = \(d_q"):
        bilinear_scores(query, narrow_key, weight.mT)
    with pytest.raises(ValueError, match=r"vector must have shape \(7,\) = \(dim,\)"):
        additive_scores(query, key, vector[:3])
    with pytest.raises(ValueError, match="key must have the width of query"):
        additive_scores(query, narrow_key, vector)


@pytest.mark.error_message
@pytest.mark.parametrize(
    "module",
    [BilinearScores(7, 5), AdditiveScores(7, 5, 3), ScaledDotScores(7, 5, 3)],
)
def test_modules_refuse_another_width(module):
    with pytest.raises(ValueError, match=r"key must have 5 features|weight must have"):
        module.double()(query, key)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("build", "name"),
    [
        (lambda: BilinearScores(0, 2), "d_q"),
        (lambda: AdditiveScores(2, 0, 2), "d_k"),
        (lambda: ScaledDotScores(2, 2, -1), "dim"),
    ],
)
def test_modules_refuse_bad_sizes(build, name):
    with pytest.raises(ValueError, match=f"{name} must be at least 1, got"):
        build()
