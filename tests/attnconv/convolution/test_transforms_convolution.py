"""Images that are stored with their channels last give the same numbers."""

import pytest
import torch
from border_values import normal
from torch.testing import assert_close

from attnconv import convolution as conv

images, kernels = normal(2, 4, 5, 7), normal(6, 2, 3, 2)
LAYERS = {
    "DepthwiseConv2d": lambda: conv.DepthwiseConv2d(4, 8, 3, padding=1),
    "DepthwiseConv2d by spectra": lambda: conv.DepthwiseConv2d(4, 4, 15, padding=8),
    "DepthwiseSeparableConv2d": lambda: conv.DepthwiseSeparableConv2d(4, 6, 3),
}
CALLS = {
    **{
        f"{name} fused={fused}": lambda x, call=call, fused=fused: call(x, fused)
        for fused in (True, False)
        for name, call in {
            "convolve2d": lambda x, fused: conv.convolve2d(
                x, kernels, groups=2, padding=((1, 0), 2), fused=fused
            ),
            "transposed_convolve2d": lambda x, fused: conv.transposed_convolve2d(
                x, normal(4, 3, 3, 2), stride=2, fused=fused
            ),
            "max_pool": lambda x, fused: conv.max_pool(x, 3, fused=fused),
            "average_pool": lambda x, fused: conv.average_pool(x, 3, fused=fused),
        }.items()
    },
}


def slope(call, x):
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(call(x).square().sum(), x)
    return gradient


@pytest.mark.parametrize("name", [*CALLS, *LAYERS])
def test_channels_last(name):
    call = CALLS[name] if name in CALLS else LAYERS[name]()
    last = images.contiguous(memory_format=torch.channels_last)
    assert_close(call(last), call(images), atol=1e-4, rtol=1e-4)
    assert_close(slope(call, last), slope(call, images), atol=1e-4, rtol=1e-4)
    if name in LAYERS:  # the weights too
        expected = call(images)
        moved = call.to(memory_format=torch.channels_last)(last)
        assert_close(moved, expected, atol=1e-4, rtol=1e-4)
