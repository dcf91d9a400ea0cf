"""The networks that are compared: one stem, and one change to it in each.

Each contender fills the two open places of `HybridCNN`, the block and the pooling.
Blocks that are set into a network follow its third convolution; an augmented
convolution stands in the place of that convolution; poolings and attention over the
output take the place of the mean. Three are controls, without attention: "wider" has
more parameters than any other, "bottleneck" is the block of "botnet" with a 3 × 3
convolution in the place of its attention, and "hidden" a small network after the mean.
"""

from collections.abc import Callable
from dataclasses import dataclass

from einops.layers.torch import Rearrange
from torch import nn

from attnconv.hybrid import (
    AttentionPooling,
    AugmentedConvolution,
    BlockAttention,
    BottleneckAttention,
    BottleneckTransformer,
    EfficientChannelAttention,
    NonLocalBlock,
    SqueezeExcitation,
)
from attnconv.models import HybridCNN, OutputAttention, convolution_block
from attnconv.validation import check_choice

Size = tuple[int, int]
Part = Callable[[int, Size], nn.Module]
REDUCTION = 4
"""Width of the bottlenecks: 8 of 32 channels. The papers' 16 would leave 2."""


class Bottleneck(nn.Module):
    """A residual block of three convolutions: 1 × 1, 3 × 3 and 1 × 1.

    Args:
        channels: Channels of input and output.
        reduction: By how much the middle is narrower.

    Source:
        He et al., 2016, figure 5; here all in one size, as in `BottleneckTransformer`.
    """

    def __init__(self, channels: int, reduction: int = 2) -> None:
        """Create the convolutions and their normalisations."""
        super().__init__()
        hidden = channels // reduction
        self.layers = nn.Sequential(
            *(nn.Conv2d(channels, hidden, 1, bias=False), nn.BatchNorm2d(hidden)),
            nn.ReLU(),
            nn.Conv2d(hidden, hidden, 3, padding=1, bias=False),
            *(nn.BatchNorm2d(hidden), nn.ReLU()),
            *(nn.Conv2d(hidden, channels, 1, bias=False), nn.BatchNorm2d(channels)),
        )

    def forward(self, x):  # type: ignore[no-untyped-def]
        """Add what the convolutions make of the maps to them."""
        return (x + self.layers(x)).relu()


@dataclass(frozen=True)
class Contender:
    """One change to the stem.

    Attributes:
        label: What figures call it.
        kind: "plain" (no attention) or "hybrid".
        block: Makes the block; None is the plain one.
        pool: Makes the pooling; None is the mean.
        width: Channels after the first convolution.
    """

    label: str
    kind: str = "hybrid"
    block: Part | None = None
    pool: Part | None = None
    width: int = 16


def _after(part: Part) -> Part:
    """Set a block behind the plain one."""
    return lambda channels, size: nn.Sequential(
        convolution_block(channels, size), part(channels, size)
    )


def _augmented(channels: int, size: Size) -> nn.Module:
    quarter = channels // 4
    return nn.Sequential(
        AugmentedConvolution(
            *(channels, channels, 3),
            key_dim=quarter,
            value_dim=quarter,
            num_heads=2,
            size=size,
        ),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
    )


def _hidden(channels: int, size: Size) -> nn.Module:
    return nn.Sequential(
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        *(nn.Linear(channels, channels), nn.ReLU()),
    )


def _attention_pooling(channels: int, size: Size) -> nn.Module:
    return nn.Sequential(
        Rearrange("batch c height width -> batch (height width) c"),
        AttentionPooling(channels),
    )


CONTENDERS: dict[str, Contender] = {
    "plain": Contender("plain", "plain"),
    "wider": Contender("plain, wider", "plain", width=22),
    "bottleneck": Contender(
        "bottleneck", "plain", _after(lambda channels, size: Bottleneck(channels))
    ),
    "hidden": Contender("hidden layer", "plain", pool=_hidden),
    "se": Contender(
        "SE", block=_after(lambda channels, _: SqueezeExcitation(channels, REDUCTION))
    ),
    "eca": Contender(
        "ECA", block=_after(lambda channels, _: EfficientChannelAttention(channels))
    ),
    "cbam": Contender(
        "CBAM", block=_after(lambda channels, _: BlockAttention(channels, REDUCTION))
    ),
    "bam": Contender(
        "BAM", block=_after(lambda channels, _: BottleneckAttention(channels, 4, 2))
    ),
    "non-local": Contender(
        "non-local", block=_after(lambda channels, _: NonLocalBlock(channels))
    ),
    "augmented": Contender("augmented", block=_augmented),
    "botnet": Contender(
        "BoTNet",
        block=_after(
            lambda channels, size: BottleneckTransformer(
                channels, size=size, reduction=2
            )
        ),
    ),
    "attention-pooling": Contender("attention pooling", pool=_attention_pooling),
    "output-attention": Contender("over the output", pool=OutputAttention),
}
"""The networks that are compared, in the order in which the chapter meets them."""


def build_contender(
    name: str,
    num_classes: int,
    in_channels: int = 1,
    image_size: int | tuple[int, int] = 32,
) -> HybridCNN:
    """Build one of the networks that are compared.

    Args:
        name: One of `CONTENDERS`.
        num_classes: Number of classes, at least 2.
        in_channels: Channels of the images.
        image_size: Height and width of the images, one number or both.

    Returns:
        A network with random weights.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If there is no such contender, or a number is too small.
    """
    check_choice("name", name, CONTENDERS)
    chosen = CONTENDERS[name]
    return HybridCNN(
        num_classes,
        in_channels,
        image_size,
        width=chosen.width,
        block=chosen.block,
        pool=chosen.pool,
    )
