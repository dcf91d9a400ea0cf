"""The Conformer's convolution: gated, depthwise, between two linear maps."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.hybrid.tokens import check_tokens
from attnconv.validation import check_at_least, check_odd


class ConformerConvolution(nn.Module):
    """The convolution module of a Conformer: gate, depthwise convolution, linear map.

    Layer normalisation; a linear map to twice the width, of which one half gates the
    other (GLU); a depthwise convolution over the tokens, zeros beyond the ends; batch
    normalisation; Swish; a linear map. The skip connection is the block's.

    Args:
        dim: Width of a token.
        kernel_size: Number of taps, odd, so that a token sees as far to both sides.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1 or the kernel's even.

    Cost:
        3 · dim² + kernel_size · dim parameters, up to biases and normalisations, and as
        many multiply-adds for each token.

    Source:
        Gulati et al., 2020, section 2.2 and figure 2, without its dropout.
    """

    def __init__(self, dim: int, kernel_size: int = 31) -> None:
        """Create the layers."""
        super().__init__()
        check_at_least("dim", dim, 1)
        check_odd("kernel_size", kernel_size)
        self.norm = nn.LayerNorm(dim)
        self.gate = nn.Linear(dim, 2 * dim)
        self.depthwise = nn.Conv1d(
            dim, dim, kernel_size, padding=kernel_size // 2, groups=dim
        )
        self.batch_norm = nn.BatchNorm1d(dim)
        self.mix = nn.Linear(dim, dim)

    def forward(
        self, x: Float[Tensor, "batch tokens dim"]
    ) -> Float[Tensor, "batch tokens dim"]:
        """Mix each token with those near it.

        Args:
            x: Tokens; in training more than one, for the normalisation.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes, is empty or has another width.
        """
        check_tokens(x, self.mix.in_features, self.mix.weight)
        gated = nn.functional.glu(self.gate(self.norm(x)), dim=-1)
        near: Tensor = self.batch_norm(self.depthwise(gated.mT)).mT
        mixed: Tensor = self.mix(nn.functional.silu(near))
        return mixed
