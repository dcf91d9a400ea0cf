"""CoAtNet: convolutions while the maps are large, attention once they are small."""

from collections.abc import Sequence
from itertools import pairwise

from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention import AttentionCore, GridBias, MultiHeadAttention
from attnconv.models.image_classifier import ImageClassifier
from attnconv.models.inverted_bottleneck import InvertedBottleneck
from attnconv.models.stages import check_stages
from attnconv.models.transformer import TransformerBlock
from attnconv.validation import check_at_least, check_divides


class CoAtNet(ImageClassifier):
    """Convolution and attention stacked: a stem, inverted bottlenecks, transformers.

    Every stage halves the maps. The first stages mix neighbours by convolution; the
    later ones let all places attend to all, and a learned number for each step on the
    grid is added to the scores (`GridBias`), so that the attention holds a convolution
    too. The places are averaged at the end.

    Args:
        num_classes: Number of classes, at least 2.
        in_channels: Channels of the images.
        image_size: Height and width of the images in pixels.
        stem_dim: Channels of the stem's two convolutions.
        stem_stride: Step of the stem's first convolution; 2 in the paper.
        dims: Channels of each stage.
        depths: Number of blocks in each stage.
        convolutions: How many of the stages are convolutions; the others are
            transformers.
        head_dim: Width of a head; divides the channels of the transformers.
        mlp_ratio: Width inside a block's small network, as a multiple of its channels.

    Raises:
        TypeError: If a size is not an integer, or a size of stages no tuple.
        ValueError: If a size is too small, `convolutions` above the number of stages,
            the image is not halved without remainder in each stage, or `head_dim` does
            not divide.

    Cost:
        With the default arguments 85,906 parameters. CoAtNet-0 (stem_dim=64, dims=(96,
        192, 384, 768), depths=(2, 3, 5, 2), convolutions=2, head_dim=32, 1000 classes,
        224 pixels) has 24,820,500; the paper says 25 million.

    Source:
        Dai et al., 2021, sections 2.1 and 2.2, table 3 and appendix A.1, without
        stochastic depth. A transformer that halves its maps does so before the
        attention, by max-pooling, on both paths (equation 4). timm's models of this
        name have other widths and poolings.
    """

    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int = 3,
        image_size: int = 32,
        stem_dim: int = 16,
        stem_stride: int = 1,
        dims: Sequence[int] = (32, 48),
        depths: Sequence[int] = (2, 2),
        convolutions: int = 1,
        head_dim: int = 12,
        mlp_ratio: int = 4,
    ) -> None:
        """Create stem, stages and head."""
        super().__init__()
        check_at_least("num_classes", num_classes, 2)
        check_at_least("in_channels", in_channels, 1)
        check_at_least("image_size", image_size, 1)
        check_at_least("stem_dim", stem_dim, 1)
        check_at_least("stem_stride", stem_stride, 1)
        stages = check_stages("dims", dims)
        check_stages("depths", depths, ("dims", dims))
        check_at_least("convolutions", convolutions, 0)
        if convolutions > stages:
            raise ValueError(
                f"convolutions must be at most {stages}, the stages, got {convolutions}"
            )
        check_at_least("mlp_ratio", mlp_ratio, 1)
        check_at_least("head_dim", head_dim, 1)
        shrink = stem_stride * 2**stages
        if image_size % shrink:
            raise ValueError(
                f"image_size must be a multiple of {shrink}, by which stem and stages "
                f"shrink it (stem_stride={stem_stride}), got {image_size}"
            )
        self.image_shape = (in_channels, image_size, image_size)
        self.stem = nn.Sequential(
            nn.Conv2d(
                in_channels, stem_dim, 3, stride=stem_stride, padding=1, bias=False
            ),
            nn.BatchNorm2d(stem_dim),
            nn.GELU(),
            nn.Conv2d(stem_dim, stem_dim, 3, padding=1),
        )
        side = image_size // stem_stride
        blocks: list[nn.Module] = []
        for stage, (before, dim) in enumerate(pairwise((stem_dim, *dims))):
            side //= 2
            if stage < convolutions:
                blocks.append(InvertedBottleneck(before, dim, stride=2))
                blocks += (
                    InvertedBottleneck(dim, dim) for _ in range(depths[stage] - 1)
                )
                continue
            check_divides("head_dim", head_dim, "dims", dim)
            blocks.append(_Halving(before, dim, head_dim, side, mlp_ratio))
            blocks += (
                _OnMaps(_transformer(dim, head_dim, side, mlp_ratio), side)
                for _ in range(depths[stage] - 1)
            )
        self.blocks = nn.Sequential(*blocks)
        self.norm = nn.LayerNorm(dims[-1])
        self.head = nn.Linear(dims[-1], num_classes)

    def describe(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch features"]:
        """Return the mean over the places; see `ImageClassifier`."""
        maps = self.blocks(self.stem(images))
        described: Tensor = self.norm(maps.mean((2, 3)))
        return described


def _transformer(
    dim: int, head_dim: int, side: int, mlp_ratio: int
) -> TransformerBlock:
    """Make a block whose attention adds a number for each step on the grid."""
    heads = dim // head_dim
    attention = MultiHeadAttention(dim, heads, positions=GridBias(heads, side))
    return TransformerBlock(attention, dim, mlp_ratio=mlp_ratio)


class _OnMaps(nn.Module):
    """A block for tokens, on maps."""

    def __init__(self, block: nn.Module, side: int) -> None:
        super().__init__()
        self.block, self.side = block, side

    def forward(self, maps: Tensor) -> Tensor:
        return _as_maps(self.block(maps.flatten(2).mT), self.side)


class _Halving(nn.Module):
    """A transformer's block that halves the maps: equation 4 of the paper."""

    def __init__(
        self, before: int, dim: int, head_dim: int, side: int, mlp_ratio: int
    ) -> None:
        super().__init__()
        self.side, self.head_dim = side, head_dim
        self.pool = nn.MaxPool2d(2)
        self.skip = nn.Linear(before, dim)
        self.norm = nn.LayerNorm(before)
        # The attention reads narrower tokens than it writes.
        self.query_key_value = nn.Linear(before, 3 * dim)
        self.positions = GridBias(dim // head_dim, side)
        self.core = AttentionCore()
        self.output = nn.Linear(dim, dim)
        self.before_mlp = nn.LayerNorm(dim)
        self.mlp = nn.Sequential(
            nn.Linear(dim, mlp_ratio * dim), nn.GELU(), nn.Linear(mlp_ratio * dim, dim)
        )

    def forward(self, maps: Tensor) -> Tensor:
        skip = self.skip(self.pool(maps).flatten(2).mT)
        normed = self.norm(maps.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        tokens = skip + self.attend(self.pool(normed).flatten(2).mT)
        tokens = tokens + self.mlp(self.before_mlp(tokens))
        return _as_maps(tokens, self.side)

    def attend(self, tokens: Tensor) -> Tensor:
        parts = self.query_key_value(tokens)
        heads = "b n (part heads d) -> part b heads n d"
        q, k, v = rearrange(parts, heads, part=3, d=self.head_dim)
        q, k, bias = self.positions.place(q, k)
        mixed = self.core(q, k, v, None, bias)
        output: Tensor = self.output(rearrange(mixed, "b heads n d -> b n (heads d)"))
        return output


def _as_maps(tokens: Tensor, side: int) -> Tensor:
    """Put tokens back on their grid, channels first."""
    maps: Tensor = rearrange(tokens, "b (y x) d -> b d y x", y=side)
    return maps
