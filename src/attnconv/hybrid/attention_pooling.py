"""Attention pooling: a weighted mean of all tokens, the weights by their content."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.hybrid.tokens import check_tokens
from attnconv.validation import check_at_least


class AttentionPooling(nn.Module):
    """Make one vector of many: Σ_i a_i x_i with a = softmax_i(w · x_i + b).

    Average pooling is the special case of equal weights, which w = 0 gives. For the
    feature maps of a convolutional network, a token is a place:
    `x.flatten(2).mT` makes them of maps.

    Args:
        dim: Width of the tokens.

    Raises:
        TypeError: If `dim` is not an integer.
        ValueError: If it is below 1.

    Cost:
        dim + 1 parameters, 2 · tokens · dim multiply-adds per batch entry.

    Source:
        Hassani et al., 2021 (the sequence pooling of the Compact Convolutional
        Transformer); without a nonlinear layer, the attention of Ilse et al., 2018.
    """

    def __init__(self, dim: int) -> None:
        """Create the layer that gives each token its score."""
        super().__init__()
        check_at_least("dim", dim, 1)
        self.dim = dim
        self.score = nn.Linear(dim, 1)

    def weights(
        self, x: Float[Tensor, "batch tokens dim"]
    ) -> Float[Tensor, "batch tokens"]:
        """Compute the weight of each token; those of one batch entry sum to 1.

        Args:
            x: Tokens, any number of them.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes, is empty or has another width.
        """
        check_tokens(x, self.dim, self.score.weight)
        scores: Tensor = self.score(x)
        return scores[..., 0].softmax(-1)

    def forward(
        self, x: Float[Tensor, "batch tokens dim"]
    ) -> Float[Tensor, "batch dim"]:
        """Average the tokens by their weights.

        Args:
            x: Tokens, any number of them.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes, is empty or has another width.
        """
        return (self.weights(x)[:, None] @ x)[:, 0]
