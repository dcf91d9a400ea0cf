"""The two places where one multi-head attention differs from another.

`positions` lets the heads know the order, `core` turns queries, keys and values into
the mixture. A layer takes either as a part and never asks of which class it is: what
has the methods below fits. A part that says of itself `num_heads` or `head_dim` is
refused where the layer has others.
"""

from typing import Protocol, runtime_checkable

from jaxtyping import Bool, Float
from torch import Tensor


@runtime_checkable
class Positions(Protocol):
    """Lets the heads know where each token stands."""

    def place(
        self,
        query: Float[Tensor, "batch heads n_q head_dim"],
        key: Float[Tensor, "batch kv_heads n_k head_dim"],
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Let the positions act, on queries and keys or on the scores.

        Args:
            query: Queries of each head. As in `causal_mask`, they are the last of the
                positions: the last query stands where the last key stands.
            key: Keys of each head, at positions 0 to n_k − 1.

        Returns:
            Queries, keys, and what is added to the scores: (heads, n_q, n_k), or None.
        """


@runtime_checkable
class Core(Protocol):
    """Turns the queries, keys and values of all heads into their mixtures."""

    def __call__(
        self,
        query: Float[Tensor, "*batch n_q d_k"],
        key: Float[Tensor, "*batch n_k d_k"],
        value: Float[Tensor, "*batch n_k d_v"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch n_q d_v"]:
        """Mix the values; `core` says what mask and bias mean."""

    def weights(
        self,
        query: Float[Tensor, "*batch n_q d_k"],
        key: Float[Tensor, "*batch n_k d_k"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch n_q n_k"]:
        """Return the weights: a call gives `weights @ value`, up to rounding."""


def check_heads(name: str, part: object, num_heads: int, head_dim: int) -> None:
    """Refuse a part that was made for other heads.

    Args:
        name: The argument's name, as the caller wrote it.
        part: Positions or core; what it does not say of itself fits.
        num_heads: Number of heads of the layer.
        head_dim: Width of each.

    Raises:
        ValueError: If `part.num_heads` or `part.head_dim` is another number.
    """
    wanted = {"num_heads": num_heads, "head_dim": head_dim}
    meaning = {"num_heads": "heads", "head_dim": "numbers per head"}
    for size, number in wanted.items():
        found = getattr(part, size, number)
        if found != number:
            raise ValueError(
                f"{name} must have {size} = {number} {meaning[size]}, got {found}"
            )
