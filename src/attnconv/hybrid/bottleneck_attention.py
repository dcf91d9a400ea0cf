"""BAM: one gate for each number, from the channel that it is in and from its place."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.hybrid.feature_maps import check_feature_maps, reduced
from attnconv.validation import check_at_least


class BottleneckAttention(nn.Module):
    """Bottleneck attention module (BAM): a gate between 0 and 1 for every number.

    Channels: M_c = BN(W₂ ReLU(W₁ z)), with z the means over the image. Places: M_s
    comes from a 1 × 1 convolution that reduces the channels, two dilated 3 × 3
    convolutions and a 1 × 1 convolution to one map, with batch normalisation after
    each. The gate is M = σ(M_c + M_s), and the output x + M · x, so that no number is
    lost. One library pads its dilated convolutions by 1, not by the dilation; its maps
    are smaller than the image, and on 7 × 7 images constant.

    Args:
        channels: Number of channels.
        reduction: Both bottlenecks are `channels / reduction` wide, at least 1.
        dilation: Distance between the taps of the 3 × 3 kernels.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.

    Cost:
        About 3 · channels² / reduction + 18 · (channels / reduction)² parameters; for
        each place, those of its convolutions in multiply-adds.

    Source:
        Park et al., 2018, section 3; reduction 16 and dilation 4 as there.
    """

    def __init__(self, channels: int, reduction: int = 16, dilation: int = 4) -> None:
        """Create the two branches."""
        super().__init__()
        hidden = reduced(channels, reduction)
        check_at_least("dilation", dilation, 1)
        self.channels = channels
        self.over_channels = nn.Sequential(
            nn.Linear(channels, hidden),
            nn.ReLU(),
            nn.Linear(hidden, channels),
            nn.BatchNorm1d(channels),
        )
        parts: list[nn.Module] = [nn.Conv2d(channels, hidden, 1)]
        for _ in range(2):
            parts += [nn.BatchNorm2d(hidden), nn.ReLU()]
            parts.append(
                nn.Conv2d(hidden, hidden, 3, padding=dilation, dilation=dilation)
            )
        parts += [nn.BatchNorm2d(hidden), nn.ReLU(), nn.Conv2d(hidden, 1, 1)]
        self.over_places = nn.Sequential(*parts, nn.BatchNorm2d(1))

    def weights(
        self, x: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch channels height width"]:
        """Compute the gate M.

        Args:
            x: Feature maps; in training more than one, for the normalisation.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty or has other channels.
        """
        check_feature_maps(x, self.channels, next(self.parameters()))
        of_channels: Tensor = self.over_channels(x.mean((2, 3)))
        of_places: Tensor = self.over_places(x)
        return (of_channels[..., None, None] + of_places).sigmoid()

    def forward(
        self, x: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch channels height width"]:
        """Add to each number its share.

        Args:
            x: Feature maps; in training more than one, for the normalisation.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty or has other channels.
        """
        return x + x * self.weights(x)
