"""Attention-augmented convolution: channels of a convolution, then of attention."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.hybrid.place_mixing import PlaceMixing
from attnconv.validation import check_at_least, check_odd


class AugmentedConvolution(nn.Module):
    """A convolution of which part of the output channels comes from attention.

    Both read the same input, and their outputs stand side by side: first those of the
    convolution, then those of `PlaceMixing`, mixed by a 1 × 1 convolution. With
    `value_dim` = `out_channels` no convolution is left.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Height and width of the kernels, odd, so that the size is kept.
        key_dim: Width of queries and keys of all heads together.
        value_dim: How many of the output channels come from attention.
        num_heads: Number of heads; divides both widths.
        size: Height and width of the maps, one number or both.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1, the kernel's even, `num_heads` does not divide
            a width, or `value_dim` is above `out_channels`.

    Cost:
        That of both parts: in_channels · (out_channels − value_dim) · kernel_size²
        parameters for the convolution, value_dim² for the mixing, and those of
        `PlaceMixing`.

    Source:
        Bello et al., 2019.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        *,
        key_dim: int,
        value_dim: int,
        num_heads: int,
        size: int | tuple[int, int],
    ) -> None:
        """Create the convolution and the attention."""
        super().__init__()
        check_at_least("out_channels", out_channels, 1)
        check_odd("kernel_size", kernel_size)
        self.attention = PlaceMixing(in_channels, key_dim, value_dim, num_heads, size)
        if value_dim > out_channels:
            raise ValueError(
                f"value_dim must be at most out_channels = {out_channels}, "
                f"got {value_dim}"
            )
        self.mix = nn.Conv2d(value_dim, value_dim, 1)
        self.convolution = (
            nn.Conv2d(
                in_channels,
                out_channels - value_dim,
                kernel_size,
                padding=kernel_size // 2,
            )
            if out_channels > value_dim
            else None
        )

    def forward(
        self, x: Float[Tensor, "batch in_channels height width"]
    ) -> Float[Tensor, "batch out_channels height width"]:
        """Filter the maps and let their places attend to each other.

        Args:
            x: Feature maps of the size that the layer was made for.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty, or has other channels or
                another size.
        """
        attended: Tensor = self.mix(self.attention(x))
        if self.convolution is None:
            return attended
        return torch.cat([self.convolution(x), attended], dim=1)
