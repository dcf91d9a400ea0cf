"""Attention with short convolutions inside, and the short convolution by itself."""

import pytest
import torch

from attnconv.attention import MultiHeadAttention, RotaryPositions, causal_mask
from attnconv.hybrid import CONVOLVED, ConvolvedAttention, ShortConvolution


def test_without_a_convolution_it_is_the_book_s_attention():
    torch.manual_seed(0)
    ours = ConvolvedAttention(24, 3)
    known = MultiHeadAttention(24, 3, positions=RotaryPositions(8))
    known.query_key_value.load_state_dict(ours.project.state_dict())
    known.output.load_state_dict(ours.output.state_dict())
    x = torch.randn(2, 7, 24)
    torch.testing.assert_close(ours(x), known(x, mask=causal_mask(7)))


@pytest.mark.parametrize("part", CONVOLVED)
def test_a_part_is_convolved_and_the_others_are_not(part):
    torch.manual_seed(0)
    ours = ConvolvedAttention(24, 3, convolved=(part,))
    known = ConvolvedAttention(24, 3)
    known.load_state_dict(ours.state_dict(), strict=False)
    x = torch.randn(2, 7, 24)
    assert not torch.allclose(ours(x), known(x))
    (layer,) = (one for one in ours.convolve if isinstance(one, ShortConvolution))
    assert layer is ours.convolve[CONVOLVED.index(part)]
    layer.convolution.conv.weight.data.copy_(torch.tensor([0.0, 1.0]))
    layer.convolution.conv.bias.data.zero_()
    torch.testing.assert_close(ours(x), known(x))


def test_two_taps_can_shift_by_one_token():
    layer = ShortConvolution(3, 2)
    layer.convolution.conv.weight.data.copy_(torch.tensor([1.0, 0.0]))
    layer.convolution.conv.bias.data.zero_()
    x = torch.randn(2, 5, 3)
    expected = torch.cat([torch.zeros(2, 1, 3), x[:, :-1]], dim=1)
    torch.testing.assert_close(layer(x), expected)
