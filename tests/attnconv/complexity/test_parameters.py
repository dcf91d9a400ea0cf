import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from attnconv.attention import MultiHeadAttention
from attnconv.complexity import (
    attention_parameters,
    convolution_parameters,
    count_parameters,
    dense_parameters,
)
from attnconv.convolution import DepthwiseSeparableConv2d

SMALL = st.integers(1, 7)
CONVOLUTION = {1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d}


@given(SMALL, SMALL, st.booleans())
def test_dense_layers(in_features, out_features, bias):
    layer = nn.Linear(in_features, out_features, bias=bias)
    formula = dense_parameters(in_features, out_features, bias=bias)
    assert formula == count_parameters(layer)


@given(
    SMALL,
    SMALL,
    st.integers(1, 3),
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.booleans(),
)
def test_convolutions(into, out, groups, sizes, bias):
    layer = CONVOLUTION[len(sizes)](
        into * groups, out * groups, tuple(sizes), groups=groups, bias=bias
    )
    formula = convolution_parameters(
        into * groups, out * groups, tuple(sizes), groups=groups, bias=bias
    )
    assert formula == count_parameters(layer)
    if len(sizes) == 1:
        assert formula == convolution_parameters(
            into * groups, out * groups, sizes[0], groups=groups, bias=bias
        )


@given(st.integers(1, 4), st.integers(1, 4), st.booleans())
def test_attention_has_the_same_number_for_any_number_of_heads(heads, width, bias):
    dim = heads * width
    formula = attention_parameters(dim, bias=bias)
    assert formula == count_parameters(MultiHeadAttention(dim, heads, bias=bias))
    assert formula == count_parameters(nn.MultiheadAttention(dim, heads, bias=bias))


def test_numbers_by_hand():
    assert dense_parameters(3, 5) == 20
    assert convolution_parameters(3, 5, (3, 3), bias=False) == 135
    assert convolution_parameters(4, 4, 3, groups=4) == 16
    assert attention_parameters(8) == 288
    separable = DepthwiseSeparableConv2d(6, 5, 3)
    assert count_parameters(separable) == convolution_parameters(
        6, 6, (3, 3), groups=6, bias=False
    ) + convolution_parameters(6, 5, (1, 1))


def test_shared_and_frozen_parameters_and_buffers():
    shared = nn.Linear(3, 3)
    model = nn.Sequential(shared, nn.BatchNorm1d(3), shared)
    assert count_parameters(model) == 12 + 6
    shared.weight.requires_grad_(False)
    assert count_parameters(model) == 18
    assert count_parameters(model, trainable=True) == 9
    assert count_parameters(nn.ReLU()) == 0


@pytest.mark.error_message
def test_a_layer_without_a_size_is_refused():
    lazy = nn.LazyLinear(3)
    with pytest.raises(ValueError, match="weight has no size yet"):
        count_parameters(lazy)
    lazy(torch.ones(2, 5))
    assert count_parameters(lazy) == 18
