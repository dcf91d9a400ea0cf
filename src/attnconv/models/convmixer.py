"""ConvMixer: patches, and then one block of two convolutions many times over."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.convolution import ConvMixerBlock
from attnconv.models.image_classifier import ImageClassifier
from attnconv.validation import check_at_least, check_divides, check_odd


class ConvMixer(ImageClassifier):
    """The patches of a ViT without its attention: are they what makes it work?

    The image is cut into patches once, and nothing shrinks after that: depthwise
    convolutions mix places, pointwise ones channels (`ConvMixerBlock`). The places are
    averaged at the end.

    Args:
        num_classes: Number of classes, at least 2.
        in_channels: Channels of the images.
        image_size: Height and width of the images in pixels.
        patch_size: Height and width of a patch; divides the image size.
        dim: Channels.
        depth: Number of blocks.
        kernel_size: Height and width of the depthwise kernels, odd.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is too small, `patch_size` does not divide the image, or
            the kernel is even.

    Cost:
        With the default arguments 89,154 parameters. ConvMixer-256/8 (patch_size=2,
        dim=256, depth=8, kernel_size=5) has 594,186 with 10 classes, ConvMixer-768/32
        (image_size=224, patch_size=7, dim=768, depth=32, kernel_size=7) 21,110,248
        with 1000.

    Source:
        Trockman and Kolter, 2022, section 2 and figure 2.
    """

    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int = 3,
        image_size: int = 32,
        patch_size: int = 4,
        dim: int = 88,
        depth: int = 8,
        kernel_size: int = 5,
    ) -> None:
        """Create patches, blocks and head."""
        super().__init__()
        check_at_least("num_classes", num_classes, 2)
        check_at_least("in_channels", in_channels, 1)
        check_at_least("image_size", image_size, 1)
        check_divides("patch_size", patch_size, "image_size", image_size)
        check_at_least("dim", dim, 1)
        check_at_least("depth", depth, 1)
        check_odd("kernel_size", kernel_size)
        self.image_shape = (in_channels, image_size, image_size)
        self.patches = nn.Sequential(
            nn.Conv2d(in_channels, dim, patch_size, stride=patch_size),
            nn.GELU(),
            nn.BatchNorm2d(dim),
        )
        self.blocks = nn.Sequential(
            *(ConvMixerBlock(dim, kernel_size) for _ in range(depth))
        )
        self.head = nn.Linear(dim, num_classes)

    def describe(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch features"]:
        """Return the mean over the places; see `ImageClassifier`."""
        described: Tensor = self.blocks(self.patches(images)).mean((2, 3))
        return described
