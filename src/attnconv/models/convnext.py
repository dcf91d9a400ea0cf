"""ConvNeXt: the plan of a transformer in stages, and convolutions all through."""

from collections.abc import Sequence
from itertools import pairwise

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.convolution import ChannelNorm, ConvNeXtBlock
from attnconv.models.image_classifier import ImageClassifier
from attnconv.models.stages import check_stages
from attnconv.validation import check_at_least, check_divides, check_odd


class ConvNeXt(ImageClassifier):
    """What Swin is, with a depthwise convolution where it has attention.

    Patches, stages of `ConvNeXtBlock`, and between two of them a convolution of 2 × 2
    with stride 2, each behind or before a layer normalisation. The places are averaged
    at the end.

    Args:
        num_classes: Number of classes, at least 2.
        in_channels: Channels of the images.
        image_size: Height and width of the images in pixels.
        patch_size: Height and width of a patch.
        dims: Channels of each stage.
        depths: Number of blocks in each stage.
        kernel_size: Height and width of the depthwise kernels, odd.

    Raises:
        TypeError: If a size is not an integer, or a size of stages no tuple.
        ValueError: If a size is too small, the kernel's even, the patches and the
            stages do not shrink the image without remainder, or stages differ in
            number.

    Cost:
        With the default arguments 90,940 parameters. ConvNeXt-T (image_size=224,
        patch_size=4, dims=(96, 192, 384, 768), depths=(3, 3, 9, 3), 1000 classes) has
        28,589,128.

    Source:
        Liu et al., 2022, section 2, without stochastic depth; the weights are drawn as
        torch draws them.
    """

    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int = 3,
        image_size: int = 32,
        patch_size: int = 2,
        dims: Sequence[int] = (30, 60),
        depths: Sequence[int] = (2, 2),
        kernel_size: int = 7,
    ) -> None:
        """Create patches, stages and head."""
        super().__init__()
        check_at_least("num_classes", num_classes, 2)
        check_at_least("in_channels", in_channels, 1)
        check_at_least("image_size", image_size, 1)
        check_at_least("patch_size", patch_size, 1)
        stages = check_stages("dims", dims)
        check_stages("depths", depths, ("dims", dims))
        check_odd("kernel_size", kernel_size)
        shrink = patch_size * 2 ** (stages - 1)
        check_divides("patch_size · 2^(stages − 1)", shrink, "image_size", image_size)
        self.image_shape = (in_channels, image_size, image_size)
        layers: list[nn.Module] = [
            nn.Conv2d(in_channels, dims[0], patch_size, stride=patch_size),
            ChannelNorm(dims[0]),
        ]
        layers += (ConvNeXtBlock(dims[0], kernel_size) for _ in range(depths[0]))
        for (before, dim), depth in zip(pairwise(dims), depths[1:], strict=True):
            layers.append(ChannelNorm(before))
            layers.append(nn.Conv2d(before, dim, 2, stride=2))
            layers += (ConvNeXtBlock(dim, kernel_size) for _ in range(depth))
        self.layers = nn.Sequential(*layers)
        self.norm = nn.LayerNorm(dims[-1], eps=1e-6)
        self.head = nn.Linear(dims[-1], num_classes)

    def describe(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch features"]:
        """Return the mean over the places; see `ImageClassifier`."""
        means = self.layers(images).mean((2, 3))
        described: Tensor = self.norm(means)
        return described
