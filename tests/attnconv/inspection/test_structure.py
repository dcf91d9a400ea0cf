import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from attnconv.inspection import (
    input_change,
    numerical_rank,
    sparsity,
    toeplitz_error,
)


def matrix_of(layer, *space):
    """The matrix of a linear map on positions, one column for each unit input."""
    n = math.prod(space)
    units = torch.eye(n, dtype=torch.float64).reshape(n, 1, *space)
    with torch.no_grad():
        return layer(units).flatten(1).T


def test_the_share_of_zeros_by_hand():
    stack = torch.tensor([[[0.0, 2.0], [0.0, -4.0]], [[0.0, 0.0], [0.0, 0.0]]])
    assert sparsity(stack).tolist() == [0.5, 1.0]
    assert sparsity(stack[0], threshold=0.5).item() == 0.75
    assert sparsity(stack[0], threshold=0.49).item() == 0.5


@given(st.integers(1, 7), st.integers(1, 7))
def test_a_line_of_offsets_is_toeplitz_whatever_its_shape(n_out, n_in):
    generator = torch.Generator().manual_seed(n_out * 10 + n_in)
    taps = torch.randn(n_out + n_in - 1, generator=generator, dtype=torch.float64)
    rows, columns = torch.arange(n_out)[:, None], torch.arange(n_in)
    assert toeplitz_error(taps[rows - columns + n_in - 1]).item() < 1e-15


def test_the_distance_to_the_nearest_toeplitz_matrix_by_hand():
    # Diagonal 1, 3 has mean 2: 1 away twice; all else is alone on its diagonal.
    matrix = torch.tensor([[1.0, 5.0], [-2.0, 3.0]])
    expected = math.sqrt(2 / (1 + 25 + 4 + 9))
    assert toeplitz_error(matrix).item() == pytest.approx(expected)
    # In a circle 5 and -2 are on one diagonal too: mean 1.5, 3.5 away twice.
    expected = math.sqrt((2 + 2 * 3.5**2) / 39)
    assert toeplitz_error(matrix, circular=True).item() == pytest.approx(expected)
    stack = torch.stack([matrix, torch.zeros(2, 2), torch.ones(2, 2)])
    assert toeplitz_error(stack).tolist() == pytest.approx([math.sqrt(2 / 39), 0, 0])


@given(st.integers(3, 5), st.integers(3, 5), st.sampled_from(["zeros", "circular"]))
def test_a_convolution_of_images_is_toeplitz_on_its_grid(height, width, mode):
    torch.manual_seed(height * width)
    layer = nn.Conv2d(
        1, 1, 3, padding=1, padding_mode=mode, bias=False, dtype=torch.float64
    )
    matrix = matrix_of(layer, height, width)
    grid, circular = (height, width), mode == "circular"
    assert toeplitz_error(matrix, grid=grid, circular=circular).item() < 1e-12
    assert (toeplitz_error(matrix, grid=grid, circular=True).item() < 1e-12) == circular
    # On a line the end of one row would touch the start of the next.
    assert toeplitz_error(matrix).item() > 0.01


def test_one_number_of_the_grid_is_a_line():
    matrix = torch.randn(5, 5, generator=torch.Generator().manual_seed(0))
    for circular in (False, True):
        assert toeplitz_error(matrix, grid=(5,), circular=circular) == toeplitz_error(
            matrix, circular=circular
        )


@given(st.integers(0, 3), st.sampled_from([torch.float32, torch.float64]))
def test_the_rank_of_a_product_is_its_narrow_side(rank, dtype):
    generator = torch.Generator().manual_seed(rank)
    left = torch.randn(2, 7, rank, generator=generator, dtype=dtype)
    right = torch.randn(2, rank, 5, generator=generator, dtype=dtype)
    product = left @ right
    assert numerical_rank(product).tolist() == [rank, rank]
    assert (
        numerical_rank(product).tolist() == torch.linalg.matrix_rank(product).tolist()
    )


def test_small_directions_count_until_they_are_told_not_to():
    matrix = torch.diag(torch.tensor([1.0, 0.1, 1e-3]))
    assert numerical_rank(matrix).item() == 3
    assert numerical_rank(matrix, threshold=0.01).item() == 2


def test_the_change_with_the_input_by_hand():
    first, second = torch.tensor([3.0, 0.0]), torch.tensor([0.0, 4.0])
    assert input_change(lambda x: torch.eye(3), first, second) == 0
    assert input_change(torch.zeros_like, first, second) == 0
    expected = 5 / math.sqrt((9 + 16) / 2)
    assert input_change(torch.diag, first, second) == pytest.approx(expected)
    assert input_change(torch.diag, second, first) == pytest.approx(expected)
    assert input_change(torch.diag, first, -first) == pytest.approx(2)


@pytest.mark.error_message
def test_what_fits_no_grid_is_refused():
    matrix = torch.ones(6, 6)
    with pytest.raises(ValueError, match=r"grid must have the 6 positions, got \(2, 2"):
        toeplitz_error(matrix, grid=(2, 2))
    with pytest.raises(ValueError, match="matrix must be square .* 6 rows and 5"):
        toeplitz_error(matrix[:, :5], circular=True)
    with pytest.raises(ValueError, match="first and second must have matrices"):
        input_change(torch.diag, torch.ones(2), torch.ones(3))
