"""Attention whose queries, keys or values pass a short convolution first."""

from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention import (
    RotaryPositions,
    causal_mask,
    scaled_dot_product_attention,
)
from attnconv.hybrid.short_convolution import ShortConvolution
from attnconv.hybrid.tokens import check_tokens
from attnconv.validation import check_at_least, check_choice, check_divides

CONVOLVED = ("query", "key", "value")
"""What attention projects its tokens to, and what may be convolved of it."""


class ConvolvedAttention(nn.Module):
    """Causal attention whose queries, keys or values may be convolved first.

    Where the attention is torch's fused kernel, there are no second derivatives and no
    forward-mode ones on a processor.

    Args:
        dim: Width of a token.
        num_heads: Number of heads; divides `dim`.
        convolved: Which of `CONVOLVED` pass a short convolution after their projection.
        taps: Length of that convolution.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1, `num_heads` does not divide `dim`, or
            `convolved` names another part.

    Cost:
        That of `MultiHeadAttention`, and (taps + 1) · dim parameters for each part that
        is convolved.

    Source:
        So et al., 2021 (Primer), which convolves all three parts with 3 taps.
    """

    def __init__(
        self,
        dim: int,
        num_heads: int = 4,
        *,
        convolved: tuple[str, ...] = (),
        taps: int = 2,
    ) -> None:
        """Create the projections and the convolutions."""
        super().__init__()
        check_at_least("dim", dim, 1)
        check_divides("num_heads", num_heads, "dim", dim)
        check_at_least("taps", taps, 1)
        for part in convolved:
            check_choice("convolved", part, CONVOLVED)
        self.num_heads = num_heads
        self.project = nn.Linear(dim, 3 * dim)
        self.convolve = nn.ModuleList(
            ShortConvolution(dim, taps) if part in convolved else nn.Identity()
            for part in CONVOLVED
        )
        self.positions = RotaryPositions(dim // num_heads)
        self.output = nn.Linear(dim, dim)

    def forward(self, x: Float[Tensor, "batch n dim"]) -> Float[Tensor, "batch n dim"]:
        """Let each token collect from those before it.

        Args:
            x: Tokens.

        Returns:
            Mixed tokens of the same shape.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes, is empty or has another width.
        """
        check_tokens(x, self.project.in_features, self.project.weight)
        parts = self.project(x).chunk(3, dim=-1)
        heads = "batch n (heads head_dim) -> batch heads n head_dim"
        q, k, v = (
            rearrange(convolve(part), heads, heads=self.num_heads)
            for convolve, part in zip(self.convolve, parts, strict=True)
        )
        q, k = self.positions(q, k)
        mask = causal_mask(x.shape[1], device=x.device)
        mixed = scaled_dot_product_attention(q, k, v, mask)
        joined = rearrange(mixed, "batch heads n head_dim -> batch n (heads head_dim)")
        output: Tensor = self.output(joined)
        return output
