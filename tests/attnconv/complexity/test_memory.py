import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from attnconv.attention import (
    AdditiveScores,
    MultiHeadAttention,
    additive_scores,
    bilinear_scores,
    cosine_scores,
    dot_scores,
    scaled_dot_product_attention,
    scaled_dot_scores,
)
from attnconv.complexity import (
    Memory,
    attention_memory,
    convolution_memory,
    count_memory,
    count_multiply_adds,
    dense_memory,
    multi_head_memory,
    score_memory,
    score_multiply_adds,
)
from attnconv.convolution import output_size

SMALL = st.integers(1, 6)
DTYPES = st.sampled_from([torch.float32, torch.float64])
SCORES = {
    "dot": dot_scores,
    "cosine": cosine_scores,
    "scaled dot": scaled_dot_scores,
    "bilinear": bilinear_scores,
    "additive": additive_scores,
}


def times(batch, memory):
    """The memory of a whole batch."""
    return Memory(*(batch * number for number in memory))


def scoring(kind, d_q, d_k, dtype=torch.float32):
    """A score function whose learned part, if any, is a parameter."""
    learned = {"bilinear": (d_q, d_k), "additive": (d_k,)}.get(kind)
    if learned is None:
        return SCORES[kind]
    weight = nn.Parameter(torch.ones(learned, dtype=dtype))
    return lambda query, key: SCORES[kind](query, key, weight)


@given(SMALL, SMALL, SMALL, SMALL, DTYPES, st.booleans())
def test_attention_with_the_weights_in_sight(batch, n_q, n_k, d_k, dtype, wide):
    d_v, heads = (d_k + 3 if wide else d_k), 2
    q = torch.ones(batch, heads, n_q, d_k, dtype=dtype)
    k = torch.ones(batch, heads, n_k, d_k, dtype=dtype)
    v = torch.ones(batch, heads, n_k, d_v, dtype=dtype)

    def attend(q, k, v):
        return scaled_dot_product_attention(q, k, v, fused=False)

    formula = attention_memory(
        n_q, n_k, d_k, d_v, num_heads=heads, fused=False, itemsize=dtype.itemsize
    )
    assert count_memory(attend, q, k, v) == times(batch, formula)


@given(SMALL, SMALL, SMALL, SMALL, st.integers(1, 3), DTYPES)
def test_fused_attention(batch, n_q, n_k, d_k, heads, dtype):
    q = torch.ones(batch, heads, n_q, d_k, dtype=dtype)
    k, v = (torch.ones(batch, heads, n_k, d_k, dtype=dtype) for _ in range(2))
    formula = attention_memory(
        n_q, n_k, d_k, d_k, num_heads=heads, itemsize=dtype.itemsize
    )
    counted = count_memory(scaled_dot_product_attention, q, k, v)
    assert counted == times(batch, formula)


@given(SMALL, SMALL, SMALL, st.integers(1, 3), st.integers(1, 3), st.booleans())
def test_multi_head_attention(batch, n_q, n_k, heads, width, bias):
    dim = heads * width
    layer = MultiHeadAttention(dim, heads, bias=bias)
    query, context = torch.ones(batch, n_q, dim), torch.ones(batch, n_k, dim)
    formula = multi_head_memory(n_q, dim, heads)
    assert count_memory(layer, query) == times(batch, formula)
    formula = multi_head_memory(n_q, dim, heads, n_k=n_k)
    assert count_memory(layer, query, context) == times(batch, formula)


@pytest.mark.parametrize("kind", SCORES)
@given(SMALL, SMALL, SMALL, SMALL, SMALL, DTYPES)
def test_scores_in_memory_and_in_multiply_adds(kind, batch, n_q, n_k, d_k, d_q, dtype):
    if kind != "bilinear":
        d_q = d_k
    score = scoring(kind, d_q, d_k, dtype)
    query = torch.ones(batch, n_q, d_q, dtype=dtype)
    key = torch.ones(batch, n_k, d_k, dtype=dtype)
    formula = score_memory(kind, n_q, n_k, d_k, d_q=d_q, itemsize=dtype.itemsize)
    assert count_memory(score, query, key) == times(batch, formula)
    products = score_multiply_adds(kind, n_q, n_k, d_k, d_q=d_q)
    assert count_multiply_adds(score, query, key) == batch * products


@given(SMALL, SMALL, SMALL, st.booleans())
def test_dense_layers(positions, in_features, out_features, bias):
    layer = nn.Linear(in_features, out_features, bias=bias)
    formula = dense_memory(in_features, out_features, positions=positions)
    assert count_memory(layer, torch.ones(positions, in_features)) == formula


@given(SMALL, SMALL, SMALL, st.integers(1, 3), st.integers(1, 2), st.integers(0, 2))
def test_convolutions(batch, into, out, kernel_size, stride, padding):
    layer = nn.Conv2d(into, out, kernel_size, stride, padding)
    places = [output_size(size, kernel_size, stride, padding) for size in (5, 4)]
    formula = convolution_memory(into, out, (5, 4), tuple(places))
    assert count_memory(layer, torch.ones(batch, into, 5, 4)) == times(batch, formula)


def test_numbers_by_hand():
    # 2 queries, 3 keys, width 4: 6 scores and 6 weights at once, 8 numbers of q, k 12.
    seen = {"fused": False, "itemsize": 1}
    assert attention_memory(2, 3, 4, 4, **seen) == (6 + 8, 6 + 8, 12 + 12)
    assert attention_memory(2, 9, 4, 4, **seen) == (18 + 18, 18 + 8, 36 + 36)
    # Fused: 8 numbers of output of 8 bytes, and 2 sums.
    fused = attention_memory(2, 3, 4, 4, itemsize=8)
    assert fused == (80, 80, 8 * (8 + 12 + 12))
    # Half precision: the sums stay at 4 bytes.
    assert attention_memory(2, 3, 4, 4, itemsize=2).peak == 16 + 8
    assert score_memory("dot", 2, 3, 4) == (4 * 6, 0, 4 * (8 + 12))
    assert score_memory("additive", 2, 3, 5) == (2 * 4 * 30, 4 * 30, 0)
    assert multi_head_memory(3, 4, 2, itemsize=4) == (5 * 48, 4 * 48 + 24, 48)
    assert dense_memory(3, 5, positions=7) == (140, 0, 84)
    assert convolution_memory(2, 3, 9, 7) == (84, 0, 72)
    assert score_multiply_adds("cosine", 2, 3, 5) == 30 + 25
    assert score_multiply_adds("bilinear", 2, 3, 5, d_q=7) == 30 + 70


def test_with_the_weights_in_sight_twice_the_tokens_take_four_times_the_memory():
    for n in (256, 512):
        once, twice = (attention_memory(m, m, 32, 32, fused=False) for m in (n, 2 * n))
        assert twice.peak == 4 * once.peak
        once, twice = (attention_memory(m, m, 32, 32) for m in (n, 2 * n))
        assert twice.peak == 2 * once.peak


def test_tensors_count_while_they_are_alive_and_views_once():
    x = torch.ones(10)

    def in_turn(x):
        return ((x + 1) + 1) + 1

    def held(x):
        first = x + 1
        second = first + 1
        return first, second, first[3:], second + 1

    assert count_memory(in_turn, x).peak == 80
    assert count_memory(held, x).peak == 120
    assert count_memory(lambda x: x.view(2, 5).mT, x) == (0, 0, 0)
    assert count_memory(lambda x: (x + 1).add_(1), x).peak == 40


def test_what_the_backward_pass_needs_is_told_apart():
    x, w = torch.ones(10), nn.Parameter(torch.ones(10))
    assert count_memory(lambda x: x * w, x) == (40, 0, 40)
    assert count_memory(lambda x: w * w, x) == (40, 0, 0)
    assert count_memory(lambda x, w: x * w, x, w) == (40, 0, 40)
    assert count_memory(torch.exp, x) == (40, 40, 0)
    assert count_memory(lambda x: (x + 1) * (x + 1), x) == (120, 80, 0)
    assert count_memory(lambda x: x.square() * x, x) == (80, 40, 40)
    assert count_memory(lambda numbers: numbers["a"].exp(), {"a": x}).kept == 40


def test_a_run_says_the_same_every_time_and_leaves_all_as_it_was():
    layer, x = MultiHeadAttention(6, 2), torch.ones(2, 5, 6)
    layer.core.eval()
    first = count_memory(layer, x)
    assert all(count_memory(layer, x) == first for _ in range(3))
    assert layer.training
    assert not layer.core.training
    assert not x.requires_grad
    assert all(weight.grad is None for weight in layer.parameters())
    with torch.no_grad():
        assert count_memory(layer, x) == first
    with torch.inference_mode():
        assert count_memory(layer, x) == first


class KeepsATable(nn.Module):
    """Computes what it adds at its first call, in a wider number type."""

    table = None

    def forward(self, x):
        if self.table is None:
            self.table = torch.ones(5, 8, dtype=torch.float64).cos().float()
        return x + self.table


def test_a_table_that_is_kept_counts_at_the_peak_of_the_first_call():
    layer, x = KeepsATable(), torch.ones(1, 5, 8)
    first, later = (count_memory(layer, x) for _ in range(2))
    assert later == (4 * 5 * 8, 0, 0)
    assert first.peak > later.peak
    assert first[1:] == later[1:]


def test_modules_of_scores_are_read_too():
    layer = AdditiveScores(4, 5, 3)
    query, key = torch.ones(1, 2, 4), torch.ones(1, 6, 5)
    counted = count_memory(layer, query, key)
    # The hidden layer is kept; the projections, (2 + 6) · 3, are alive beside it.
    assert counted.kept == score_memory("additive", 2, 6, 3).kept
    assert counted.peak == score_memory("additive", 2, 6, 3).peak + 4 * 8 * 3
    assert counted.inputs == 4 * (2 * 4 + 6 * 5)


@pytest.mark.error_message
def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="fused must be False where d_v = 5"):
        attention_memory(2, 3, 4, 5)
    with pytest.raises(ValueError, match='d_q must be d_k = 4 for kind "dot", got 5'):
        score_memory("dot", 2, 3, 4, d_q=5)
    with pytest.raises(ValueError, match="in_size and out_size must have one number"):
        convolution_memory(1, 1, (5, 5), 5)
    with pytest.raises(ValueError, match=r"order 2\), got order 1"):
        count_multiply_adds(lambda x: torch.linalg.vector_norm(x, 1), torch.ones(3))
