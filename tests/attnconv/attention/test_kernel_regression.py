import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.attention import (
    KernelRegression,
    attention_weights,
    kernel_regression,
    kernel_weights,
    masked_softmax,
)

drawn = settings(deadline=None, max_examples=25)
sizes = st.integers(1, 7)


def normal(seed, *shape):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def test_numbers_a_hand_can_check():
    # exp(−d²/2σ²) is 1, 1/2 and 1/16 at the distances 0, 1 and 2 when σ² = 1/(2 ln 2)
    width = math.sqrt(1 / (2 * math.log(2)))
    key = torch.tensor([[0.0], [1.0], [2.0]], dtype=torch.float64)
    value = torch.tensor([[4.0], [8.0], [25.0]], dtype=torch.float64)
    weights = kernel_weights(key[:1], key, width)
    assert_close(weights, torch.tensor([[16.0, 8, 1]]).double() / 25)
    answer = kernel_regression(key[:1], key, value, width)
    assert_close(answer, torch.tensor([[153.0 / 25]]).double())


@drawn
@given(st.integers(0, 2**31), sizes, sizes, sizes, sizes, st.floats(0.2, 5))
def test_it_is_the_quotient_of_nadaraya_and_watson(seed, n_q, n_k, d_k, d_v, width):
    query, key = normal(seed, 3, n_q, d_k), normal(seed + 1, 3, n_k, d_k)
    value = normal(seed + 2, 3, n_k, d_v)
    squared = (query[..., :, None, :] - key[..., None, :, :]).square().sum(dim=-1)
    kernel = torch.exp(-squared / (2 * width**2))
    wanted = kernel @ value / kernel.sum(dim=-1, keepdim=True)
    assert_close(kernel_regression(query, key, value, width), wanted)


def test_with_keys_of_one_length_it_is_dot_product_attention():
    query, key = normal(0, 3, 5), torch.nn.functional.normalize(normal(1, 7, 5), dim=-1)
    assert_close(
        kernel_weights(query, key, 0.7), attention_weights(query, key, scale=1 / 0.7**2)
    )


def test_with_other_keys_it_is_dot_product_attention_with_a_bias_per_key():
    query, key = normal(0, 3, 5), normal(1, 7, 5)
    bias = -key.square().sum(dim=-1) / 2
    wanted = masked_softmax((query @ key.mT + bias) / 0.7**2)
    assert_close(kernel_weights(query, key, 0.7), wanted)


def test_the_ends_are_the_nearest_value_and_the_mean():
    query, key, value = normal(0, 5, 2), normal(1, 11, 2), normal(2, 11, 3)
    nearest = torch.cdist(query, key).argmin(dim=-1)
    assert_close(kernel_regression(query, key, value, 1e-6), value[nearest])
    mean = value.mean(dim=0).expand(5, 3)
    assert_close(kernel_regression(query, key, value, 1e6), mean)


def test_a_mask_leaves_each_point_out():
    x, y = normal(0, 7, 1), normal(1, 7, 1)
    others = ~torch.eye(7, dtype=torch.bool)
    got = kernel_regression(x, x, y, 0.5, others)
    for i in range(7):
        rest = others[i]
        one = kernel_regression(x[i : i + 1], x[rest], y[rest], 0.5)
        assert_close(got[i : i + 1], one)
    alone = kernel_regression(x, x, y, 0.5, torch.zeros(7, 7, dtype=torch.bool))
    assert (alone == 0).all()


def test_the_module_has_one_parameter_and_can_learn_it():
    module = KernelRegression(2.0).double()
    assert [name for name, _ in module.named_parameters()] == ["log_width"]
    assert_close(module.width, torch.tensor(2.0).double())
    x, y = normal(0, 13, 1), normal(1, 13, 1)
    assert_close(module(x, x, y), kernel_regression(x, x, y, 2.0))
    others = ~torch.eye(13, dtype=torch.bool)
    loss = (module(x, x, y, others) - y).square().mean()
    loss.backward()
    step = 1e-6

    def at(log_width):
        got = kernel_regression(x, x, y, math.exp(log_width), others)
        return (got - y).square().mean()

    slope = (at(math.log(2) + step) - at(math.log(2) - step)) / (2 * step)
    assert_close(module.log_width.grad, slope, rtol=1e-5, atol=1e-9)


def test_gradients_reach_query_key_value_and_width():
    inputs = [normal(i, n, 2).requires_grad_() for i, n in enumerate((2, 3, 3))]
    width = torch.tensor(0.8, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(kernel_regression, (*inputs, width))


@pytest.mark.error_message
def test_what_is_refused():
    x = torch.randn(3, 2)
    with pytest.raises(ValueError, match="width must be greater than 0, got 0"):
        kernel_regression(x, x, x, 0)
    with pytest.raises(ValueError, match="width must be greater than 0, got nan"):
        kernel_weights(x, x, float("nan"))
    with pytest.raises(ValueError, match="width must be a finite number, got inf"):
        kernel_weights(x, x, float("inf"))
    with pytest.raises(TypeError, match="width must be a number or a tensor of one"):
        kernel_weights(x, x, "wide")
    with pytest.raises(ValueError, match="width must have 0 axes"):
        kernel_weights(x, x, torch.ones(2))
    with pytest.raises(ValueError, match="width must be greater than 0, got -1"):
        kernel_weights(x, x, torch.tensor(-1.0))
    with pytest.raises(ValueError, match="width must be greater than 0"):
        KernelRegression(0.0)
