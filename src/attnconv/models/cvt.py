"""CvT: convolutions before every stage, and inside every attention."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.convolution.shapes import output_size
from attnconv.models.convolutional_attention import ConvolutionalAttention
from attnconv.models.image_classifier import ImageClassifier
from attnconv.models.stages import check_stages
from attnconv.validation import check_at_least, check_divides, check_odd


class CvT(ImageClassifier):
    """Convolutional vision transformer: stages of fewer, wider tokens.

    Each stage begins with a convolution that overlaps and makes its tokens, and its
    blocks are those of a transformer with `ConvolutionalAttention`. The convolutions
    know which token stands beside which, so that no positions are added. A class token
    joins at the last stage. Where the attention is torch's fused kernel, there are no
    second derivatives and no forward-mode ones on a processor.

    Args:
        num_classes: Number of classes, at least 2.
        in_channels: Channels of the images.
        image_size: Height and width of the images in pixels.
        dims: Width of a token in each stage.
        depths: Number of blocks in each stage.
        num_heads: Number of heads in each stage; divides the width.
        kernel_sizes: Height and width of the kernels that make the tokens, odd.
        strides: Steps of these kernels.
        mlp_ratio: Width inside a block's small network, as a multiple of `dim`.

    Raises:
        TypeError: If a size is not an integer, or a size of stages no tuple.
        ValueError: If a size is too small, a kernel even, a number of heads does not
            divide its width, or stages differ in number.

    Cost:
        With the default arguments 79,594 parameters. CvT-13 (dims=(64, 192, 384),
        depths=(1, 2, 10), num_heads=(1, 3, 6), kernel_sizes=(7, 3, 3), strides=(4, 2,
        2), 1000 classes) has 19,997,480.

    Source:
        Wu et al., 2021, section 3 and table 1, without stochastic depth. A well-known
        library averages the tokens instead of adding a class token, lets keys and
        values share a convolution, and leaves out the biases of the projections.
    """

    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int = 3,
        image_size: int = 32,
        dims: Sequence[int] = (24, 48),
        depths: Sequence[int] = (1, 2),
        num_heads: Sequence[int] = (1, 3),
        kernel_sizes: Sequence[int] = (3, 3),
        strides: Sequence[int] = (2, 2),
        mlp_ratio: int = 4,
    ) -> None:
        """Create the stages and the head."""
        super().__init__()
        check_at_least("num_classes", num_classes, 2)
        check_at_least("in_channels", in_channels, 1)
        check_at_least("image_size", image_size, 1)
        stages = check_stages("dims", dims)
        check_stages("depths", depths, ("dims", dims))
        check_stages("num_heads", num_heads, ("dims", dims))
        check_stages("kernel_sizes", kernel_sizes, ("dims", dims))
        check_stages("strides", strides, ("dims", dims))
        check_at_least("mlp_ratio", mlp_ratio, 1)
        for kernel_size in kernel_sizes:
            check_odd("kernel_sizes", kernel_size)
        for heads, dim in zip(num_heads, dims, strict=True):
            check_divides("num_heads", heads, "dims", dim)
        self.image_shape = (in_channels, image_size, image_size)
        widths = pairwise((in_channels, *dims))
        size, built = image_size, []
        for stage, (before, dim) in enumerate(widths):
            kernel_size, stride = kernel_sizes[stage], strides[stage]
            size = output_size(size, kernel_size, stride, kernel_size // 2)
            extra = int(stage == stages - 1)
            blocks = (
                _Block(dim, num_heads[stage], size, mlp_ratio, extra)
                for _ in range(depths[stage])
            )
            built.append(_Stage(before, dim, kernel_size, stride, size, *blocks))
        self.earlier, self.last = nn.Sequential(*built[:-1]), built[-1]
        self.class_token = nn.Parameter(torch.empty(dims[-1]))
        nn.init.normal_(self.class_token, std=0.02)
        self.norm = nn.LayerNorm(dims[-1])
        self.head = nn.Linear(dims[-1], num_classes)

    def describe(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch features"]:
        """Return what the class token has collected; see `ImageClassifier`."""
        maps = self.earlier(images)
        first = self.class_token.expand(len(images), 1, len(self.class_token))
        embedded = torch.cat([first, self.last.embed(maps)], dim=1)
        tokens = self.last.blocks(embedded)
        described: Tensor = self.norm(tokens)[:, 0]
        return described


class _Stage(nn.Module):
    """A convolution that makes tokens of maps, and the blocks that mix them."""

    def __init__(
        self,
        before: int,
        dim: int,
        kernel_size: int,
        stride: int,
        size: int,
        *blocks: nn.Module,
    ) -> None:
        super().__init__()
        self.size = size
        self.project = nn.Conv2d(
            before, dim, kernel_size, stride=stride, padding=kernel_size // 2
        )
        self.norm = nn.LayerNorm(dim)
        self.blocks = nn.Sequential(*blocks)

    def embed(self, maps: Tensor) -> Tensor:
        """Make tokens of maps, row by row."""
        tokens: Tensor = self.norm(self.project(maps).flatten(2).mT)
        return tokens

    def forward(self, maps: Tensor) -> Tensor:
        """Mix the places of maps, where no further token joins them."""
        tokens = self.blocks(self.embed(maps))
        mixed: Tensor = rearrange(tokens, "b (y x) d -> b d y x", y=self.size)
        return mixed


class _Block(nn.Module):
    """A transformer's block whose attention looks around first."""

    def __init__(
        self, dim: int, num_heads: int, size: int, mlp_ratio: int, extra_tokens: int
    ) -> None:
        super().__init__()
        self.before_attention = nn.LayerNorm(dim)
        self.attention = ConvolutionalAttention(
            dim, num_heads, size, extra_tokens=extra_tokens
        )
        self.before_mlp = nn.LayerNorm(dim)
        self.mlp = nn.Sequential(
            nn.Linear(dim, mlp_ratio * dim), nn.GELU(), nn.Linear(mlp_ratio * dim, dim)
        )

    def forward(self, tokens: Tensor) -> Tensor:
        tokens = tokens + self.attention(self.before_attention(tokens))
        result: Tensor = tokens + self.mlp(self.before_mlp(tokens))
        return result
