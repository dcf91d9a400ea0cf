"""A short causal convolution: each token also hears the few just before it."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.convolution import CausalConv1d
from attnconv.hybrid.tokens import check_tokens
from attnconv.validation import check_at_least


class ShortConvolution(nn.Module):
    """A causal convolution over the tokens, each feature by itself.

    Args:
        dim: Width of a token.
        taps: How many tokens each output sees: itself and those just before it.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.

    Cost:
        (taps + 1) · dim parameters; taps · dim multiply-adds for each token.

    Source:
        Gu and Dao, 2023 (Mamba), figure 3, with 4 taps; So et al., 2021 (Primer), with
        3, after the projections of attention.
    """

    def __init__(self, dim: int, taps: int) -> None:
        """Create the convolution."""
        super().__init__()
        check_at_least("dim", dim, 1)
        check_at_least("taps", taps, 1)
        self.dim = dim
        self.convolution = CausalConv1d(dim, dim, taps, groups=dim)

    def forward(self, x: Float[Tensor, "batch n dim"]) -> Float[Tensor, "batch n dim"]:
        """Filter each feature.

        Args:
            x: Tokens.

        Returns:
            Tokens of the same shape.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes, is empty or has another width.
        """
        check_tokens(x, self.dim, self.convolution.conv.weight)
        output: Tensor = self.convolution(x.mT).mT
        return output
