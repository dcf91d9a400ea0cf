"""The block of BoTNet: a ResNet's bottleneck with attention in place of its 3 × 3."""

import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.hybrid.feature_maps import check_feature_maps, reduced
from attnconv.hybrid.place_mixing import PlaceMixing


class BottleneckTransformer(nn.Module):
    """Narrow the channels, let all places attend to each other, widen them, add.

    1 × 1 convolution, normalisation, ReLU; attention, normalisation, ReLU; 1 × 1
    convolution, normalisation; the input is added, and a ReLU follows. In a ResNet's
    bottleneck a 3 × 3 convolution stands where attention stands here.

    Args:
        channels: Channels of input and output.
        num_heads: Number of heads; divides `channels / reduction`.
        size: Height and width of the maps, one number or both.
        reduction: By how much the middle is narrower.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1 or `num_heads` does not divide the width of the
            middle.

    Cost:
        With the middle of width d: 2 · channels · d + 3 · d² parameters, normalisations
        and positions; as many multiply-adds for each of N places, and 2 · N² · d.

    Source:
        Srinivas et al., 2021, figures 1 and 4; 4 heads and reduction 4 as there.
    """

    def __init__(
        self,
        channels: int,
        num_heads: int = 4,
        *,
        size: int | tuple[int, int],
        reduction: int = 4,
    ) -> None:
        """Create the three layers and their normalisations."""
        super().__init__()
        hidden = reduced(channels, reduction)
        self.channels = channels
        self.narrow = nn.Conv2d(channels, hidden, 1, bias=False)
        self.narrow_norm = nn.BatchNorm2d(hidden)
        self.attention = PlaceMixing(hidden, hidden, hidden, num_heads, size)
        self.attention_norm = nn.BatchNorm2d(hidden)
        self.widen = nn.Conv2d(hidden, channels, 1, bias=False)
        self.widen_norm = nn.BatchNorm2d(channels)

    def forward(
        self, x: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch channels height width"]:
        """Mix the places of the maps.

        Args:
            x: Feature maps of the size that the block was made for.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty, or has other channels or
                another size.
        """
        check_feature_maps(x, self.channels, self.narrow.weight)
        narrow = F.relu(self.narrow_norm(self.narrow(x)))
        mixed = F.relu(self.attention_norm(self.attention(narrow)))
        return F.relu(x + self.widen_norm(self.widen(mixed)))
