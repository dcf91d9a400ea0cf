import math

import pytest
import torch
from torch import nn

from attnconv.inspection import gradient_size, unevenness


class Doubled(nn.Module):
    def forward(self, x):
        return 2 * x


def test_a_layer_that_doubles_has_gradients_of_size_two():
    size = gradient_size(Doubled, (50, 3, 4, 5), draws=20)
    assert size.shape == (4, 5)
    assert torch.allclose(size, torch.full((4, 5), 2.0), rtol=0.1)


def test_pixels_that_are_never_read_get_nothing():
    size = gradient_size(lambda: nn.Conv2d(1, 2, 1, stride=2), (2, 1, 4, 4), draws=3)
    read = torch.zeros(4, 4, dtype=torch.bool)
    read[::2, ::2] = True
    assert torch.equal(size > 0, read)


def test_overlap_makes_the_gradient_uneven_unless_the_stride_divides_the_kernel():
    ratios = {}
    for kernel in (3, 4):
        size = gradient_size(
            lambda kernel=kernel: nn.Conv2d(1, 8, kernel, 2, 1), (4, 1, 12, 12)
        )
        ratios[kernel] = unevenness(size, 2, margin=2)
    assert abs(ratios[3] - 2) < 0.2  # 1 product at some pixels, 4 at others
    assert ratios[4] < 1.1


def test_the_draws_are_fixed_and_leave_the_global_generator_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    first = gradient_size(lambda: nn.Conv2d(1, 1, 3), (1, 1, 5, 5), draws=2, seed=1)
    assert torch.equal(torch.rand(3), expected)
    again = gradient_size(lambda: nn.Conv2d(1, 1, 3), (1, 1, 5, 5), draws=2, seed=1)
    assert torch.equal(first, again)


def test_unevenness_by_hand():
    sizes = torch.tensor([[1.0, 2.0], [2.0, 4.0]]).repeat(3, 3)
    assert math.isclose(unevenness(sizes, 2), 4.0)
    assert math.isclose(unevenness(sizes, 1), 1.0)
    framed = nn.functional.pad(sizes, (1, 1, 1, 1), value=100.0)
    assert math.isclose(unevenness(framed, 2, margin=1), 4.0)


@pytest.mark.error_message
def test_messages():
    with pytest.raises(ValueError, match=r"shape must be \(batch, channels, height"):
        gradient_size(Doubled, (3, 4, 5))
    with pytest.raises(ValueError, match="margin must leave at least 2 pixels"):
        unevenness(torch.ones(5, 5), 2, margin=2)
    with pytest.raises(ValueError, match="sizes must be above 0 for every kind"):
        unevenness(torch.zeros(4, 4), 2)
    with pytest.raises(ValueError, match="every kind of pixel, got a mean of nan"):
        unevenness(torch.full((4, 4), math.nan), 2)
    with pytest.raises(TypeError, match=r"make\(\) must be callable, got int"):
        gradient_size(lambda: 3, (1, 1, 2, 2))
