"""One small convolutional network with two open places: a block, and the pooling."""

from collections.abc import Callable

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.models.image_classifier import ImageClassifier
from attnconv.models.inputs import check_images
from attnconv.validation import check_at_least, check_callable, read_pair

Part = Callable[[int, tuple[int, int]], nn.Module]
"""Makes a part from the channels of the maps and from their height and width."""


class HybridCNN(ImageClassifier):
    """Two strided convolutions, a block, a pooling and a linear layer.

    Both 3 × 3 convolutions halve the image; each is followed by batch normalisation
    and ReLU, as is the 3 × 3 convolution that is the block if nothing else is asked
    for. The pooling makes one vector of the maps; without another one it is the mean.

    Args:
        num_classes: Number of classes, at least 2.
        in_channels: Channels of the images.
        image_size: Height and width of the images in pixels, one number or both,
            multiples of 4.
        width: Channels after the first convolution; twice as many from the second on.
        block: Makes a module for maps of the same shape before and after it.
        pool: Makes a module that leads from maps to one vector, as wide as there are
            channels.

    Raises:
        TypeError: If a size is not an integer, or `block` or `pool` cannot be called.
        ValueError: If a size is too small, or a side of the images no multiple of 4.

    Cost: 14,458 parameters with the default arguments. A place of the maps sees 15 × 15
        pixels of the image (before the block 7 × 7).
    """

    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int = 1,
        image_size: int | tuple[int, int] = 32,
        width: int = 16,
        block: Part | None = None,
        pool: Part | None = None,
    ) -> None:
        """Create stem, block, pooling and head."""
        super().__init__()
        check_at_least("num_classes", num_classes, 2)
        check_at_least("in_channels", in_channels, 1)
        check_at_least("width", width, 1)
        height, columns = read_pair("image_size", image_size, 4)
        if height % 4 or columns % 4:
            raise ValueError(f"image_size must hold multiples of 4, got {image_size}")
        block, pool = block or convolution_block, pool or _mean_pool
        check_callable("block", block)
        check_callable("pool", pool)
        channels, size = 2 * width, (height // 4, columns // 4)
        self.image_shape = (in_channels, height, columns)
        self.stem = nn.Sequential(
            *_convolution(in_channels, width, stride=2),
            *_convolution(width, channels, stride=2),
        )
        self.block = block(channels, size)
        self.pool = pool(channels, size)
        self.head = nn.Linear(channels, num_classes)

    def maps(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch maps rows columns"]:
        """Return the feature maps that the pooling gets.

        Args:
            images: Images with `in_channels` channels and `image_size` pixels each
                way.

        Raises:
            TypeError: If `images` is not floating point or not of the weights' dtype.
            ValueError: If `images` has another shape, or the batch is empty.
        """
        check_images(images, self.image_shape, self.head.weight)
        maps: Tensor = self.block(self.stem(images))
        return maps

    def describe(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch features"]:
        """Return the pooled feature maps; see `ImageClassifier`."""
        described: Tensor = self.pool(self.maps(images))
        return described


def convolution_block(channels: int, size: int | tuple[int, int]) -> nn.Module:
    """Make the plain block: 3 × 3 convolution, batch normalisation, ReLU.

    Args:
        channels: Channels of the maps.
        size: Height and width of the maps, one number or both; it changes nothing here.

    Raises:
        TypeError: If one of them is not an integer.
        ValueError: If one of them is below 1.
    """
    check_at_least("channels", channels, 1)
    read_pair("size", size, 1)
    return nn.Sequential(*_convolution(channels, channels, stride=1))


def _mean_pool(channels: int, size: tuple[int, int]) -> nn.Module:
    """Make the plain pooling, the mean of each map."""
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())


def _convolution(in_channels: int, out_channels: int, stride: int) -> list[nn.Module]:
    return [
        nn.Conv2d(in_channels, out_channels, 3, stride, padding=1, bias=False),
        nn.BatchNorm2d(out_channels),
        nn.ReLU(),
    ]
