"""Attention over a convolutional network's output: its places become tokens."""

from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention import LearnedPositions, MultiHeadAttention
from attnconv.models.inputs import check_maps
from attnconv.models.transformer import TransformerBlock
from attnconv.validation import check_at_least, check_flag, check_same_dtype, read_pair


class OutputAttention(nn.Module):
    """Make one vector of feature maps: one transformer block over places, then a mean.

    Each place of the maps is a token. A learned vector says where it lies, the block
    lets all places attend to each other, and the tokens are normalised and averaged. A
    mean has no order: without positions the same maps with their places shuffled give
    the same vector. Where the attention is torch's fused kernel, there are no second
    derivatives and no forward-mode ones on a processor.

    Args:
        channels: Channels of the maps; a token is as wide.
        size: Height and width of the maps, one number or both.
        num_heads: Number of heads; divides `channels`.
        positions: Whether tokens are told where they lie.

    Raises:
        TypeError: If a size is not an integer, or `positions` not True or False.
        ValueError: If a size is below 1 or `num_heads` does not divide `channels`.

    Cost:
        About 8 · channels² + N · channels parameters for N places;
        8 · N · channels² + 2 · N² · channels multiply-adds for each image.

    Source:
        The block of Vaswani et al., 2017, on the maps of a convolutional network, as
        Carion et al., 2020, for detection; smaller, and with a mean at its end.
    """

    def __init__(
        self,
        channels: int,
        size: int | tuple[int, int],
        num_heads: int = 4,
        *,
        positions: bool = True,
    ) -> None:
        """Create positions, block and normalisation."""
        super().__init__()
        check_at_least("channels", channels, 1)
        height, width = read_pair("size", size, 1)
        check_flag("positions", positions)
        self.shape = (channels, height, width)
        self.positions = (
            LearnedPositions(height * width, channels) if positions else None
        )
        attention = MultiHeadAttention(channels, num_heads)
        self.block = TransformerBlock(attention, channels)
        self.norm = nn.LayerNorm(channels)

    def forward(
        self, maps: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch channels"]:
        """Let the places attend to each other, and average them.

        Args:
            maps: Feature maps of the shape that the module was made for.

        Raises:
            TypeError: If the maps are not floating point or not of the weights' dtype.
            ValueError: If they have another shape, or the batch is empty.
        """
        check_maps("maps", maps, self.shape)
        check_same_dtype("maps", maps, "the weights", self.norm.weight)
        tokens = rearrange(maps, "batch c height width -> batch (height width) c")
        if self.positions is not None:
            tokens = self.positions(tokens)
        vector: Tensor = self.norm(self.block(tokens)).mean(1)
        return vector
