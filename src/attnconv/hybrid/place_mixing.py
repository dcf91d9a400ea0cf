"""Attention between all places of feature maps, in heads, with positions on a grid."""

from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention import scaled_dot_product_attention
from attnconv.hybrid.feature_maps import check_feature_maps
from attnconv.hybrid.relative_places import RelativePlaces
from attnconv.validation import check_at_least, check_divides, read_pair


class PlaceMixing(nn.Module):
    """Multi-head attention whose tokens are the places of feature maps.

    As `MultiHeadAttention`, but maps go in and come out, queries and keys may have
    another width than values, and the heads' outputs are joined and not mixed again:
    what follows it in a network does that.

    Args:
        in_channels: Channels of the maps.
        key_dim: Width of queries and keys of all heads together.
        value_dim: Channels of the output.
        num_heads: Number of heads; divides both widths.
        size: Height and width of the maps, one number or both; the positions are bound
            to it.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1 or `num_heads` does not divide a width.

    Cost:
        in_channels · (2 · key_dim + value_dim) parameters, those of `RelativePlaces`,
        and N² · (key_dim + value_dim) multiply-adds for N places.

    Source:
        Srinivas et al., 2021 (BoTNet), figure 4.
    """

    def __init__(
        self,
        in_channels: int,
        key_dim: int,
        value_dim: int,
        num_heads: int,
        size: int | tuple[int, int],
    ) -> None:
        """Create the projections and the positions."""
        super().__init__()
        check_at_least("in_channels", in_channels, 1)
        check_at_least("key_dim", key_dim, 1)
        check_at_least("value_dim", value_dim, 1)
        check_divides("num_heads", num_heads, "key_dim", key_dim)
        check_divides("num_heads", num_heads, "value_dim", value_dim)
        self.in_channels, self.num_heads = in_channels, num_heads
        self.size = read_pair("size", size, 1)
        self.query = nn.Conv2d(in_channels, key_dim, 1, bias=False)
        self.key = nn.Conv2d(in_channels, key_dim, 1, bias=False)
        self.value = nn.Conv2d(in_channels, value_dim, 1, bias=False)
        self.positions = RelativePlaces(*self.size, key_dim // num_heads)

    def forward(
        self, x: Float[Tensor, "batch in_channels height width"]
    ) -> Float[Tensor, "batch value_dim height width"]:
        """Let each place collect from all places.

        Args:
            x: Feature maps of the size that the layer was made for.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty, or has other channels or
                another size.
        """
        check_feature_maps(x, self.in_channels, self.query.weight)
        if tuple(x.shape[2:]) != self.size:
            raise ValueError(
                f"x must have the size {self.size}, got {tuple(x.shape[2:])}"
            )
        q, k, v = (
            rearrange(part(x), "b (h d) y x -> b h (y x) d", h=self.num_heads)
            for part in (self.query, self.key, self.value)
        )
        mixed = scaled_dot_product_attention(q, k, v, score_bias=self.positions(q))
        return rearrange(mixed, "b h (y x) d -> b (h d) y x", y=self.size[0])
