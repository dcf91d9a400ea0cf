"""The block of ConvNeXt: a transformer's block with a convolution for the attention."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.convolution.depthwise import DepthwiseConv2d
from attnconv.convolution.inputs import check_maps
from attnconv.validation import check_at_least, check_odd, check_positive


class ConvNeXtBlock(nn.Module):
    """Look around in each channel, then work on each place, beside a skip connection.

    x + γ · W₂ GELU(W₁ norm(depthwise(x))): one large depthwise kernel mixes places,
    where a transformer has attention; a network of four times the width mixes channels,
    as there. γ is one learned number for each channel and begins near 0, so that a
    new block hardly changes its input. Without the paper's stochastic depth.

    Args:
        dim: Channels of input and output.
        kernel_size: Height and width of the depthwise kernels, odd.
        layer_scale: What γ is at the start.

    Raises:
        TypeError: If a size is not an integer, or `layer_scale` no number.
        ValueError: If a size is below 1, the kernel's even, or `layer_scale` not
            positive.

    Cost:
        8 · dim² + (kernel_size² + 9) · dim parameters; 8 · dim² + kernel_size² · dim
        multiply-adds for each place.

    Source:
        Liu et al., 2022, section 2 and figure 4.
    """

    def __init__(
        self, dim: int, kernel_size: int = 7, *, layer_scale: int | float = 1e-6
    ) -> None:
        """Create the layers."""
        super().__init__()
        check_at_least("dim", dim, 1)
        check_odd("kernel_size", kernel_size)
        check_positive("layer_scale", layer_scale)
        self.dim = dim
        self.depthwise = DepthwiseConv2d(
            dim, dim, kernel_size, padding=kernel_size // 2
        )
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.expand = nn.Linear(dim, 4 * dim)
        self.contract = nn.Linear(4 * dim, dim)
        self.scale = nn.Parameter(torch.full((dim,), float(layer_scale)))

    def forward(
        self, x: Float[Tensor, "batch dim height width"]
    ) -> Float[Tensor, "batch dim height width"]:
        """Mix places, then channels.

        Args:
            x: Feature maps.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty or has other channels.
        """
        check_maps(x, self.dim, self.scale)
        # Linear layers want the channels last.
        near = self.depthwise(x).permute(0, 2, 3, 1)
        hidden = nn.functional.gelu(self.expand(self.norm(near)))
        change = self.scale * self.contract(hidden)
        output: Tensor = x + change.permute(0, 3, 1, 2)
        return output
