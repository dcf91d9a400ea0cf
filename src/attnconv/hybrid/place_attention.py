"""Attention between pixels whose weights depend on places alone."""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from einops import einsum, rearrange, repeat
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.convolution import output_size
from attnconv.hybrid.place_scores import LinearScores, QuadraticScores, TableScores
from attnconv.validation import (
    check_axis,
    check_floating,
    check_instance,
    check_not_empty,
    check_rank,
    check_shape,
    read_pair,
)

PlaceScores = QuadraticScores | LinearScores | TableScores
Pair = tuple[int, int]


class Places(NamedTuple):
    """Where the outputs of a convolution stand, (vertical, horizontal) each.

    Attributes:
        kernel_size: Taps along each axis.
        stride: Pixels from one output to the next.
        padding: Zeros that the convolution adds on each side.
        dilation: Pixels from one tap to the next.
    """

    kernel_size: Pair
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)

    def first_offset(self, axis: int) -> int:
        """Return the offset of the first tap from the query, which is the middle tap.

        Of an even number of taps, the query is the one before the middle.
        """
        return -self.dilation[axis] * ((self.kernel_size[axis] - 1) // 2)

    def queries(self, size: int, axis: int) -> list[int]:
        """Return the coordinates of the queries on an axis of `size` pixels."""
        options = (self.stride, self.padding, self.dilation)
        places = output_size(
            size, self.kernel_size[axis], *(pair[axis] for pair in options)
        )
        start = -self.padding[axis] - self.first_offset(axis)
        return [start + place * self.stride[axis] for place in range(places)]


class PlaceAttention(nn.Module):
    """Multi-head attention between pixels that scores offsets and no content.

    Each head h weighs all keys by softmax(s_h) and maps what it gathers with its own
    W_h = value_h · output_h; the heads are summed, as the output projection of every
    multi-head attention does. The weights do not depend on the image at all.

    Args:
        scores: The score of each offset, for each head.
        value: (heads, in_channels, head_dim).
        output: (heads, head_dim, out_channels).
        bias: One number for each output channel, or None.
        places: Where the queries stand.
        key_padding: Rings of zero pixels around the image that can be attended to, one
            number or (vertical, horizontal).

    Raises:
        TypeError: If `scores` is none of the scores of places, or a tensor is not
            floating point.
        ValueError: If shapes do not fit, or `key_padding` is negative.

    Source:
        Cordonnier, Loukas and Jaggi, 2020, section 2.
    """

    def __init__(
        self,
        scores: PlaceScores,
        value: Float[Tensor, "heads in_channels head_dim"],
        output: Float[Tensor, "heads head_dim out_channels"],
        bias: Float[Tensor, " out_channels"] | None,
        places: Places,
        key_padding: int | Pair = 0,
    ) -> None:
        """Take the projections as parameters, so that they can be learned."""
        super().__init__()
        check_instance("scores", scores, (QuadraticScores, LinearScores, TableScores))
        check_floating("value", value)
        check_rank("value", value, 3, "(heads, in_channels, head_dim)")
        check_axis("value", value, 0, scores.num_heads, "heads (of the scores)")
        check_floating("output", output)
        check_rank("output", output, 3, "(heads, head_dim, out_channels)")
        check_axis("output", output, 0, scores.num_heads, "heads (of the scores)")
        check_axis("output", output, 1, value.shape[2], "numbers (head_dim of value)")
        if bias is not None:
            check_shape("bias", bias, (output.shape[2],), "(out_channels,)")
        check_instance("places", places, Places)
        self.key_padding = read_pair("key_padding", key_padding, 0)
        self.scores = scores
        self.value = nn.Parameter(value.clone())
        self.output = nn.Parameter(output.clone())
        self.bias = None if bias is None else nn.Parameter(bias.clone())
        self.places = places

    def weights(self, height: int, width: int) -> Float[Tensor, "heads n_q n_k"]:
        """Return the attention weights for images of a size.

        Args:
            height: Rows of the image.
            width: Columns of the image.

        Returns:
            For each head and query a distribution over the keys, both counted row by
            row; the keys with their rings.

        Raises:
            TypeError: If a size is not an integer.
            ValueError: If the convolution's kernel does not fit into the image.
        """
        rows, columns = self._coordinates(height, 0), self._coordinates(width, 1)
        sizes = {"qy": len(rows[0]), "ky": len(rows[1])}
        sizes |= {"qx": len(columns[0]), "kx": len(columns[1])}
        down = repeat(_offsets(rows), "qy ky -> (qy qx) (ky kx)", **sizes)
        right = repeat(_offsets(columns), "qx kx -> (qy qx) (ky kx)", **sizes)
        scores: Tensor = self.scores(down, right)
        return scores.softmax(dim=-1)

    def forward(
        self, x: Float[Tensor, "batch in_channels height width"]
    ) -> Float[Tensor, "batch out_channels out_height out_width"]:
        """Mix the pixels of each image.

        Args:
            x: Images.

        Returns:
            Mixed images, of the size that the convolution would give.

        Raises:
            TypeError: If `x` is not floating point.
            ValueError: If `x` is not (batch, in_channels, height, width) or is empty,
                or the kernel does not fit into it.

        Cost:
            batch · heads · n_k · (in_channels + n_q) · head_dim + batch · heads · n_q ·
            head_dim · out_channels multiply-adds; heads · n_q · n_k weights.
        """
        self._check_images(x)
        height, width = x.shape[2:]
        return self.mix(x, self.weights(height, width))

    def mix(
        self,
        x: Float[Tensor, "batch in_channels height width"],
        weights: Float[Tensor, "heads n_q n_k"],
    ) -> Float[Tensor, "batch out_channels out_height out_width"]:
        """Mix the pixels of each image by weights that are known already.

        Args:
            x: Images.
            weights: As `weights` returns them for images of this size, or others.

        Returns:
            Mixed images, as from `forward`.

        Raises:
            TypeError: If `x` is not floating point, or `weights` is no tensor.
            ValueError: As for `forward`, or if the weights belong to another number of
                heads or another size of image.

        Cost:
            As for `forward`, without the weights.
        """
        self._check_images(x)
        height, width = x.shape[2:]
        rows, columns = (self.places.queries(n, i) for i, n in enumerate(x.shape[2:]))
        ring_y, ring_x = self.key_padding
        n_q = len(rows) * len(columns)
        n_k = (height + 2 * ring_y) * (width + 2 * ring_x)
        heads = self.value.shape[0]
        check_shape("weights", weights, (heads, n_q, n_k), "(heads, n_q, n_k)")
        keys = F.pad(x, (ring_x, ring_x, ring_y, ring_y)).flatten(2)
        v = einsum(keys, self.value, "batch i key, head i d -> batch head key d")
        # All images meet the same weights: one product for each head, not one for each
        # image and head.
        found = einsum(weights, v, "head q key, batch head key d -> batch head q d")
        mixed = einsum(found, self.output, "batch head q d, head d o -> batch o q")
        if self.bias is not None:
            mixed = mixed + self.bias[:, None]
        return rearrange(mixed, "batch o (y x) -> batch o y x", y=len(rows))

    def _check_images(self, x: Tensor) -> None:
        check_floating("x", x)
        check_rank("x", x, 4, "(batch, channels, height, width)")
        check_not_empty("x", x)
        check_axis("x", x, 1, self.value.shape[1], "channels (in_channels)")

    def _coordinates(self, size: int, axis: int) -> tuple[Tensor, Tensor]:
        """Return the coordinates of queries and of keys along one axis."""
        ring = self.key_padding[axis]
        queries = torch.tensor(self.places.queries(size, axis))
        keys = torch.arange(-ring, size + ring)
        return queries.to(self.value), keys.to(self.value)


def _offsets(axis: tuple[Tensor, Tensor]) -> Tensor:
    """Return the offset along one axis from every query to every key of that axis."""
    queries, keys = axis
    return keys[None] - queries[:, None]
