import pytest
import torch
from torch import nn

from attnconv.hybrid import OnTokens, as_tokens


def test_tokens_of_a_picture_are_its_pixels_row_by_row():
    picture = torch.arange(2.0 * 3 * 5).reshape(1, 2, 3, 5)
    tokens = as_tokens(nn.Conv2d(2, 2, 3), picture)
    assert tokens.shape == (1, 15, 2)
    assert torch.equal(tokens[0, 7], picture[0, :, 1, 2])


def test_a_convolution_on_tokens_is_the_convolution_with_the_axes_turned():
    conv = nn.Conv1d(3, 5, 3, padding=1)
    x = torch.randn(2, 7, 3, generator=torch.Generator().manual_seed(0))
    assert torch.equal(OnTokens(conv)(x), conv(x.mT).mT)
    assert as_tokens(OnTokens(conv), x) is x


@pytest.mark.error_message
def test_tokens_have_three_axes():
    with pytest.raises(ValueError, match=r"x must have 3 axes \(batch, tokens, chan"):
        OnTokens(nn.Conv1d(3, 5, 3))(torch.zeros(2, 3, 7, 5))
