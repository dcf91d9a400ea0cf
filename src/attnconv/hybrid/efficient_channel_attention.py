"""Efficient channel attention: channels weighed by a convolution along channels."""

import math

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.hybrid.channel_weighing import ChannelWeighing
from attnconv.hybrid.feature_maps import check_feature_maps
from attnconv.validation import check_at_least, check_odd


def channel_kernel_size(channels: int) -> int:
    """Return how many neighbouring channels are looked at: it grows with their number.

    Args:
        channels: Number of channels C.

    Returns:
        The odd number that comes from |log₂(C) / 2 + 1 / 2|, rounded down and made odd
        by adding 1 where it is even.

    Raises:
        TypeError: If `channels` is not an integer.
        ValueError: If it is below 1.

    Source:
        Wang et al., 2020, with γ = 2 and b = 1; rounded as in common programs.
    """
    check_at_least("channels", channels, 1)
    size = int(abs(math.log2(channels) / 2 + 0.5))
    return size if size % 2 else size + 1


class EfficientChannelAttention(ChannelWeighing):
    """Multiply each channel by a number computed from the channels beside it.

    As `SqueezeExcitation`, with one convolution of K taps along the channels, without
    bias and bottleneck, in the place of the two linear layers: s = σ(w * z). The order
    of the channels, which nothing else in a network cares for, now matters.

    Args:
        channels: Number of channels.
        kernel_size: Number of taps, odd; None takes `channel_kernel_size`.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1 or the kernel's even.

    Cost:
        kernel_size parameters; kernel_size · channels multiply-adds per image, and one
        product for each number of the input.

    Source:
        Wang et al., 2020.
    """

    def __init__(self, channels: int, kernel_size: int | None = None) -> None:
        """Create the convolution."""
        super().__init__()
        taps = channel_kernel_size(channels)
        if kernel_size is not None:
            check_odd("kernel_size", kernel_size)
            taps = kernel_size
        self.channels = channels
        self.conv = nn.Conv1d(1, 1, taps, padding=taps // 2, bias=False)

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
        check_feature_maps(x, self.channels, self.conv.weight)
        means = x.mean((2, 3))
        scores: Tensor = self.conv(means[:, None])
        return scores[:, 0].sigmoid()
