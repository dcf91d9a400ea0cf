"""The Conformer's block: attention for what is far, a convolution for what is near."""

from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnconv.attention import MultiHeadAttention, Positions
from attnconv.hybrid.conformer_convolution import ConformerConvolution
from attnconv.hybrid.tokens import check_tokens
from attnconv.validation import check_at_least


class ConformerBlock(nn.Module):
    """Half a network, attention, convolution, half a network; then a normalisation.

    x ← x + ½ FFN(x), x ← x + attention(LN(x)), x ← x + convolution(x),
    x ← x + ½ FFN(x), LN(x): attention and convolution one after the other, each with
    its skip connection. Torch's kernel of attention has no second derivatives and no
    forward-mode ones.

    Args:
        dim: Width of a token.
        num_heads: Number of heads; divides `dim`.
        kernel_size: Taps of the convolution, odd.
        hidden: Width of the networks on each token; None takes 4 · dim.
        positions: How attention knows the order; the paper's are relative.

    Raises:
        TypeError: If a size is not an integer, or `positions` lacks a method.
        ValueError: If a size is below 1, the kernel's even, `num_heads` does not divide
            `dim`, or `positions` was made for other heads.

    Cost:
        7 · dim² + 4 · dim · hidden + kernel_size · dim parameters, about; as many
        multiply-adds for each token, and 2 · dim for each pair of tokens.

    Source:
        Gulati et al., 2020, equation 1, without dropout.
    """

    def __init__(
        self,
        dim: int,
        num_heads: int,
        kernel_size: int = 31,
        *,
        hidden: int | None = None,
        positions: Positions | None = None,
    ) -> None:
        """Create the four parts and their normalisations."""
        super().__init__()
        self.attention = MultiHeadAttention(dim, num_heads, positions=positions)
        hidden = 4 * dim if hidden is None else hidden
        check_at_least("hidden", hidden, 1)
        self.before, self.after = (
            nn.Sequential(
                nn.LayerNorm(dim),
                nn.Linear(dim, hidden),
                nn.SiLU(),
                nn.Linear(hidden, dim),
            )
            for _ in range(2)
        )
        self.attention_norm = nn.LayerNorm(dim)
        self.convolution = ConformerConvolution(dim, kernel_size)
        self.norm = nn.LayerNorm(dim)

    def forward(
        self,
        x: Float[Tensor, "batch tokens dim"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "batch tokens dim"]:
        """Mix each token with all others and with those near it.

        Args:
            x: Tokens; in training more than one, for the normalisation.
            mask: True = may attend; as for `MultiHeadAttention`. The convolution does
                not know it.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype, or the
                mask is not boolean.
            ValueError: If `x` does not have 3 axes, is empty or has another width, or
                the mask does not fit.
        """
        check_tokens(x, self.attention.dim, self.norm.weight)
        x = x + self.before(x) / 2
        x = x + self.attention(self.attention_norm(x), mask=mask)
        x = x + self.convolution(x)
        y: Tensor = self.norm(x + self.after(x) / 2)
        return y
