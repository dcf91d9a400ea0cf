import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.hybrid import FourierMixing, TokenMLP


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 11), st.integers(1, 7))
def test_fourier_is_the_sum_over_all_waves(tokens, dim):
    x = normal(2, tokens, dim)
    place = torch.arange(tokens, dtype=torch.float64)
    channel = torch.arange(dim, dtype=torch.float64)
    turn = 2 * torch.pi
    expected = torch.empty_like(x)
    for i in range(tokens):
        for c in range(dim):
            angle = turn * (i * place[:, None] / tokens + c * channel / dim)
            expected[:, i, c] = (x * angle.cos()).sum(dim=(1, 2))
    assert_close(FourierMixing()(x), expected)


def test_fourier_by_hand():
    x = torch.tensor([[[1.0], [2.0]]])
    assert_close(FourierMixing()(x), torch.tensor([[[3.0], [-1.0]]]))


def test_the_token_mlp_treats_every_channel_alike():
    torch.manual_seed(0)
    layer = TokenMLP(5, 7).double()
    x = normal(2, 5, 11)
    order = torch.randperm(11)
    assert_close(layer(x[..., order]), layer(x)[..., order])
    alone = layer.contract(torch.nn.functional.gelu(layer.expand(x[0, :, 3])))
    assert_close(layer(x)[0, :, 3], alone)


@pytest.mark.error_message
def test_the_token_mlp_is_bound_to_its_length():
    with pytest.raises(ValueError, match="x must have 5 tokens in axis 1, got 7"):
        TokenMLP(5, 7)(torch.zeros(1, 7, 3))
