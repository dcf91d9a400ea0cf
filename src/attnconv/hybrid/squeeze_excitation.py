"""Squeeze and excitation: channels are weighed by what the image holds."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.hybrid.channel_weighing import ChannelWeighing
from attnconv.hybrid.feature_maps import check_feature_maps, reduced


class SqueezeExcitation(ChannelWeighing):
    """Multiply each channel by one number between 0 and 1, computed from all channels.

    *Squeeze*: the mean z of each channel over the image. *Excitation*:
    s = σ(W₂ ReLU(W₁ z + b₁) + b₂), where W₁ leads into a bottleneck. Channel c of the
    output is s_c times channel c of the input: no place is told from another.

    Args:
        channels: Number of channels.
        reduction: The bottleneck is `channels / reduction` wide, rounded down, and at
            least 1. Some libraries round it to a multiple of 8, which is another
            network where channels are few (of 32 channels 8 instead of 2).

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.

    Cost:
        About 2 · channels² / reduction parameters, as many multiply-adds per image, and
        one product for each number of the input.

    Source:
        Hu, Shen and Sun, 2018, equations 2 to 4; reduction 16 as there.
    """

    def __init__(self, channels: int, reduction: int = 16) -> None:
        """Create the two linear layers."""
        super().__init__()
        hidden = reduced(channels, reduction)
        self.channels = channels
        self.squeeze = nn.Linear(channels, hidden)
        self.excite = nn.Linear(hidden, channels)

    def weights(
        self, x: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch channels"]:
        """Compute the number that each channel is multiplied by.

        Args:
            x: Feature maps.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty or has other channels.
        """
        check_feature_maps(x, self.channels, self.squeeze.weight)
        means = x.mean((2, 3))
        scores: Tensor = self.excite(self.squeeze(means).relu())
        return scores.sigmoid()
