"""The network that all recall experiments share; they differ in how it mixes tokens."""

from collections.abc import Callable

from jaxtyping import Float, Int
from torch import Tensor, nn

Mixer = Callable[[int, int], nn.Module]
"""Makes a layer that mixes tokens, from the width and the number of tokens."""


class RecallNetwork(nn.Module):
    """Read token numbers through mixing layers, and name a class at each place.

    Args:
        num_tokens: Number of different tokens.
        num_classes: Number of classes.
        mixers: The layers that mix the tokens, in their order.
        dim: Width of a token.
    """

    def __init__(
        self, num_tokens: int, num_classes: int, mixers: list[nn.Module], dim: int
    ) -> None:
        """Create embedding, small networks and head."""
        super().__init__()
        self.embedding = nn.Embedding(num_tokens, dim)
        self.mixers = nn.ModuleList(mixers)
        self.before_mixers = nn.ModuleList(nn.LayerNorm(dim) for _ in mixers)
        self.mlps = nn.ModuleList(
            nn.Sequential(
                nn.LayerNorm(dim),
                nn.Linear(dim, 2 * dim),
                nn.GELU(),
                nn.Linear(2 * dim, dim),
            )
            for _ in mixers
        )
        self.head = nn.Sequential(nn.LayerNorm(dim), nn.Linear(dim, num_classes))

    def forward(
        self, tokens: Int[Tensor, "batch n"]
    ) -> Float[Tensor, "batch n classes"]:
        """Score the classes at each place.

        Args:
            tokens: Token numbers.

        Returns:
            Scores before softmax.
        """
        x = self.embedding(tokens)
        for norm, mix, mlp in zip(
            self.before_mixers, self.mixers, self.mlps, strict=True
        ):
            x = x + mix(norm(x))
            x = x + mlp(x)
        scores: Tensor = self.head(x)
        return scores
