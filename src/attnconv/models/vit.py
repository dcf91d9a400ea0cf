"""ViT: an image is a sequence of patches, and a transformer reads it."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention import LearnedPositions, MultiHeadAttention
from attnconv.convolution import PatchEmbedding
from attnconv.models.image_classifier import ImageClassifier
from attnconv.models.transformer import TransformerBlock
from attnconv.validation import (
    check_at_least,
    check_divides,
    check_instance,
    check_shape,
)


class ViT(ImageClassifier):
    """Vision transformer: patches, positions and a class token through attention alone.

    Each patch becomes a token by one linear map. A learned token is set before them, a
    learned vector for its position is added to each, transformer blocks mix them, and a
    linear layer reads the first. Where the attention is torch's fused kernel, there
    are no second derivatives and no forward-mode ones on a processor.

    Args:
        num_classes: Number of classes, at least 2.
        in_channels: Channels of the images.
        image_size: Height and width of the images in pixels.
        patch_size: Height and width of a patch; divides the image size.
        dim: Width of a token.
        depth: Number of blocks.
        num_heads: Number of heads; divides `dim`.
        mlp_ratio: Width inside a block's small network, as a multiple of `dim`.
        tokenizer: Another way to make the tokens, (image_size / patch_size)² of them,
            each `dim` wide; for instance convolutions, as Xiao et al., 2021, have it.
            `None` means `PatchEmbedding`.

    Raises:
        TypeError: If a size is not an integer, or `tokenizer` no module.
        ValueError: If a size is too small, `patch_size` does not divide the image, or
            `num_heads` not `dim`.

    Cost:
        With the default arguments 90,922 parameters. ViT-Ti/16 (image_size=224,
        patch_size=16, dim=192, depth=12, num_heads=3, 1000 classes) has 5,717,416.

    Source:
        Dosovitskiy et al., 2021, section 3.1 and figure 1, without dropout and with
        the linear head of its fine-tuning. Its published code takes an ε of 1e-6 in the
        normalisations, as timm does; here it is torch's 1e-5.
    """

    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int = 3,
        image_size: int = 32,
        patch_size: int = 4,
        dim: int = 48,
        depth: int = 3,
        num_heads: int = 4,
        mlp_ratio: int = 4,
        tokenizer: nn.Module | None = None,
    ) -> None:
        """Create tokenizer, class token, positions, blocks and head."""
        super().__init__()
        check_at_least("num_classes", num_classes, 2)
        check_at_least("in_channels", in_channels, 1)
        check_at_least("image_size", image_size, 1)
        check_divides("patch_size", patch_size, "image_size", image_size)
        check_at_least("dim", dim, 1)
        check_at_least("depth", depth, 1)
        check_divides("num_heads", num_heads, "dim", dim)
        if tokenizer is None:
            tokenizer = PatchEmbedding(in_channels, dim, patch_size)
        check_instance("tokenizer", tokenizer, nn.Module)
        self.image_shape = (in_channels, image_size, image_size)
        self.tokens = (image_size // patch_size) ** 2
        self.dim = dim
        self.tokenizer = tokenizer
        self.class_token = nn.Parameter(torch.zeros(dim))
        self.positions = LearnedPositions(self.tokens + 1, dim)
        self.blocks = nn.Sequential(
            *(
                TransformerBlock(
                    MultiHeadAttention(dim, num_heads), dim, mlp_ratio=mlp_ratio
                )
                for _ in range(depth)
            )
        )
        self.norm = nn.LayerNorm(dim)
        self.head = nn.Linear(dim, num_classes)

    def describe(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch features"]:
        """Return what the class token has collected.

        Args:
            images: As for `forward`.

        Raises:
            ValueError: If the tokenizer makes other tokens.
        """
        tokens = self.tokenizer(images)
        expected = (len(images), self.tokens, self.dim)
        check_shape("tokens of tokenizer", tokens, expected, "(batch, tokens, dim)")
        first = self.class_token.expand(len(images), 1, self.dim)
        tokens = self.positions(torch.cat([first, tokens], dim=1))
        tokens = self.norm(self.blocks(tokens))
        described: Tensor = tokens[:, 0]
        return described
