"""The non-local block: attention between all places of feature maps, added to them."""

from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention import scaled_dot_product_attention
from attnconv.hybrid.feature_maps import check_feature_maps, reduced


class NonLocalBlock(nn.Module):
    """Let each place of the feature maps take from all others what resembles it.

    y_i = Σ_j softmax_j(θ(x_i) · φ(x_j)) g(x_j), with linear maps θ, φ and g into half
    the channels, and the output x_i + BN(W y_i). This is one head of attention whose
    tokens are places, without positions, and without division by √d ("embedded
    Gaussian"; some libraries divide). The scale of the normalisation begins at 0, so
    that a new block changes nothing and can be put into a trained network.

    Args:
        channels: Number of channels.
        reduction: Queries, keys and values are `channels / reduction` wide, at least 1.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.

    Cost:
        4 · channels² / reduction parameters and biases; for each image of N places
        as many multiply-adds a place, and 2 · N² · channels / reduction for the pairs.

    Source:
        Wang et al., 2018, equation 1, section 3.2 (embedded Gaussian), 3.3 and 4.1.
    """

    def __init__(self, channels: int, reduction: int = 2) -> None:
        """Create the four linear maps and the normalisation."""
        super().__init__()
        hidden = reduced(channels, reduction)
        self.channels = channels
        self.query = nn.Conv2d(channels, hidden, 1)
        self.key = nn.Conv2d(channels, hidden, 1)
        self.value = nn.Conv2d(channels, hidden, 1)
        self.output = nn.Conv2d(hidden, channels, 1)
        self.norm = nn.BatchNorm2d(channels)
        nn.init.zeros_(self.norm.weight)

    def forward(
        self, x: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch channels height width"]:
        """Add to each place what it takes from all places.

        Args:
            x: Feature maps.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty or has other channels.
        """
        check_feature_maps(x, self.channels, self.query.weight)
        q, k, v = (
            rearrange(part(x), "batch d height width -> batch (height width) d")
            for part in (self.query, self.key, self.value)
        )
        taken = scaled_dot_product_attention(q, k, v, scale=1.0)
        maps = taken.mT.reshape(x.shape[0], -1, *x.shape[2:])
        added: Tensor = self.norm(self.output(maps))
        return x + added
