"""A small convolutional network for small images."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.models.image_classifier import ImageClassifier
from attnconv.validation import check_at_least


class SmallCNN(ImageClassifier):
    """Three convolutions with one pooling in between, for images of about 8x8.

    Two 3x3 convolutions at full resolution, max-pooling by 2, a third 3x3
    convolution, a second max-pooling, and one linear layer on what is left. Each
    convolution is followed by batch normalisation and ReLU.

    Args:
        num_classes: Number of classes, >= 2.
        in_channels: Channels of the images, >= 1.
        image_size: Height and width of the images in pixels, a multiple of 4.
        width: Channels after the first convolution; twice as many after the
            others.

    Raises:
        ValueError: An argument is below its minimum, or `image_size` is not a
            multiple of 4.

    Cost: 15,418 parameters with the default arguments.
    """

    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int = 1,
        image_size: int = 8,
        width: int = 16,
    ) -> None:
        """Create the three convolutions and the linear layer."""
        super().__init__()
        check_at_least("num_classes", num_classes, 2)
        check_at_least("in_channels", in_channels, 1)
        check_at_least("image_size", image_size, 4)
        check_at_least("width", width, 1)
        if image_size % 4:
            raise ValueError(f"image_size must be a multiple of 4, got {image_size}")
        self.image_shape = (in_channels, image_size, image_size)
        self.features = nn.Sequential(
            _block(in_channels, width),
            _block(width, 2 * width),
            nn.MaxPool2d(2),
            _block(2 * width, 2 * width),
            nn.MaxPool2d(2),
        )
        self.head = nn.Linear(2 * width * (image_size // 4) ** 2, num_classes)

    def describe(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch features"]:
        """Return the last feature maps, one after another; see `ImageClassifier`."""
        described: Tensor = self.features(images).flatten(1)
        return described


def _block(in_channels: int, out_channels: int) -> nn.Sequential:
    """Convolution, batch normalisation, ReLU; the size of the image stays."""
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, 3, padding=1, bias=False),
        nn.BatchNorm2d(out_channels),
        nn.ReLU(),
    )
