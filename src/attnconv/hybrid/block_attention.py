"""CBAM: channels are weighed first, then places, each by a number between 0 and 1."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.hybrid.feature_maps import check_feature_maps, reduced
from attnconv.validation import check_odd


class BlockAttention(nn.Module):
    """Convolutional block attention module (CBAM): what matters, then where.

    Channels: M_c = σ(f(mean) + f(max)), where mean and maximum are taken over the image
    and f = W₂ ReLU(W₁ ·) is one small network for both. Places: M_s = σ(w * [mean;
    max]), where mean and maximum are now taken over the channels of what M_c has left,
    and w is one kernel for these two maps. The output is M_s · (M_c · x), without a
    skip connection; a well-known library adds one.

    Args:
        channels: Number of channels.
        reduction: The bottleneck of f is `channels / reduction` wide, at least 1.
        kernel_size: Height and width of w, odd.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1 or the kernel's even.

    Cost:
        About 2 · channels² / reduction + 2 · kernel_size² parameters; for each image
        twice the former and, for each place, the latter in multiply-adds.

    Source:
        Woo et al., 2018; reduction 16 and 7 × 7 as there.
    """

    def __init__(
        self, channels: int, reduction: int = 16, kernel_size: int = 7
    ) -> None:
        """Create the network over channels and the convolution over places."""
        super().__init__()
        hidden = reduced(channels, reduction)
        check_odd("kernel_size", kernel_size)
        self.channels = channels
        self.over_channels = nn.Sequential(
            nn.Linear(channels, hidden), nn.ReLU(), nn.Linear(hidden, channels)
        )
        self.over_places = nn.Conv2d(
            2, 1, kernel_size, padding=kernel_size // 2, bias=False
        )

    def weights(
        self, x: Float[Tensor, "batch channels height width"]
    ) -> tuple[Float[Tensor, "batch channels"], Float[Tensor, "batch height width"]]:
        """Compute the numbers for the channels, and those for the places.

        Args:
            x: Feature maps.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty or has other channels.
        """
        check_feature_maps(x, self.channels, self.over_places.weight)
        scores: Tensor = self.over_channels(x.mean((2, 3)))
        scores = scores + self.over_channels(x.amax((2, 3)))
        of_channels = scores.sigmoid()
        left = x * of_channels[..., None, None]
        summary = torch.stack([left.mean(1), left.amax(1)], dim=1)
        of_places: Tensor = self.over_places(summary)[:, 0].sigmoid()
        return of_channels, of_places

    def forward(
        self, x: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch channels height width"]:
        """Weigh channels and places.

        Args:
            x: Feature maps.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty or has other channels.
        """
        of_channels, of_places = self.weights(x)
        return x * of_channels[..., None, None] * of_places[:, None]
