"""Attention whose queries, keys and values have looked around before they meet."""

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention import MultiHeadAttention
from attnconv.convolution.shapes import output_size
from attnconv.validation import (
    check_at_least,
    check_axis,
    check_divides,
    check_floating,
    check_not_empty,
    check_odd,
    check_rank,
    check_same_dtype,
    read_pair,
)


class ConvolutionalAttention(nn.Module):
    """Multi-head attention behind depthwise convolutions, on tokens of a grid.

    The tokens that queries, keys and values are made of go through a depthwise
    convolution and batch normalisation each, then through the linear maps of
    `MultiHeadAttention`. With `key_stride` 2 there are a quarter as many keys and
    values, so that the scores cost a quarter. Where the attention is torch's fused
    kernel, there are no second derivatives and no forward-mode ones on a processor.

    Args:
        dim: Width of a token.
        num_heads: Number of heads; divides `dim`.
        size: Rows and columns of the grid, one number or both.
        kernel_size: Height and width of the kernels, odd.
        key_stride: Step of the kernels of keys and values.
        extra_tokens: Tokens before those of the grid, such as a class token; no
            convolution sees them.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is too small, the kernel's even, or `num_heads` does not
            divide `dim`.

    Cost:
        4 · dim² + (3 · kernel_size² + 10) · dim parameters. With N places and n = N /
        key_stride² of keys, (2 · N + 2 · n) · dim² multiply-adds in the linear maps and
        2 · N · n · dim in the core.

    Source:
        Wu et al., 2021 (CvT), section 3.2 and figure 3c. The published code divides
        the scores by the root of `dim`; here, as in the paper, it is that of the width
        of a head.
    """

    def __init__(
        self,
        dim: int,
        num_heads: int,
        size: int | tuple[int, int],
        *,
        kernel_size: int = 3,
        key_stride: int = 2,
        extra_tokens: int = 0,
    ) -> None:
        """Create three convolutions and the attention."""
        super().__init__()
        check_at_least("dim", dim, 1)
        check_divides("num_heads", num_heads, "dim", dim)
        self.size = read_pair("size", size, 1)
        check_odd("kernel_size", kernel_size)
        check_at_least("key_stride", key_stride, 1)
        check_at_least("extra_tokens", extra_tokens, 0)
        self.extra_tokens = extra_tokens
        self.query, self.key, self.value = (
            _look_around(dim, kernel_size, stride)
            for stride in (1, key_stride, key_stride)
        )
        self.attention = MultiHeadAttention(dim, num_heads)
        self.key_size = tuple(
            output_size(side, kernel_size, key_stride, kernel_size // 2)
            for side in self.size
        )

    def forward(
        self, x: Float[Tensor, "batch tokens dim"]
    ) -> Float[Tensor, "batch tokens dim"]:
        """Mix the tokens.

        Args:
            x: The extra tokens, then those of the grid, row by row.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes, is empty, or has another width or
                number of tokens.
        """
        check_floating("x", x)
        check_rank("x", x, 3, "(batch, tokens, dim)")
        check_not_empty("x", x)
        tokens = self.extra_tokens + self.size[0] * self.size[1]
        check_axis("x", x, 1, tokens, "tokens")
        check_axis("x", x, 2, self.attention.dim, "features")
        check_same_dtype("x", x, "the weights", self.attention.output.weight)
        extra, grid = x[:, : self.extra_tokens], x[:, self.extra_tokens :]
        maps = rearrange(grid, "b (y x) d -> b d y x", y=self.size[0])
        query, key, value = (
            torch.cat([extra, part(maps).flatten(2).mT], dim=1)
            for part in (self.query, self.key, self.value)
        )
        mixed: Tensor = self.attention(query, key, value=value)
        return mixed


def _look_around(dim: int, kernel_size: int, stride: int) -> nn.Sequential:
    """Depthwise convolution and batch normalisation."""
    padding = kernel_size // 2
    return nn.Sequential(
        nn.Conv2d(
            dim, dim, kernel_size, stride, padding=padding, groups=dim, bias=False
        ),
        nn.BatchNorm2d(dim),
    )
