"""MLP-Mixer: an image network without convolution between patches or attention."""

from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.hybrid import TokenMLP
from attnconv.models.image_classifier import ImageClassifier
from attnconv.validation import (
    check_at_least,
    check_divides,
    check_floating,
    check_not_empty,
    check_same_dtype,
    check_shape,
)


class MixerBlock(nn.Module):
    """Mix the positions of each channel, then the channels of each position.

    Args:
        tokens: Number of positions; the block is bound to it.
        dim: Width of a token.
        token_hidden: Width inside the network over positions.
        channel_hidden: Width inside the network over channels.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.

    Source:
        Tolstikhin et al., 2021, equation 1.
    """

    def __init__(
        self, tokens: int, dim: int, token_hidden: int, channel_hidden: int
    ) -> None:
        """Create the two networks, each behind its normalisation."""
        super().__init__()
        check_at_least("tokens", tokens, 1)
        check_at_least("dim", dim, 1)
        check_at_least("channel_hidden", channel_hidden, 1)
        check_at_least("token_hidden", token_hidden, 1)
        self.token_norm = nn.LayerNorm(dim)
        self.token_mixing = TokenMLP(tokens, token_hidden)
        self.channel_norm = nn.LayerNorm(dim)
        self.channel_mixing = nn.Sequential(
            nn.Linear(dim, channel_hidden), nn.GELU(), nn.Linear(channel_hidden, dim)
        )

    def forward(
        self, x: Float[Tensor, "batch tokens dim"]
    ) -> Float[Tensor, "batch tokens dim"]:
        """Add what each of the two networks makes of the tokens.

        Args:
            x: Tokens.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes, is empty or has another size.

        Cost:
            2 · tokens · dim · (token_hidden + channel_hidden) multiply-adds per batch
            entry.
        """
        check_floating("x", x)
        check_not_empty("x", x)
        expected = (x.shape[0], self.token_mixing.tokens, *self.token_norm.weight.shape)
        check_shape("x", x, expected, "(batch, tokens, dim)")
        check_same_dtype("x", x, "the weights", self.token_norm.weight)
        x = x + self.token_mixing(self.token_norm(x))
        output: Tensor = x + self.channel_mixing(self.channel_norm(x))
        return output


class MLPMixer(ImageClassifier):
    """Cut the image into patches, mix them with linear layers, average, classify.

    Args:
        num_classes: Number of classes, at least 2.
        in_channels: Channels of the images.
        image_size: Height and width of the images in pixels.
        patch_size: Height and width of a patch; divides the image size.
        dim: Width of a token.
        depth: Number of blocks.
        token_hidden: Width inside the networks over positions.
        channel_hidden: Width inside the networks over channels.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is too small, or `patch_size` does not divide the image.

    Source:
        Tolstikhin et al., 2021, figure 1 and section 2.
    """

    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int = 1,
        image_size: int = 8,
        patch_size: int = 2,
        dim: int = 32,
        depth: int = 2,
        token_hidden: int = 32,
        channel_hidden: int = 64,
    ) -> None:
        """Create the patch projection, the blocks and the linear head."""
        super().__init__()
        check_at_least("num_classes", num_classes, 2)
        check_at_least("in_channels", in_channels, 1)
        check_at_least("image_size", image_size, 1)
        check_divides("patch_size", patch_size, "image_size", image_size)
        check_at_least("dim", dim, 1)
        check_at_least("depth", depth, 1)
        self.image_shape = (in_channels, image_size, image_size)
        self.patch_size = patch_size
        tokens = (image_size // patch_size) ** 2
        self.embed = nn.Linear(in_channels * patch_size**2, dim)
        self.blocks = nn.Sequential(
            *(
                MixerBlock(tokens, dim, token_hidden, channel_hidden)
                for _ in range(depth)
            )
        )
        self.norm = nn.LayerNorm(dim)
        self.head = nn.Linear(dim, num_classes)

    def describe(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch features"]:
        """Return the mean over the tokens; see `ImageClassifier`."""
        patches = rearrange(
            images,
            "batch c (rows p) (columns q) -> batch (rows columns) (c p q)",
            p=self.patch_size,
            q=self.patch_size,
        )
        tokens = self.norm(self.blocks(self.embed(patches)))
        described: Tensor = tokens.mean(dim=1)
        return described
