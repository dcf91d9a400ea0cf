"""Transformer blocks, and a reader of sequences whose positions can be exchanged."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from attnconv.attention import (
    AlibiBias,
    LearnedPositions,
    MultiHeadAttention,
    Positions,
    RelativeBias,
    RotaryPositions,
    SinusoidalPositions,
    causal_mask,
    window_mask,
)
from attnconv.models.inputs import check_token_numbers
from attnconv.validation import (
    check_at_least,
    check_axis,
    check_choice,
    check_divides,
    check_flag,
    check_floating,
    check_instance,
    check_not_empty,
    check_rank,
    check_same_dtype,
)

POSITIONS = ("none", "sinusoidal", "learned", "relative", "alibi", "rotary")
"""Ways in which a `SequenceReader` can know the order of its tokens."""


class TransformerBlock(nn.Module):
    """Attention mixes the tokens, a small network works on each, both beside a path.

    Each half first normalises its input and adds its result to what came in. Where the
    attention is torch's fused kernel, there are no second derivatives and no
    forward-mode ones on a processor.

    Args:
        attention: The layer that mixes the tokens.
        dim: Width of a token.
        mlp_ratio: Width inside the small network, as a multiple of `dim`.

    Raises:
        TypeError: If a size is not an integer or `attention` is none.
        ValueError: If a size is below 1.

    Source:
        Vaswani et al., 2017, section 3.1, with the normalisation before each half as by
        Xiong et al., 2020.
    """

    def __init__(
        self, attention: MultiHeadAttention, dim: int, *, mlp_ratio: int = 2
    ) -> None:
        """Create the normalisations and the small network."""
        super().__init__()
        check_instance("attention", attention, MultiHeadAttention)
        check_at_least("dim", dim, 1)
        check_at_least("mlp_ratio", mlp_ratio, 1)
        self.before_attention = nn.LayerNorm(dim)
        self.attention = attention
        self.before_mlp = nn.LayerNorm(dim)
        self.mlp = nn.Sequential(
            nn.Linear(dim, mlp_ratio * dim), nn.GELU(), nn.Linear(mlp_ratio * dim, dim)
        )

    def forward(
        self,
        tokens: Float[Tensor, "batch n dim"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "batch n dim"]:
        """Mix the tokens, then work on each.

        Args:
            tokens: Tokens.
            mask: True = may attend; as `MultiHeadAttention` takes it.

        Returns:
            Tokens of the same shape.

        Raises:
            TypeError: If the tokens are not floating point or not of the weights'
                dtype, or the mask is not boolean.
            ValueError: If they do not have 3 axes, are empty or have another width, or
                the mask does not fit.
        """
        check_floating("tokens", tokens)
        check_rank("tokens", tokens, 3, "(batch, n, dim)")
        check_not_empty("tokens", tokens)
        check_axis("tokens", tokens, -1, len(self.before_mlp.weight), "features")
        check_same_dtype("tokens", tokens, "the weights", self.before_mlp.weight)
        tokens = tokens + self.attention(self.before_attention(tokens), mask=mask)
        result: Tensor = tokens + self.mlp(self.before_mlp(tokens))
        return result


class SequenceReader(nn.Module):
    """Read a sequence of token numbers with attention, and name classes.

    Where torch's fused kernel computes the attention, there are no second derivatives
    and no forward-mode ones on a processor.

    Args:
        num_tokens: Number of different tokens.
        num_classes: Number of classes.
        positions: One of `POSITIONS`. "sinusoidal" and "learned" are added to the
            tokens; "relative", "alibi" and "rotary" act inside every attention.
        max_tokens: Number of learned positions, and largest distance with a learned
            bias of its own; the others need no such number.
        dim: Width of a token.
        depth: Number of blocks.
        num_heads: Number of heads; divides `dim`.
        causal: Each token attends to itself and to those before it alone.
        radius: Each token attends to those at most so far away; None means to all.
        pooled: Average the tokens at the end and name one class for the sequence; else
            name one for each token.

    Raises:
        TypeError: If a size is not an integer, or `causal` or `pooled` not True or
            False.
        ValueError: If a size is below 1, `num_heads` does not divide `dim`, or
            `positions` is unknown.

    Source:
        Vaswani et al., 2017, the encoder.
    """

    def __init__(
        self,
        num_tokens: int,
        num_classes: int,
        *,
        positions: str = "rotary",
        max_tokens: int = 64,
        dim: int = 32,
        depth: int = 2,
        num_heads: int = 4,
        causal: bool = False,
        radius: int | None = None,
        pooled: bool = False,
    ) -> None:
        """Create embedding, blocks and head."""
        super().__init__()
        check_at_least("num_tokens", num_tokens, 1)
        check_at_least("num_classes", num_classes, 1)
        check_choice("positions", positions, POSITIONS)
        check_at_least("max_tokens", max_tokens, 1)
        check_at_least("dim", dim, 1)
        check_at_least("depth", depth, 1)
        check_divides("num_heads", num_heads, "dim", dim)
        if radius is not None:
            check_at_least("radius", radius, 0)
        check_flag("causal", causal)
        check_flag("pooled", pooled)
        self.embedding = nn.Embedding(num_tokens, dim)
        self.positions: nn.Module = nn.Identity()
        if positions == "sinusoidal":
            self.positions = SinusoidalPositions(dim)
        elif positions == "learned":
            self.positions = LearnedPositions(max_tokens, dim)
        self.blocks = nn.Sequential(
            *(
                TransformerBlock(
                    MultiHeadAttention(
                        dim,
                        num_heads,
                        positions=_inside(positions, num_heads, dim, max_tokens),
                    ),
                    dim,
                )
                for _ in range(depth)
            )
        )
        self.norm = nn.LayerNorm(dim)
        self.head = nn.Linear(dim, num_classes)
        self.causal = causal
        self.radius = radius
        self.pooled = pooled

    def forward(self, tokens: Int[Tensor, "batch n"]) -> Float[Tensor, "batch ..."]:
        """Score the classes.

        Args:
            tokens: Token numbers.

        Returns:
            Scores before softmax: (batch, num_classes) if `pooled`, else (batch, n,
            num_classes).

        Raises:
            TypeError: If `tokens` does not hold integers.
            ValueError: If it does not have 2 axes, is empty, holds a number of no
                token, or is longer than there are learned positions.
        """
        check_token_numbers("tokens", tokens, self.embedding.num_embeddings)
        mask = self._mask(tokens.shape[1], tokens.device)
        mixed = self.positions(self.embedding(tokens))
        for block in self.blocks:
            mixed = block(mixed, mask)
        mixed = self.norm(mixed)
        if self.pooled:
            mixed = mixed.mean(dim=1)
        logits: Tensor = self.head(mixed)
        return logits

    def _mask(self, n: int, device: torch.device) -> Tensor | None:
        """Say who may attend to whom; None where all may."""
        if self.radius is None:
            return causal_mask(n, device=device) if self.causal else None
        near = window_mask(n, n, self.radius, device=device)
        return near.tril() if self.causal else near


def _inside(
    positions: str, num_heads: int, dim: int, max_tokens: int
) -> Positions | None:
    """Make the positions that act inside one attention."""
    if positions == "relative":
        return RelativeBias(num_heads, max_tokens)
    if positions == "alibi":
        return AlibiBias(num_heads)
    if positions == "rotary":
        return RotaryPositions(dim // num_heads)
    return None
