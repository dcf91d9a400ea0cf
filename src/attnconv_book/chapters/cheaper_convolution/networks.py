"""Fourteen small networks: one skeleton, and seven ways to make its layers.

A first convolution halves the picture; then come five layers that halve it twice more
and double the channels each time, a mean over all places, and a linear layer. Only the
five layers differ, in how they lead from some channels to others; each way is built in
two widths.
"""

from collections.abc import Callable

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.models.image_classifier import ImageClassifier
from attnconv.validation import check_at_least, check_choice

Layer = Callable[[int, int, int], nn.Module]
GROUPS, NARROWER, WIDER, LARGE = 4, 2, 3, 7
"""Groups; by how much a bottleneck is narrower, an inverted one wider; large kernel."""


def _step(
    in_channels: int,
    out_channels: int,
    kernel: int | tuple[int, int] = 1,
    stride: int | tuple[int, int] = 1,
    groups: int = 1,
    *,
    bend: bool = True,
) -> list[nn.Module]:
    """Convolution, batch normalisation and, unless left out, ReLU."""
    sides = (kernel, kernel) if isinstance(kernel, int) else kernel
    convolution = nn.Conv2d(
        in_channels,
        out_channels,
        sides,
        stride,
        padding=(sides[0] // 2, sides[1] // 2),
        groups=groups,
        bias=False,
    )
    return [convolution, nn.BatchNorm2d(out_channels), *[nn.ReLU()] * bend]


def _plain(before: int, after: int, stride: int) -> nn.Module:
    """All channels with all, at nine places."""
    return nn.Sequential(*_step(before, after, 3, stride))


def _grouped(before: int, after: int, stride: int) -> nn.Module:
    """Channels meet within their group, and then all of them at one place."""
    return nn.Sequential(
        *_step(before, before, 3, stride, GROUPS), *_step(before, after)
    )


def _separable(before: int, after: int, stride: int) -> nn.Module:
    """Each channel by itself at nine places, then all channels at one place."""
    return nn.Sequential(
        *_step(before, before, 3, stride, before), *_step(before, after)
    )


def _large(before: int, after: int, stride: int) -> nn.Module:
    """As separable, at 49 places."""
    return nn.Sequential(
        *_step(before, before, LARGE, stride, before), *_step(before, after)
    )


def _low_rank(before: int, after: int, stride: int) -> nn.Module:
    """A column of three places, then a row of three, and no bend in between."""
    column = nn.Conv2d(before, after, (3, 1), (stride, 1), (1, 0), bias=False)
    return nn.Sequential(column, *_step(after, after, (1, 3), (1, stride)))


def _bottleneck(before: int, after: int, stride: int) -> nn.Module:
    """Fewer channels, nine places, more channels."""
    middle = after // NARROWER
    return nn.Sequential(
        *_step(before, middle), *_step(middle, middle, 3, stride), *_step(middle, after)
    )


class MobileBottleneck(nn.Module):
    """More channels, each by itself at nine places, fewer channels; added if it fits.

    Args:
        before: Channels of the input, >= 1.
        after: Channels of the output, >= 1.
        stride: The step from place to place.

    Source:
        Sandler et al., MobileNetV2 (2018), figure 3.
    """

    def __init__(self, before: int, after: int, stride: int) -> None:
        """Create the three convolutions and their normalisations."""
        super().__init__()
        middle = WIDER * before
        self.adds = stride == 1 and before == after
        self.layers = nn.Sequential(
            *_step(before, middle),
            *_step(middle, middle, 3, stride, middle),
            *_step(middle, after, bend=False),
        )

    def forward(
        self, maps: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch after rows columns"]:
        """Make new maps, and add the old ones to them where that can be."""
        made: Tensor = self.layers(maps)
        return maps + made if self.adds else made


WAYS: dict[str, tuple[Layer, tuple[int, int]]] = {
    "plain": (_plain, (8, 16)),
    "low rank": (_low_rank, (8, 16)),
    "bottleneck": (_bottleneck, (12, 24)),
    "grouped": (_grouped, (12, 24)),
    "separable": (_separable, (16, 32)),
    "large": (_large, (16, 32)),
    "inverted": (MobileBottleneck, (8, 16)),
}
"""How to lead from channels to channels, and the two widths it is built in."""

CONTENDERS = tuple(
    f"{way} {width}" for way, (_, both) in WAYS.items() for width in both
)
"""The networks of the experiment, by way and width of the first convolution."""


class SmallStages(ImageClassifier):
    """The skeleton: a first convolution, five layers, a mean, a linear layer.

    Args:
        layer: Makes a layer of the channels before it, those after it, and its stride.
        width: Channels after the first convolution, a multiple of 4.
        num_classes: Number of classes, >= 2.
        in_channels: Channels of the pictures, >= 1.
        image_size: Height and width of the pictures in pixels, >= 8.
    """

    def __init__(
        self,
        layer: Layer,
        width: int,
        num_classes: int = 10,
        in_channels: int = 3,
        image_size: int = 32,
    ) -> None:
        """Create the layers."""
        super().__init__()
        check_at_least("width", width, GROUPS)
        check_at_least("num_classes", num_classes, 2)
        check_at_least("in_channels", in_channels, 1)
        check_at_least("image_size", image_size, 8)
        if width % GROUPS:
            raise ValueError(f"width must be a multiple of {GROUPS}, got {width}")
        self.image_shape = (in_channels, image_size, image_size)
        self.features = nn.Sequential(
            *_step(in_channels, width, 3, 2),
            layer(width, width, 1),
            layer(width, 2 * width, 2),
            layer(2 * width, 2 * width, 1),
            layer(2 * width, 4 * width, 2),
            layer(4 * width, 4 * width, 1),
        )
        self.head = nn.Linear(4 * width, num_classes)

    def describe(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch features"]:
        """Return the mean of each last map; see `ImageClassifier`."""
        described: Tensor = self.features(images).mean((2, 3))
        return described


def build(name: str) -> SmallStages:
    """Make a contender, with weights drawn from torch's current random state.

    Args:
        name: One of `CONTENDERS`.

    Raises:
        ValueError: If there is no such network.
    """
    check_choice("name", name, CONTENDERS)
    way, _, width = name.rpartition(" ")
    return SmallStages(WAYS[way][0], int(width))
