import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from attnconv.attention import MultiHeadAttention
from attnconv.inspection import (
    largest_error,
    permutation_error,
    relative_error,
    shift_error,
)

EXACT = 1e-6


def conv(padding_mode="circular", stride=1, padding=1, kernel_size=3):
    torch.manual_seed(0)
    return nn.Conv2d(
        5, 7, kernel_size, stride, padding=padding, padding_mode=padding_mode
    )


def images(height=12, width=8):
    generator = torch.Generator().manual_seed(1)
    return torch.randn(2, 5, height, width, generator=generator)


def test_the_errors_of_two_small_vectors_by_hand():
    measured, expected = torch.tensor([3.0, 4.0]), torch.tensor([3.0, 0.0])
    assert relative_error(measured, expected) == pytest.approx(4 / 3)
    assert largest_error(measured, expected) == pytest.approx(4 / 3)
    measured, expected = torch.tensor([4.0, 7.0]), torch.tensor([3.0, 4.0])
    assert relative_error(measured, expected) == pytest.approx(math.sqrt(10) / 5)
    assert largest_error(measured, expected) == pytest.approx(3 / 4)


@pytest.mark.parametrize("error", [relative_error, largest_error])
def test_nothing_to_compare_with_gives_zero_or_infinity(error):
    zeros = torch.zeros(2, 3)
    assert error(zeros, zeros) == 0
    assert error(zeros + 1, zeros) == math.inf
    assert math.isnan(error(zeros + math.nan, zeros + 1))
    assert error(torch.ones(3, requires_grad=True), torch.full((3,), 2.0)) == 0.5


@given(st.integers(-15, 15), st.integers(-15, 15))
def test_a_circular_convolution_follows_every_shift(dy, dx):
    assert shift_error(conv(), images(), (dy, dx)) < EXACT


@given(st.integers(-3, 3), st.integers(-2, 2))
def test_with_a_stride_it_follows_whole_steps_alone(dy, dx):
    layer, x = conv(stride=2), images()
    assert shift_error(layer, x, (2 * dy, 2 * dx), stride=2) < EXACT
    assert shift_error(layer, x, (2 * dy + 1, 2 * dx), stride=2) > 0.1
    assert shift_error(layer, x, (2 * dy, 2 * dx + 1), stride=2) > 0.1


def test_between_two_whole_steps_the_better_one_counts():
    def every_third(x):
        return x[..., ::3]

    ramp = torch.arange(9.0)[None, None]
    below = relative_error(torch.tensor([7.0, 1, 4]), torch.tensor([0.0, 3, 6]))
    above = relative_error(torch.tensor([7.0, 1, 4]), torch.tensor([6.0, 0, 3]))
    assert above < below
    assert shift_error(every_third, ramp, 2, stride=3) == pytest.approx(above)


def test_padding_with_zeros_breaks_it_at_the_border_alone():
    layer, x = conv("zeros"), images()
    assert shift_error(layer, x, 1) > 0.05
    # The seam lies one place in after the shift.
    assert shift_error(layer, x, 1, margin=2) < EXACT
    assert shift_error(layer, x, 1, margin=1) > 0.01
    assert shift_error(layer, x, (1, 1), margin=2) < EXACT


def test_axes_choose_what_moves():
    layer, x = conv("zeros", kernel_size=(1, 3), padding=(0, 1)), images()
    assert shift_error(layer, x, 3, axes=(2,)) < EXACT
    assert shift_error(layer, x, 3, axes=(3,)) > 0.05
    assert shift_error(layer, x, 3) == shift_error(layer, x, 3, axes=(-1,))


def test_a_global_average_stays():
    head = nn.Sequential(conv(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    assert shift_error(head, images(), (3, 2), invariant=True) < EXACT
    assert shift_error(nn.Flatten(), images(), (3, 2), invariant=True) > 0.5


@given(st.permutations(range(7)))
def test_attention_follows_every_permutation_and_a_convolution_does_not(order):
    torch.manual_seed(0)
    permutation, tokens = torch.tensor(order), torch.randn(2, 7, 6)
    attention = MultiHeadAttention(6, 2)
    assert permutation_error(attention, tokens, permutation) < EXACT
    pooled = lambda x: attention(x).mean(dim=1)  # noqa: E731
    assert permutation_error(pooled, tokens, permutation, invariant=True) < EXACT


def test_a_convolution_does_not_follow_a_permutation():
    torch.manual_seed(0)
    layer = nn.Conv1d(5, 5, 3, padding=1, padding_mode="circular")
    x, permutation = torch.randn(2, 5, 7), torch.tensor([2, 0, 1, 6, 4, 3, 5])
    assert permutation_error(layer, x, permutation, axis=2) > 0.3
    assert permutation_error(layer, x, permutation, axis=-1) > 0.3
    assert permutation_error(layer, x, torch.arange(7).roll(2), axis=2) < EXACT


def test_a_permutation_and_its_inverse_are_not_mixed_up():
    def weigh(x):
        return x * torch.arange(1.0, 4.0)[:, None]

    x, permutation = torch.ones(1, 3, 1), torch.tensor([1, 2, 0])
    # f(P x) = (1, 2, 3); P f(x) = (2, 3, 1)
    expected = math.sqrt((1 + 1 + 4) / 14)
    assert permutation_error(weigh, x, permutation) == pytest.approx(expected)
    assert permutation_error(weigh, x, permutation, invariant=True) == 0


@pytest.mark.error_message
def test_what_cannot_move_along_is_refused():
    x = images()
    with pytest.raises(ValueError, match="layer must keep the 4 axes of x"):
        shift_error(nn.Flatten(), x, 1)
    with pytest.raises(ValueError, match="margin must leave some of the 8 output"):
        shift_error(conv(), x, 1, margin=4)
    with pytest.raises(ValueError, match="layer must keep the 8 positions of axis 3"):
        permutation_error(conv(stride=2), x, torch.arange(8), axis=3)
    with pytest.raises(ValueError, match="permutation must hold each position from 0"):
        permutation_error(conv(), x, torch.zeros(8, dtype=torch.long), axis=3)
    attention = nn.MultiheadAttention(8, 2)
    with pytest.raises(TypeError, match="layer must return a tensor, got tuple"):
        shift_error(lambda x: attention(x, x, x), x[0], 1)
