"""A windowed attention is a convolution whose kernel depends on the content."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.attention import (
    attention_weights,
    window_mask,
    windowed_attention,
)
from attnconv.hybrid import dynamic_convolution, kernels_from_weights


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


@settings(deadline=None, max_examples=25)
@given(
    batch=st.sampled_from([(), (2,), (2, 3)]),
    n=st.integers(1, 9),
    radius=st.integers(0, 11),
    widths=st.tuples(st.integers(1, 5), st.integers(1, 4)),
    seed=st.integers(0, 9),
)
def test_windowed_attention_is_a_dynamic_convolution(batch, n, radius, widths, seed):
    d_k, d_v = widths
    q, k = normal(*batch, n, d_k, seed=seed), normal(*batch, n, d_k, seed=10 + seed)
    v = normal(*batch, n, d_v, seed=20 + seed)
    weights = attention_weights(q, k, window_mask(n, n, radius))
    kernels = kernels_from_weights(weights, radius)
    assert kernels.shape == (*batch, n, 2 * radius + 1)
    assert_close(kernels.sum(-1), torch.ones(*batch, n).double())
    y = dynamic_convolution(v, kernels)
    assert (y - windowed_attention(q, k, v, radius)).abs().max() < 1e-12
    assert (y - weights @ v).abs().max() < 1e-12


@settings(deadline=None, max_examples=15)
@given(n=st.integers(1, 9), taps=st.sampled_from([1, 3, 5, 7]), dim=st.integers(1, 3))
def test_one_kernel_for_all_is_the_convolution_of_torch(n, taps, dim):
    x, kernel = normal(n, dim), normal(taps, seed=1)
    y = dynamic_convolution(x, kernel.expand(n, -1))
    expected = F.conv1d(x.mT[:, None], kernel[None, None], padding=taps // 2)
    assert_close(y, expected[:, 0].mT)


def test_by_hand():
    x = torch.tensor([[2.0], [0], [1]])
    kernels = torch.tensor([[9.0, 1, 1], [1, 0, 2], [1, 3, 9]])
    # 2 + 0, then 2 + 2 * 1, then 0 + 3 * 1; the nines meet zeros beyond the ends.
    assert_close(dynamic_convolution(x, kernels), torch.tensor([[2.0], [4], [3]]))


def test_kernels_by_hand():
    weights = torch.tensor([[0.5, 0.5, 0], [0.25, 0.5, 0.25], [0, 1, 0]])
    expected = torch.tensor([[0, 0.5, 0.5], [0.25, 0.5, 0.25], [1.0, 0, 0]])
    assert_close(kernels_from_weights(weights, 1), expected)


def test_gradients():
    x, kernels = normal(4, 2), normal(4, 3, seed=1)
    inputs = (x.requires_grad_(), kernels.requires_grad_())
    assert torch.autograd.gradcheck(dynamic_convolution, inputs)
    band = normal(4, 4, seed=2) * window_mask(4, 4, 1)
    kernels_from_weights(band.requires_grad_(), 1).square().sum().backward()
    assert_close(band.grad, 2 * band.detach())


@pytest.mark.compiled
@pytest.mark.parametrize("radius", [0, 1])
def test_kernels_of_a_call_that_is_followed(radius):
    band = normal(2, 4, 4) * window_mask(4, 4, radius)
    expected = kernels_from_weights(band, radius)

    def kernels(weights):
        return kernels_from_weights(weights, radius)

    assert_close(torch.func.vmap(kernels)(band), expected)
    whole = torch.compile(kernels, backend="eager", fullgraph=True)
    assert_close(whole(band), expected)
    assert kernels(band.to("meta")).shape == expected.shape


@pytest.mark.error_message
def test_refused():
    x = normal(4, 2)
    with pytest.raises(ValueError, match="odd number of taps, got 2"):
        dynamic_convolution(x, normal(4, 2))
    with pytest.raises(ValueError, match=r"of shape \(4,\), got \(3,\)"):
        dynamic_convolution(x, normal(3, 3))
    with pytest.raises(TypeError, match="kernels must"):
        dynamic_convolution(x, normal(4, 3).float())
    with pytest.raises(ValueError, match="weights must be square, got"):
        kernels_from_weights(normal(3, 4), 1)
    with pytest.raises(ValueError, match="weights must be 0 beyond the radius 1"):
        kernels_from_weights(torch.full((3, 3), 0.5), 1)
    with pytest.raises(ValueError, match="radius must be at least 0, got -1"):
        kernels_from_weights(torch.eye(3), -1)
