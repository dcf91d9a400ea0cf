import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.attention.bias import causal_lower_right, causal_upper_left

from attnconv.attention import (
    causal_mask,
    padding_mask,
    scaled_dot_product_attention,
    to_torch_blocked,
    window_mask,
)

drawn = settings(deadline=None, max_examples=25)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def influence(mask):
    """Find by gradients which keys reach which query: True where one does."""
    n_q, n_k = mask.shape
    value = normal(n_k, 1).requires_grad_()
    query, key = normal(n_q, 3), normal(n_k, 3, seed=1)
    out = scaled_dot_product_attention(query, key, value, mask)
    rows = [
        torch.autograd.grad(out[i, 0], value, retain_graph=True)[0][:, 0]
        for i in range(n_q)
    ]
    return torch.stack(rows) != 0


def test_causal_by_hand():
    yes, no = True, False
    assert causal_mask(3).tolist() == [[yes, no, no], [yes, yes, no], [yes, yes, yes]]
    assert causal_mask(2, 4).tolist() == [[yes, yes, yes, no], [yes, yes, yes, yes]]


@drawn
@given(st.integers(1, 7), st.integers(0, 7))
def test_the_last_query_sees_all_and_no_query_sees_what_is_later(n_q, more):
    n_k = n_q + more
    reached = influence(causal_mask(n_q, n_k))
    for i in range(n_q):
        for j in range(n_k):
            assert reached[i, j] == (j <= i + more)
    assert reached[-1].all()


@drawn
@given(st.integers(1, 7), st.integers(0, 7))
def test_decoding_with_a_cache_gives_the_rows_of_the_whole(n_q, before):
    n = n_q + before
    q, k, v = normal(n, 5), normal(n, 5, seed=1), normal(n, 5, seed=2)
    whole = scaled_dot_product_attention(q, k, v, causal_mask(n))
    last = scaled_dot_product_attention(q[before:], k, v, causal_mask(n_q, n))
    torch.testing.assert_close(last, whole[before:])


@pytest.mark.parametrize("more", [0, 1, 5])
def test_torch_aligns_is_causal_top_left_and_causal_lower_right_as_we_do(more):
    q, k, v = normal(1, 3, 5), normal(1, 3 + more, 5, seed=1), normal(1, 3 + more, 2)
    ours = scaled_dot_product_attention(q, k, v, causal_mask(3, 3 + more))
    top_left = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    lower_right = F.scaled_dot_product_attention(
        q, k, v, causal_lower_right(3, 3 + more)
    )
    torch.testing.assert_close(ours, lower_right)
    torch.testing.assert_close(top_left[:, 0], v[:, 0])  # sees the first key alone
    assert torch.allclose(ours, top_left) == (more == 0)


@drawn
@given(
    st.integers(1, 7),
    st.integers(1, 7),
    st.integers(-9, 9),
    st.integers(0, 4),
    st.integers(0, 4),
)
def test_with_a_first_position_the_queries_stand_where_they_are_put(
    n_q, n_k, first, before, after
):
    causal = causal_mask(n_q, n_k, first=first)
    window = window_mask(n_q, n_k, (before, after), first=first)
    for i in range(n_q):
        for j in range(n_k):
            assert causal[i, j] == (j <= i + first)
            assert window[i, j] == (i + first - before <= j <= i + first + after)
    assert torch.equal(influence(causal), causal)


@pytest.mark.filterwarnings("ignore:Lower right causal bias will produce NaNs")
@pytest.mark.parametrize(("n_q", "n_k"), [(3, 5), (5, 3), (4, 4)])
@pytest.mark.parametrize("fused", [True, False])
def test_both_ends_as_torch_aligns_them(n_q, n_k, fused):
    q, k, v = normal(1, n_q, 5), normal(1, n_k, 5, seed=1), normal(1, n_k, 5, seed=2)
    for first, theirs in (
        (0, causal_upper_left(n_q, n_k)),
        (n_k - n_q, causal_lower_right(n_q, n_k)),
    ):
        mask = causal_mask(n_q, n_k, first=first)
        ours = scaled_dot_product_attention(q, k, v, mask, fused=fused)
        expected = F.scaled_dot_product_attention(q, k, v, theirs)
        seeing = mask.any(-1)
        torch.testing.assert_close(ours[:, seeing], expected[:, seeing])
        assert (ours[:, ~seeing] == 0).all()
    torch.testing.assert_close(
        scaled_dot_product_attention(q, k, v, causal_mask(n_q, n_k, first=0)),
        F.scaled_dot_product_attention(q, k, v, is_causal=True),
    )


def test_a_window_that_looks_back_alone_is_causal():
    window = window_mask(5, 7, (2, 0))
    assert torch.equal(window, window_mask(5, 7, 2) & causal_mask(5, 7))


def test_padding_by_hand():
    mask = padding_mask(torch.tensor([2, 0, 3]), 3)
    assert mask.shape == (3, 1, 3)
    assert mask[:, 0].tolist() == [[True, True, False], [False] * 3, [True] * 3]


@drawn
@given(st.lists(st.integers(1, 7), min_size=1, max_size=5), st.booleans())
def test_padding_gives_what_the_short_sequence_alone_gives(lengths, fused):
    n, batch = 7, len(lengths)
    q, k, v = normal(batch, 3, 5), normal(batch, n, 5, seed=1), normal(batch, n, 2)
    mask = padding_mask(torch.tensor(lengths), n)
    out = scaled_dot_product_attention(q, k, v, mask, fused=fused)
    for row, length in enumerate(lengths):
        alone = scaled_dot_product_attention(
            q[row], k[row, :length], v[row, :length], fused=fused
        )
        torch.testing.assert_close(out[row], alone)


def test_window_by_hand():
    yes, no = True, False
    assert window_mask(3, 3, 1).tolist() == [[yes, yes, no], [yes] * 3, [no, yes, yes]]
    assert torch.equal(window_mask(5, None, 0), torch.eye(5, dtype=torch.bool))


@drawn
@given(st.integers(1, 7), st.integers(0, 5), st.integers(0, 9))
def test_window_is_a_band_aligned_at_the_end(n_q, more, radius):
    n_k = n_q + more
    mask = window_mask(n_q, n_k, radius)
    for i in range(n_q):
        for j in range(n_k):
            assert mask[i, j] == (abs(i + more - j) <= radius)
    assert torch.equal(mask, window_mask(n_k, n_k, radius)[more:])


@pytest.mark.compiled
def test_lengths_that_cannot_be_read_are_not_checked():
    lengths = torch.tensor([[2, 0], [3, 1]])
    wanted = torch.stack([padding_mask(row, 3) for row in lengths])
    got = torch.vmap(lambda row: padding_mask(row, 3))(lengths)
    assert torch.equal(got, wanted)
    build = torch.compile(padding_mask, backend="eager", fullgraph=True)
    assert torch.equal(build(lengths[0], 3), wanted[0])
    assert padding_mask(lengths[0].to("meta"), 3).shape == (2, 1, 3)


def test_masks_live_where_they_are_wanted():
    with torch.device("meta"):  # the default, which the argument must overrule
        masks = [causal_mask(2, device="cpu"), window_mask(2, 3, 1, device="cpu")]
    assert [mask.device.type for mask in masks] == ["cpu", "cpu"]


def test_to_torch_turns_the_meaning_round():
    mask = causal_mask(3)
    assert torch.equal(to_torch_blocked(mask), ~mask)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: causal_mask(0), ValueError, "n_q must be at least 1, got 0"),
        (lambda: causal_mask(3, 2), ValueError, "n_k must be at least 3, got 2"),
        (lambda: causal_mask(2.0), TypeError, "n_q must be an integer .* got 2.0"),
        (lambda: window_mask(2, 2, -1), ValueError, "radius must be at least 0"),
        (lambda: window_mask(3, 2, 1), ValueError, "n_k must be at least 3, got 2"),
        (
            lambda: padding_mask(torch.tensor([4]), 3),
            ValueError,
            "lengths must lie between 0 and n = 3, got 4",
        ),
        (lambda: padding_mask(torch.tensor([-1, 4]), 3), ValueError, "got -1"),
        (
            lambda: padding_mask(torch.tensor([1.0]), 3),
            TypeError,
            "lengths must hold integers, got torch.float32",
        ),
        (lambda: padding_mask(torch.tensor(1), 3), ValueError, "lengths must have 1"),
        (
            lambda: padding_mask(torch.ones(0, dtype=torch.long), 3),
            ValueError,
            "lengths must not be empty",
        ),
        (lambda: padding_mask(torch.tensor([1]), 0), ValueError, "n must be at least"),
        (
            lambda: to_torch_blocked(torch.ones(2, 2)),
            TypeError,
            "mask must be boolean",
        ),
    ],
)
def test_bad_input_is_refused(build, error, message):
    with pytest.raises(error, match=message):
        build()
