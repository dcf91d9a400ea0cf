import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.attention import (
    AttentionCore,
    attention_weights,
    masked_softmax,
    scaled_dot_product_attention,
)

drawn = settings(deadline=None, max_examples=25)
sizes = st.integers(1, 7)
seeds = st.integers(0, 2**31)


def random_inputs(seed, batch, n_q, n_k, d_k, d_v, *, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=dtype)

    mask = torch.rand(*batch, n_q, n_k, generator=generator) < 0.6
    return (
        normal(*batch, n_q, d_k),
        normal(*batch, n_k, d_k),
        normal(*batch, n_k, d_v),
        mask,
    )


batches = st.sampled_from([(), (2,), (2, 3), (2, 3, 5)])


# Equal to torch -----------------------------------------------------------------------


@drawn
@given(seeds, batches, sizes, sizes, sizes, sizes, st.booleans(), st.booleans())
def test_both_paths_equal_torch(seed, batch, n_q, n_k, d_k, d_v, masked, scaled):
    q, k, v, mask = random_inputs(seed, batch, n_q, n_k, d_k, d_v)
    mask = mask if masked else None
    scale = 0.3 if scaled else None
    expected = F.scaled_dot_product_attention(q, k, v, mask, scale=scale)
    for fused in (True, False):
        got = scaled_dot_product_attention(q, k, v, mask, scale=scale, fused=fused)
        assert_close(got, expected)


@pytest.mark.parametrize("batch", [(2, 3), (2,)])
@pytest.mark.parametrize("d_v", [16, 11])
def test_the_paths_agree_in_float32_with_gradients_and_empty_rows(batch, d_v):
    # Long enough for several tiles of the fused kernel; one query sees nothing, one
    # sees nothing in the first tiles.
    q, k, v, mask = random_inputs(0, batch, 67, 1103, 16, d_v, dtype=torch.float32)
    mask[..., 5, :] = False
    mask[..., 7, :1024] = False
    leaves = [t.requires_grad_() for t in (q, k, v)]
    results = []
    for fused in (True, False):
        out = scaled_dot_product_attention(q, k, v, mask, fused=fused)
        results.append((out, *torch.autograd.grad(out.square().sum(), leaves)))
    for fused, plain in zip(*results, strict=True):
        assert fused.isfinite().all()
        assert_close(fused, plain, atol=2e-6, rtol=1e-4)
    assert (results[0][0][..., 5, :] == 0).all()
    assert (results[0][1][..., 5, :] == 0).all()


@pytest.mark.parametrize("fused", [True, False])
def test_a_batch_that_may_attend_to_nothing_gives_zeros_and_zero_gradients(fused):
    q, k, v, mask = random_inputs(3, (2,), 3, 5, 7, 7)
    leaves = [t.requires_grad_() for t in (q, k, v)]
    nothing = torch.zeros_like(mask)
    out = scaled_dot_product_attention(q, k, v, nothing, fused=fused)
    assert (out == 0).all()
    for gradient in torch.autograd.grad(out.sum(), leaves):
        assert (gradient == 0).all()


@pytest.mark.parametrize(
    "shape", [(3, 5), (1, 5), (3, 1), (1, 1), (2, 3, 5), (2, 1, 5), (1, 3, 5)]
)
@pytest.mark.parametrize("fused", [True, False])
def test_a_mask_of_fewer_or_shorter_axes_means_its_broadcast(shape, fused):
    q, k, v, _ = random_inputs(1, (2,), 3, 5, 7, 11)
    mask = torch.rand(shape, generator=torch.Generator().manual_seed(2)) < 0.5
    got = scaled_dot_product_attention(q, k, v, mask, fused=fused)
    whole = mask.expand(2, 3, 5)
    expected = torch.stack(
        [F.scaled_dot_product_attention(q[i], k[i], v[i], whole[i]) for i in range(2)]
    )
    assert_close(got, expected)


def test_the_module_is_the_function():
    q, k, v, mask = random_inputs(0, (2, 3), 5, 7, 11, 13)
    core = AttentionCore()
    assert list(core.parameters()) == []
    expected = scaled_dot_product_attention(q, k, v, mask)
    assert torch.equal(core(q, k, v, mask), expected)


# Laws ---------------------------------------------------------------------------------


@drawn
@given(seeds, batches, sizes, sizes, sizes)
def test_rows_sum_to_one_or_are_empty(seed, batch, n_q, n_k, d_k):
    q, k, _, mask = random_inputs(seed, batch, n_q, n_k, d_k, 1)
    weights = attention_weights(q * 9, k * 9, mask)
    assert (weights >= 0).all()
    assert (weights[~mask] == 0).all()
    assert_close(weights.sum(-1), mask.any(-1).double())


@drawn
@given(seeds, sizes, sizes)
def test_a_common_shift_of_the_scores_changes_nothing(seed, n_q, n_k):
    generator = torch.Generator().manual_seed(seed)
    scores = torch.randn(n_q, n_k, generator=generator, dtype=torch.float64)
    mask = torch.rand(n_q, n_k, generator=generator) < 0.6
    assert_close(masked_softmax(scores + 500, mask), masked_softmax(scores, mask))


@drawn
@given(seeds, sizes, sizes, st.booleans())
def test_permuting_keys_and_values_together_changes_nothing(seed, n_q, n_k, fused):
    q, k, v, mask = random_inputs(seed, (2,), n_q, n_k, 5, 3)
    order = torch.randperm(n_k, generator=torch.Generator().manual_seed(seed))
    got = scaled_dot_product_attention(
        q, k[:, order], v[:, order], mask[..., order], fused=fused
    )
    assert_close(got, scaled_dot_product_attention(q, k, v, mask, fused=fused))


@drawn
@given(seeds, sizes, sizes, st.booleans())
def test_permuting_queries_permutes_the_output(seed, n_q, n_k, fused):
    q, k, v, mask = random_inputs(seed, (2,), n_q, n_k, 5, 3)
    order = torch.randperm(n_q, generator=torch.Generator().manual_seed(seed))
    got = scaled_dot_product_attention(q[:, order], k, v, mask[:, order], fused=fused)
    expected = scaled_dot_product_attention(q, k, v, mask, fused=fused)[:, order]
    assert_close(got, expected)


@drawn
@given(seeds, sizes, st.integers(2, 7), st.booleans())
def test_a_masked_key_changes_nothing(seed, n_q, n_k, fused):
    q, k, v, mask = random_inputs(seed, (2,), n_q, n_k, 5, 3)
    mask[..., 1] = False
    before = scaled_dot_product_attention(q, k, v, mask, fused=fused)
    k[..., 1, :] += 100.0
    v[..., 1, :] -= 100.0
    assert_close(scaled_dot_product_attention(q, k, v, mask, fused=fused), before)


@drawn
@given(seeds, sizes, sizes, st.booleans())
def test_the_output_stays_between_the_values(seed, n_q, n_k, fused):
    q, k, v, _ = random_inputs(seed, (2,), n_q, n_k, 5, 3)
    out = scaled_dot_product_attention(q * 5, k * 5, v, fused=fused)
    low, high = v.amin(-2, keepdim=True), v.amax(-2, keepdim=True)
    assert ((out >= low - 1e-12) & (out <= high + 1e-12)).all()


def test_the_scale_keeps_the_variance_of_the_scores_at_one():
    for d_k in (3, 31, 317):
        q, k, _, _ = random_inputs(d_k, (), 211, 199, d_k, 1)
        uniform = attention_weights(q, k).log()
        spread = (uniform - uniform.mean(-1, keepdim=True)).var().item()
        assert 0.8 < spread < 1.2


# What a mask means --------------------------------------------------------------------

LOW, INF = torch.finfo(torch.float32).min, float("inf")
both_paths = pytest.mark.parametrize("fused", [True, False])


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64])
def test_a_blocked_key_has_no_part_whatever_its_score(dtype):
    low, high = torch.finfo(dtype).min, torch.finfo(dtype).max
    for others in ([low, low], [0.0, low], [-3.0, 2.0]):
        alone = torch.tensor([others], dtype=dtype).softmax(-1)[0].tolist()
        for blocked in (high, 0.0, low, INF, -INF, float("nan")):
            scores = torch.tensor([[blocked, *others]], dtype=dtype)
            mask = torch.tensor([[False, True, True]])
            expected = torch.tensor([[0.0, *alone]], dtype=dtype)
            assert torch.equal(masked_softmax(scores, mask), expected)


def test_the_lowest_number_keeps_its_part_beside_a_blocked_key():
    scores = torch.tensor([[LOW, LOW, 0.0], [LOW, LOW, LOW]])
    mask = torch.tensor([[True, False, False], [True, True, False]])
    expected = torch.tensor([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0]])
    assert torch.equal(masked_softmax(scores, mask), expected)


@both_paths
@pytest.mark.parametrize(
    ("bias", "weights"),
    [
        ([-INF, 0.0, 0.0], [0, 1 / 2, 1 / 2]),
        ([-INF, -INF, -INF], [0, 0, 0]),
        ([LOW, -INF, -INF], [1, 0, 0]),
        ([LOW, LOW, LOW], [1 / 3, 1 / 3, 1 / 3]),
        ([LOW, LOW, 0.0], [0, 0, 1]),
    ],
)
@pytest.mark.parametrize("masked", [True, False])
def test_a_bias_of_minus_infinity_is_a_mask(bias, weights, masked, fused):
    q, k = torch.zeros(1, 2, 4), torch.zeros(1, 3, 4)
    leaves = [t.requires_grad_() for t in (q, k, torch.eye(3, 4)[None])]
    bias = torch.tensor([bias]).requires_grad_()
    mask = torch.ones(1, 3, dtype=torch.bool) if masked else None
    out = scaled_dot_product_attention(*leaves, mask, score_bias=bias, fused=fused)
    expected = torch.tensor(weights).float().expand(1, 2, 3)
    assert_close(out[..., :3], expected)
    assert_close(attention_weights(q, k, mask, score_bias=bias), expected)
    for gradient in torch.autograd.grad(out.square().sum(), [*leaves, bias]):
        assert gradient.isfinite().all()


@both_paths
def test_a_mask_and_a_bias_of_minus_infinity_block_together(fused):
    q, k, v, mask = random_inputs(5, (2,), 5, 7, 3, 3)
    other = torch.rand(mask.shape, generator=torch.Generator().manual_seed(1)) < 0.6
    bias = torch.zeros_like(other, dtype=torch.float64).masked_fill(~other, -INF)
    got = scaled_dot_product_attention(q, k, v, mask, score_bias=bias, fused=fused)
    expected = scaled_dot_product_attention(q, k, v, mask & other, fused=fused)
    assert_close(got, expected)


@both_paths
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_narrow_numbers_are_scored_in_float32(dtype, fused):
    # 8 · 200 · 200 = 320000 is no float16 number.
    q, v = torch.full((1, 2, 8), 200.0, dtype=dtype), torch.eye(2, 8, dtype=dtype)[None]
    key = torch.cat([q[:, :1], -q[:, :1]], dim=1)
    out = scaled_dot_product_attention(q, key, v, scale=1.0, fused=fused)
    assert_close(out, v[:, :1].expand(1, 2, 8))
    weights = attention_weights(q, q, scale=1.0)
    assert_close(weights, torch.full((1, 2, 2), 0.5, dtype=dtype))
    assert weights.dtype == dtype


@both_paths
@pytest.mark.parametrize("masked", [True, False])
def test_without_keys_there_is_nothing_to_attend_to(fused, masked):
    q, k, v, mask = random_inputs(0, (2, 3), 5, 7, 3, 11)
    mask = mask[..., :0] if masked else None
    q.requires_grad_()
    out = scaled_dot_product_attention(
        q, k[..., :0, :], v[..., :0, :], mask, fused=fused
    )
    assert torch.equal(out, torch.zeros(2, 3, 5, 11, dtype=torch.float64))
    assert (torch.autograd.grad(out.sum(), q)[0] == 0).all()
    assert attention_weights(q, k[..., :0, :], mask).shape == (2, 3, 5, 0)


@both_paths
def test_an_empty_batch_and_no_queries_give_nothing(fused):
    q, k, v, mask = random_inputs(0, (2, 3), 5, 7, 3, 11)
    empty = scaled_dot_product_attention(q[:0], k[:0], v[:0], mask[:0], fused=fused)
    assert empty.shape == (0, 3, 5, 11)
    none = scaled_dot_product_attention(
        q[..., :0, :], k, v, mask[..., :0, :], fused=fused
    )
    assert none.shape == (2, 3, 0, 11)


@pytest.mark.parametrize("fused", [True, False])
def test_dropout_takes_its_share_of_the_weights_and_keeps_the_mean(fused):
    q, k, v, mask = random_inputs(0, (2, 3), 61, 67, 5, 67)
    v = torch.eye(67, dtype=torch.float64).expand(2, 3, -1, -1)  # shows the weights
    weights = attention_weights(q, k, mask)
    torch.manual_seed(0)
    got = scaled_dot_product_attention(q, k, v, mask, dropout=0.25, fused=fused)
    kept = got != 0
    assert_close(got, torch.where(kept, weights / 0.75, 0))
    share = kept.sum() / mask.sum()
    # 14,700 weights that are not blocked: four standard deviations.
    assert abs(share - 0.75) < 4 * (0.75 * 0.25 / mask.sum()) ** 0.5
    torch.manual_seed(0)
    theirs = F.scaled_dot_product_attention(q, k, v, mask, 0.25)
    assert_close(got, theirs)


def test_the_core_drops_in_training_alone():
    q, k, v, _ = random_inputs(0, (2,), 5, 7, 3, 3)
    core = AttentionCore(dropout=0.5)
    assert not torch.allclose(core(q, k, v), core.eval()(q, k, v))
    assert_close(core(q, k, v), scaled_dot_product_attention(q, k, v))
    assert_close(core.train().weights(q, k), attention_weights(q, k))


# By hand ------------------------------------------------------------------------------


@pytest.mark.parametrize("fused", [True, False])
def test_by_hand(fused):
    # Scores are log 1 and log 3 after scaling by 1: weights 1/4 and 3/4.
    q = torch.tensor([[1.0]])
    k = torch.tensor([[0.0], [math.log(3)]])
    v = torch.tensor([[8.0, 0.0], [0.0, 4.0]])
    out = scaled_dot_product_attention(q, k, v, fused=fused)
    assert_close(out, torch.tensor([[2.0, 3.0]]))
    only_first = torch.tensor([[True, False]])
    out = scaled_dot_product_attention(q, k, v, only_first, fused=fused)
    assert_close(out, torch.tensor([[8.0, 0.0]]))


def test_the_default_scale_by_hand():
    # d_k = 4: the dot product 2 log 3 is halved.
    q = torch.tensor([[2.0, 0.0, 0.0, 0.0]])
    k = torch.tensor([[0.0, 0.0, 0.0, 0.0], [math.log(3), 0.0, 0.0, 0.0]])
    assert_close(attention_weights(q, k), torch.tensor([[0.25, 0.75]]))


@pytest.mark.parametrize("fused", [True, False])
def test_gradcheck(fused):
    q, k, v, mask = random_inputs(0, (2,), 3, 5, 2, 7)
    mask[0, 1] = False
    leaves = tuple(t.requires_grad_() for t in (q, k, v))
    assert torch.autograd.gradcheck(
        lambda q, k, v: scaled_dot_product_attention(q, k, v, mask, fused=fused),
        leaves,
    )


# What is refused ----------------------------------------------------------------------

q, k, v, mask = random_inputs(0, (2,), 3, 5, 7, 11, dtype=torch.float32)
refused = pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((q[0, 0], k, v), ValueError, r"query must have at least 2 axes .* got 1"),
        ((q, k[0, 0], v), ValueError, r"key must have at least 2 axes .* got 1"),
        ((q, k, v[0, 0]), ValueError, r"value must have at least 2 axes .* got 1"),
        (
            (q[..., :0], k[..., :0], v),
            ValueError,
            r"query must have at least 1 number in each row, got shape \(2, 3, 0\)",
        ),
        ((q, k, v[..., :0]), ValueError, r"value must have at least 1 number in each"),
        (
            (q, k[:1], v[:1]),
            ValueError,
            r"key must have the batch axes of query, \(2,\), got \(1,\)",
        ),
        (
            (q, k[..., :4], v),
            ValueError,
            r"key must have the width of query, 7, got 4: shapes \(2, 3, 7\)",
        ),
        (
            (q, k, v[:, :4]),
            ValueError,
            r"value must have the batch axes and the length of key, \(2, 5\), "
            r"got \(2, 4\)",
        ),
        ((q.long(), k, v), TypeError, "query must be floating point, got torch.int64"),
        ((q, k.int(), v), TypeError, "key must be floating point, got torch.int32"),
        ((q, k, v.bool()), TypeError, "value must be floating point, got torch.bool"),
        (
            (q, k, v, mask.float()),
            TypeError,
            r"mask must be boolean \(True = may attend\), got torch.float32",
        ),
        (
            (q, k, v, mask[:, :2]),
            ValueError,
            r"mask must broadcast to the scores, shape \(2, 3, 5\), .* "
            r"got shape \(2, 2, 5\)",
        ),
        ((q, k, v, mask[0, 0]), ValueError, r"at least the axes .* got shape \(5,\)"),
        (
            (q, k, v, mask[None]),
            ValueError,
            r"mask must broadcast .* got shape \(1, 2, 3, 5\)",
        ),
        (
            (q[:1], k[:1], v[:1], mask),
            ValueError,
            r"mask must broadcast to the scores, shape \(1, 3, 5\)",
        ),
    ],
)


@pytest.mark.error_message
@pytest.mark.parametrize("fused", [True, False])
@refused
def test_bad_input_is_refused(arguments, error, message, fused):
    with pytest.raises(error, match=message):
        scaled_dot_product_attention(*arguments, fused=fused)


@pytest.mark.error_message
def test_bad_scores_are_refused():
    with pytest.raises(TypeError, match="scores must be floating point, got torch.int"):
        masked_softmax(torch.ones(2, 3, dtype=torch.long))
    with pytest.raises(ValueError, match="scores must have at least 2 axes"):
        masked_softmax(torch.ones(3))
    with pytest.raises(TypeError, match="mask must be boolean"):
        masked_softmax(torch.ones(2, 3), torch.ones(2, 3))
