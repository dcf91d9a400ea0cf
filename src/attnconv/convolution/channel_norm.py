"""Layer normalisation of feature maps: over the channels, at each place by itself."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.convolution.inputs import check_maps
from attnconv.validation import check_at_least


class ChannelNorm(nn.Module):
    """Give the channels at each place mean 0 and variance 1, then scale and shift each.

    What `nn.LayerNorm` does with a token, for maps whose channels come second.

    Args:
        channels: Number of channels.

    Raises:
        TypeError: If `channels` is not an integer.
        ValueError: If it is below 1.

    Source:
        Ba et al., 2016; Liu et al., 2022 (ConvNeXt), whose ε of 1e-6 is taken.
    """

    def __init__(self, channels: int) -> None:
        """Create the scales and shifts."""
        super().__init__()
        check_at_least("channels", channels, 1)
        self.channels = channels
        self.norm = nn.LayerNorm(channels, eps=1e-6)

    def forward(
        self, x: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch channels height width"]:
        """Normalise the channels at each place.

        Args:
            x: Feature maps.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty or has other channels.
        """
        check_maps(x, self.channels, self.norm.weight)
        normed: Tensor = self.norm(x.permute(0, 2, 3, 1))
        return normed.permute(0, 3, 1, 2)
