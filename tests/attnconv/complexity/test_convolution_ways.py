import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from attnconv import convolution
from attnconv.complexity import (
    convolution_multiply_adds,
    convolution_way_cost,
    count_multiply_adds,
)

SMALL = st.integers(1, 4)
SEVERAL = st.integers(2, 4)  # of one, torch takes no sum: the product counts as nothing


@pytest.mark.parametrize("way", ["im2col", "toeplitz", "fourier", "winograd"])
@given(SMALL, SEVERAL, SMALL, st.integers(1, 5), st.integers(1, 5), st.integers(0, 2))
def test_the_formula_is_the_count(way, batch, into, out, height, width, padding):
    kernel = (3, 3) if way == "winograd" else (height, width)
    x, weight = torch.ones(batch, into, 5, 6), torch.ones(out, into, *kernel)
    problem = convolution.read_problem(x, weight, padding=padding)
    compute = getattr(convolution, f"convolve_{way}")
    cost = convolution_way_cost(
        way, into, out, kernel, (5 + 2 * padding, 6 + 2 * padding), batch=batch
    )
    assert count_multiply_adds(compute, problem) == cost.multiply_adds


def test_numbers_by_hand():
    loops = convolution_way_cost("loops", 2, 3, (3, 3), (6, 6), batch=5)
    assert loops == (5 * convolution_multiply_adds(2, 3, (3, 3), (4, 4)), 0)
    assert loops == convolution_way_cost("loops", 2, 3, 3, 6, batch=5)
    # 4×4 outputs are 4 tiles of 16 products: 64 instead of 144.
    assert convolution_way_cost("winograd", 1, 1, (3, 3), (6, 6)).products == 64
    assert convolution_way_cost("toeplitz", 1, 1, (3, 3), (6, 6)).products == 16 * 36
    assert convolution_way_cost("fourier", 1, 1, (3, 3), (4, 4)) == (4 * 12, 3 * 64)


def test_the_kernel_size_plays_no_part_in_the_transforms():
    costs = {convolution_way_cost("fourier", 2, 3, (k, k), (9, 9)) for k in range(1, 9)}
    assert len(costs) == 1


@pytest.mark.error_message
def test_winograd_is_for_three_by_three():
    with pytest.raises(ValueError, match=r'\(3, 3\) for way "winograd", got \(3, 5\)'):
        convolution_way_cost("winograd", 1, 1, (3, 5), (9, 9))


@pytest.mark.error_message
def test_sizes_that_are_no_pairs_are_refused():
    with pytest.raises(TypeError, match="kernel_size must be an integer of at least 1"):
        convolution_way_cost("loops", 1, 1, [3, 1.5], (9, 9))
    with pytest.raises(
        ValueError, match=r"one integer or \(vertical, horizontal\), got"
    ):
        convolution_way_cost("loops", 1, 1, (3, 3), (9, 9, 9))
