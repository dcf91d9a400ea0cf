"""What the blocks that multiply whole channels by a number have in common."""

from jaxtyping import Float
from torch import Tensor, nn


class ChannelWeighing(nn.Module):
    """Multiply each channel by one number; how it is computed, `weights` says.

    A block of this kind writes `weights` and nothing else.
    """

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
        raise NotImplementedError

    def forward(
        self, x: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch channels height width"]:
        """Weigh the channels.

        Args:
            x: Feature maps.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty or has other channels.
        """
        return x * self.weights(x)[..., None, None]
