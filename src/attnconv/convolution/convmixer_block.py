"""The block of ConvMixer: one depthwise and one pointwise convolution."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.convolution.depthwise import DepthwiseConv2d
from attnconv.convolution.inputs import check_maps
from attnconv.validation import check_at_least, check_odd


class ConvMixerBlock(nn.Module):
    """Look around in each channel beside a skip connection, then mix the channels.

    A depthwise convolution, GELU and batch normalisation, to which the input is added;
    a convolution of 1 × 1, GELU and batch normalisation. Nothing changes its size, so
    that a network is this block many times over.

    Args:
        dim: Channels of input and output.
        kernel_size: Height and width of the depthwise kernels, odd.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1 or the kernel's even.

    Cost:
        dim² + (kernel_size² + 6) · dim parameters; dim² + kernel_size² · dim
        multiply-adds for each place.

    Source:
        Trockman and Kolter, 2022, section 2 and figure 2.
    """

    def __init__(self, dim: int, kernel_size: int = 9) -> None:
        """Create the two convolutions and their normalisations."""
        super().__init__()
        check_at_least("dim", dim, 1)
        check_odd("kernel_size", kernel_size)
        self.dim = dim
        self.depthwise = DepthwiseConv2d(
            dim, dim, kernel_size, padding=kernel_size // 2
        )
        self.depthwise_norm = nn.BatchNorm2d(dim)
        self.pointwise = nn.Conv2d(dim, dim, 1)
        self.pointwise_norm = nn.BatchNorm2d(dim)

    def forward(
        self, x: Float[Tensor, "batch dim height width"]
    ) -> Float[Tensor, "batch dim height width"]:
        """Mix places, then channels.

        Args:
            x: Feature maps; in training more than one number for each channel, for the
                normalisation.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty or has other channels.
        """
        check_maps(x, self.dim, self.pointwise.weight)
        gelu = nn.functional.gelu
        x = x + self.depthwise_norm(gelu(self.depthwise(x)))
        mixed: Tensor = self.pointwise_norm(gelu(self.pointwise(x)))
        return mixed
