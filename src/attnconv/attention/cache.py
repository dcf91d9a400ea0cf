"""Keys and values kept from earlier steps, so that a new token asks and costs once."""

import torch
from jaxtyping import Float
from torch import Tensor

from attnconv.validation import (
    check_floating,
    check_rank,
    check_same_dtype,
    check_shape,
)


class KeyValueCache:
    """The keys and values of all tokens so far, of one layer of attention.

    One for each layer and each batch of sequences: `layer(new, cache=cache)` adds the
    keys and values of the new tokens and lets these attend to all. Kept are the keys as
    they were projected, before positions act: so every kind of positions sees them
    where they stand.
    """

    def __init__(self) -> None:
        """Start without any token."""
        self.key: Tensor | None = None
        self.value: Tensor | None = None

    def __len__(self) -> int:
        """Return how many tokens are kept."""
        return 0 if self.key is None else self.key.shape[-2]

    def extend(
        self,
        key: Float[Tensor, "batch kv_heads new head_dim"],
        value: Float[Tensor, "batch kv_heads new head_dim"],
    ) -> tuple[Tensor, Tensor]:
        """Add the keys and values of new tokens behind those that are kept.

        Args:
            key: Keys of the new tokens, for each head of keys.
            value: Values of the new tokens.

        Returns:
            Keys and values of all tokens so far.

        Raises:
            TypeError: If one is not floating point, or number types differ.
            ValueError: If one does not have 4 axes, or batch, heads or width differ
                from those that are kept.

        Cost:
            A copy of what is kept: 2 · batch · kv_heads · n · head_dim numbers. That
            much memory stays, and with gradients the graph of all steps too.
        """
        check_floating("key", key)
        check_rank("key", key, 4, "(batch, kv_heads, new, head_dim)")
        check_floating("value", value)
        check_shape("value", value, key.shape, "the shape of key")
        check_same_dtype("value", value, "key", key)
        if self.key is not None and self.value is not None:
            batch, heads, _, width = self.key.shape
            wanted = (batch, heads, key.shape[2], width)
            check_shape("key", key, wanted, "(batch, kv_heads, new, head_dim) as kept")
            check_same_dtype("key", key, "what is kept", self.key)
            key = torch.cat([self.key, key], dim=-2)
            value = torch.cat([self.value, value], dim=-2)
        self.key, self.value = key, value
        return key, value
