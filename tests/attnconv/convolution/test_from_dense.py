import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from attnconv.convolution import matrix_from_kernel, weights_by_offset

SIDES = st.integers(1, 5)


def normal(*shape):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def test_by_hand():
    kernel = torch.tensor([[-1.0, 2, 5]])
    wanted = torch.tensor([[2.0, 5, 0, 0], [-1, 2, 5, 0], [0, -1, 2, 5], [0, 0, -1, 2]])
    assert torch.equal(matrix_from_kernel(kernel, 1, 4), wanted)
    dense = torch.tensor([[2.0, -1, 1], [-3, 1, 0], [7, 2, 3]])
    assert weights_by_offset(dense, 1, 3).tolist() == [[7, -0.5, 2, -0.5, 1]]


@given(SIDES, SIDES, st.integers(0, 3), st.integers(0, 3))
@settings(deadline=None, max_examples=25)
def test_the_matrix_is_the_convolution_of_torch(height, width, down, across):
    kernel, image = normal(2 * down + 1, 2 * across + 1), normal(height, width)
    wanted = F.conv2d(image[None, None], kernel[None, None], padding=(down, across))
    got = matrix_from_kernel(kernel, height, width) @ image.flatten()
    assert torch.allclose(got, wanted.flatten(), atol=1e-12)


@given(SIDES, SIDES)
@settings(deadline=None, max_examples=25)
def test_sharing_undoes_writing_out(height, width):
    table = normal(2 * height - 1, 2 * width - 1)
    matrix = matrix_from_kernel(table, height, width)
    assert torch.allclose(weights_by_offset(matrix, height, width), table)


def test_the_shared_layer_is_the_nearest():
    dense = normal(15, 15)
    table = weights_by_offset(dense, 3, 5)
    nearest = (dense - matrix_from_kernel(table, 3, 5)).norm()
    for seed in range(5):
        torch.manual_seed(seed)
        other = table + 0.01 * torch.randn_like(table)
        assert (dense - matrix_from_kernel(other, 3, 5)).norm() > nearest


def test_gradients_reach_what_is_shared():
    dense = nn.Parameter(normal(6, 6))
    weights_by_offset(dense, 2, 3).square().sum().backward()
    assert dense.grad.abs().min() > 0
    kernel = nn.Parameter(normal(3, 3))
    matrix_from_kernel(kernel, 2, 3).sum().backward()
    # How many pairs of places of a 2 x 3 image have each offset.
    assert kernel.grad.tolist() == [[2, 3, 2], [4, 6, 4], [2, 3, 2]]


@pytest.mark.error_message
def test_an_even_kernel_has_no_middle():
    with pytest.raises(ValueError, match=r"odd height and width, got \(2, 3\)"):
        matrix_from_kernel(normal(2, 3), 4, 4)
