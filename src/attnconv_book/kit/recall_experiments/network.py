"""The network that all recall experiments share; they differ in how it mixes tokens."""

from collections.abc import Callable

from jaxtyping import Float, Int
from torch import Tensor, nn

from attnconv.validation import (
    check_at_least,
    check_instance,
    check_integers,
    check_rank,
)

Mixer = Callable[[int, int], nn.Module]
"""Makes a layer that mixes tokens, from the width and the number of tokens."""


class RecallNetwork(nn.Module):
    """Read token numbers through mixing layers, and name a class at each place.

    Args:
        num_tokens: Number of different tokens.
        num_classes: Number of classes.
        mixers: The layers that mix the tokens, in their order.
        dim: Width of a token.

    Raises:
        TypeError: If a size is not an integer, or a mixer no module.
        ValueError: If a size is below 1.
    """

    def __init__(
        self, num_tokens: int, num_classes: int, mixers: list[nn.Module], dim: int
    ) -> None:
        """Create embedding, small networks and head."""
        super().__init__()
        check_at_least("num_tokens", num_tokens, 1)
        check_at_least("num_classes", num_classes, 1)
        check_at_least("dim", dim, 1)
        for mixer in mixers:
            check_instance("mixers", mixer, nn.Module)
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

        Raises:
            TypeError: If `tokens` holds no integers.
            ValueError: If `tokens` does not have 2 axes.
        """
        check_integers("tokens", tokens)
        check_rank("tokens", tokens, 2, "(batch, n)")
        x = self.embedding(tokens)
        for norm, mix, mlp in zip(
            self.before_mixers, self.mixers, self.mlps, strict=True
        ):
            x = x + mix(norm(x))
            x = x + mlp(x)
        scores: Tensor = self.head(x)
        return scores
