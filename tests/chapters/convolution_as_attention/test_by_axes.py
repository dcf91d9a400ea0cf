import pytest
import torch
from torch import nn

from attnconv.hybrid import attention_from_convolution
from attnconv_book.chapters.convolution_as_attention import attention_by_axes


@pytest.mark.parametrize("alpha", [0, 0.7, 40.0])
@pytest.mark.parametrize("size", [1, 3, 5])
def test_it_is_the_layer_of_the_theorem(size, alpha):
    torch.manual_seed(0)
    convolution = nn.Conv2d(3, 4, size, padding=size // 2, dtype=torch.float64)
    x = torch.randn(2, 3, 6, 9, dtype=torch.float64)
    with torch.no_grad():
        found = attention_by_axes(x, convolution.weight, convolution.bias, alpha)
        wanted = attention_from_convolution(convolution, alpha)(x)
    assert (found - wanted).abs().max() < 1e-13
    if alpha == 40:
        assert (found - convolution(x)).abs().max() < 1e-13


@pytest.mark.error_message
def test_an_even_kernel_is_refused():
    x, bias = torch.zeros(1, 2, 4, 4), torch.zeros(3)
    with pytest.raises(ValueError, match="weight must have an odd square kernel"):
        attention_by_axes(x, torch.zeros(3, 2, 2, 2), bias, 1.0)
