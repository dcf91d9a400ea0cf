"""CCT: the tokens come from convolutions, and all of them are read at the end."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention import LearnedPositions, MultiHeadAttention
from attnconv.convolution import ConvolutionalTokenizer
from attnconv.hybrid import AttentionPooling
from attnconv.models.image_classifier import ImageClassifier
from attnconv.models.transformer import TransformerBlock
from attnconv.validation import check_at_least, check_divides


class CCT(ImageClassifier):
    """Compact convolutional transformer: a ViT for small data, without its cuts.

    Two changes to `ViT`. Convolutions and pooling make the tokens, so that no edge of a
    patch parts what belongs together. And there is no class token: the output is a mean
    of all tokens with learned weights. Where the attention is torch's fused kernel,
    there are no second derivatives and no forward-mode ones on a processor.

    Args:
        num_classes: Number of classes, at least 2.
        in_channels: Channels of the images.
        image_size: Height and width of the images in pixels.
        dim: Width of a token.
        depth: Number of blocks.
        num_heads: Number of heads; divides `dim`.
        mlp_ratio: Width inside a block's small network, as a multiple of `dim`.
        layers: Layers of the tokenizer; each halves height and width.
        kernel_size: Height and width of the tokenizer's kernels, odd.
        stride: Step of the tokenizer's kernels.
        hidden: Channels between two layers of the tokenizer.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is too small, the kernel's even, or `num_heads` does not
            divide `dim`.

    Cost:
        With the default arguments 99,107 parameters. CCT-2/3x2 (dim=128, depth=2,
        num_heads=2, mlp_ratio=1, layers=2, hidden=64) has 283,723, CCT-7/3x1 (dim=256,
        depth=7, num_heads=4, mlp_ratio=2, layers=1) 3,760,139.

    Source:
        Hassani et al., 2021, sections 3.1 to 3.3, without dropout and stochastic depth.
        As in the published code, queries, keys and values have no bias. That code, and
        libraries after it, put the second skip connection of a block behind its
        normalisation; here it stands where the paper's figure has it, as in ViT.
    """

    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int = 3,
        image_size: int = 32,
        dim: int = 48,
        depth: int = 3,
        num_heads: int = 4,
        mlp_ratio: int = 4,
        layers: int = 2,
        kernel_size: int = 3,
        stride: int = 1,
        hidden: int = 24,
    ) -> None:
        """Create tokenizer, positions, blocks, pooling and head."""
        super().__init__()
        check_at_least("num_classes", num_classes, 2)
        check_at_least("image_size", image_size, 1)
        check_at_least("depth", depth, 1)
        self.tokenizer = ConvolutionalTokenizer(
            in_channels,
            dim,
            layers=layers,
            kernel_size=kernel_size,
            stride=stride,
            hidden=hidden,
        )
        check_divides("num_heads", num_heads, "dim", dim)
        self.image_shape = (in_channels, image_size, image_size)
        self.positions = LearnedPositions(self.tokenizer.side(image_size) ** 2, dim)
        self.blocks = nn.Sequential(
            *(
                TransformerBlock(_attention(dim, num_heads), dim, mlp_ratio=mlp_ratio)
                for _ in range(depth)
            )
        )
        self.norm = nn.LayerNorm(dim)
        self.pool = AttentionPooling(dim)
        self.head = nn.Linear(dim, num_classes)

    def describe(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch features"]:
        """Return the tokens, pooled by attention; see `ImageClassifier`."""
        tokens = self.blocks(self.positions(self.tokenizer(images)))
        described: Tensor = self.pool(self.norm(tokens))
        return described


def _attention(dim: int, num_heads: int) -> MultiHeadAttention:
    """Make an attention with a bias behind it, and none before."""
    attention = MultiHeadAttention(dim, num_heads, bias=False)
    attention.output = nn.Linear(dim, dim)
    return attention
