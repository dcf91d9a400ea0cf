"""Swin: attention in windows that shift, and a pyramid of ever fewer tokens."""

from collections.abc import Sequence

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention import MultiHeadAttention, ShiftedWindowCore
from attnconv.convolution import PatchEmbedding, PatchMerging
from attnconv.models.image_classifier import ImageClassifier
from attnconv.models.stages import check_stages
from attnconv.models.transformer import TransformerBlock
from attnconv.validation import check_at_least, check_divides


class Swin(ImageClassifier):
    """A transformer whose attention sees windows alone, and whose tokens merge.

    Two changes to `ViT`. Each attention has a `ShiftedWindowCore`: every second one
    with windows shifted by half of their width, so that the cost grows with the number
    of tokens and not with its square. And between stages four neighbouring tokens
    become one, twice as wide (`PatchMerging`). The tokens are averaged at the end.

    Args:
        num_classes: Number of classes, at least 2.
        in_channels: Channels of the images.
        image_size: Height and width of the images in pixels.
        patch_size: Height and width of a patch; divides the image size.
        dim: Width of a token in the first stage; it doubles from stage to stage.
        depths: Number of blocks in each stage.
        num_heads: Number of heads in each stage; divides the width.
        window: Places along one side of a window; divides the grid in each stage.
            Where the grid is smaller, the window is the grid, and is not shifted.
        mlp_ratio: Width inside a block's small network, as a multiple of its width.

    Raises:
        TypeError: If a size is not an integer, or a size of stages no tuple.
        ValueError: If a size is too small, `patch_size` does not divide the image,
            `window` not a grid, a number of heads not its width, a grid is odd that is
            to be merged, or stages differ in number.

    Cost:
        With the default arguments 77,326 parameters. Swin-T (image_size=224,
        patch_size=4, dim=96, depths=(2, 2, 6, 2), num_heads=(3, 6, 12, 24), window=7,
        1000 classes) has 28,288,354.

    Source:
        Liu et al., 2021, sections 3.1 and 3.2, without stochastic depth. The published
        code fills up a grid that the window does not divide; here it is refused.
    """

    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int = 3,
        image_size: int = 32,
        patch_size: int = 2,
        dim: int = 24,
        depths: Sequence[int] = (2, 2),
        num_heads: Sequence[int] = (2, 4),
        window: int = 4,
        mlp_ratio: int = 4,
    ) -> None:
        """Create patches, stages and head."""
        super().__init__()
        check_at_least("num_classes", num_classes, 2)
        check_at_least("in_channels", in_channels, 1)
        check_at_least("image_size", image_size, 1)
        check_divides("patch_size", patch_size, "image_size", image_size)
        check_at_least("dim", dim, 1)
        check_stages("depths", depths)
        check_stages("num_heads", num_heads, ("depths", depths))
        check_at_least("window", window, 1)
        check_at_least("mlp_ratio", mlp_ratio, 1)
        self.image_shape = (in_channels, image_size, image_size)
        self.embed = PatchEmbedding(in_channels, dim, patch_size)
        self.embed_norm = nn.LayerNorm(dim)
        side = image_size // patch_size
        blocks: list[nn.Module] = []
        for stage, (depth, heads) in enumerate(zip(depths, num_heads, strict=True)):
            if stage:
                if side % 2:
                    raise ValueError(
                        f"image_size={image_size} and patch_size={patch_size} must "
                        f"give grids that can be halved, got {side} places a side in "
                        f"stage {stage - 1}"
                    )
                blocks.append(PatchMerging(dim, side))
                side, dim = side // 2, 2 * dim
            check_divides("num_heads", heads, "dim", dim)
            width = min(window, side)
            if side % width:
                raise ValueError(
                    f"window must divide the {side} places a side of stage {stage} "
                    f"(image_size={image_size}, patch_size={patch_size}), got {window}"
                )
            for number in range(depth):
                shift = width // 2 if number % 2 and width < side else 0
                core = ShiftedWindowCore(heads, side, width, shift=shift)
                attention = MultiHeadAttention(dim, heads, core=core)
                blocks.append(TransformerBlock(attention, dim, mlp_ratio=mlp_ratio))
        self.blocks = nn.Sequential(*blocks)
        self.norm = nn.LayerNorm(dim)
        self.head = nn.Linear(dim, num_classes)

    def describe(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch features"]:
        """Return the mean over the tokens; see `ImageClassifier`."""
        tokens = self.norm(self.blocks(self.embed_norm(self.embed(images))))
        described: Tensor = tokens.mean(dim=1)
        return described
