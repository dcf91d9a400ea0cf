"""Tokens from overlapping pieces of an image: convolutions and pooling, no cuts."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.convolution.inputs import check_maps
from attnconv.convolution.shapes import output_size
from attnconv.validation import check_at_least, check_odd


class ConvolutionalTokenizer(nn.Module):
    """Convolution, ReLU, max-pooling by 2, as often as there are layers.

    Takes the place of `PatchEmbedding`: a token is a place of the last feature maps,
    and neighbouring tokens have seen some of the same pixels.

    Args:
        in_channels: Channels of the images.
        dim: Width of a token.
        layers: Number of layers; each halves height and width (rounded up).
        kernel_size: Height and width of the kernels, odd.
        stride: Step of the kernels.
        hidden: Channels between two layers.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1 or the kernel's even.

    Cost:
        With one layer kernel_size² · in_channels · dim parameters; each further one
        adds kernel_size² · hidden · (the channels after it). None has a bias.

    Source:
        Hassani et al., 2021, section 3.3 and the published code: pooling windows of
        3 × 3, 64 channels between layers.
    """

    def __init__(
        self,
        in_channels: int,
        dim: int,
        *,
        layers: int = 1,
        kernel_size: int = 3,
        stride: int = 1,
        hidden: int = 64,
    ) -> None:
        """Create the convolutions."""
        super().__init__()
        check_at_least("in_channels", in_channels, 1)
        check_at_least("dim", dim, 1)
        check_at_least("layers", layers, 1)
        check_odd("kernel_size", kernel_size)
        check_at_least("stride", stride, 1)
        check_at_least("hidden", hidden, 1)
        self.kernel_size, self.stride = kernel_size, stride
        widths = [in_channels, *[hidden] * (layers - 1), dim]
        self.convolutions = nn.ModuleList(
            nn.Conv2d(
                before,
                after,
                kernel_size,
                stride=stride,
                padding=kernel_size // 2,
                bias=False,
            )
            for before, after in zip(widths[:-1], widths[1:], strict=True)
        )
        self.pool = nn.MaxPool2d(3, stride=2, padding=1)
        self.in_channels = in_channels

    def side(self, image_size: int) -> int:
        """Count the tokens along one side of an image.

        Args:
            image_size: Height or width of the image in pixels.

        Raises:
            TypeError: If `image_size` is not an integer.
            ValueError: If `image_size` is below 1.
        """
        check_at_least("image_size", image_size, 1)
        for _ in self.convolutions:
            image_size = output_size(
                image_size, self.kernel_size, self.stride, self.kernel_size // 2
            )
            image_size = output_size(image_size, 3, 2, 1)
        return image_size

    def forward(
        self, x: Float[Tensor, "batch in_channels height width"]
    ) -> Float[Tensor, "batch tokens dim"]:
        """Make tokens of images, row by row.

        Args:
            x: Images of any size.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty or has other channels.
        """
        check_maps(x, self.in_channels, next(self.parameters()))
        for convolution in self.convolutions:
            x = self.pool(convolution(x).relu())
        return x.flatten(2).mT
