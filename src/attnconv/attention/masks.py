"""Who may attend to whom: boolean masks in which True means "may attend"."""

import torch
from jaxtyping import Bool, Integer
from torch import Tensor

from attnconv.attention.distances import key_distances
from attnconv.attention.inputs import known_numbers
from attnconv.validation import (
    check_at_least,
    check_boolean,
    check_device,
    check_integers,
    check_not_empty,
    check_rank,
)


def causal_mask(
    n_q: int, n_k: int | None = None, *, device: torch.device | str | None = None
) -> Bool[Tensor, "n_q n_k"]:
    """Let each query attend to its own position and to those before it.

    The queries are the last n_q of the n_k positions, as in decoding with a cache: the
    last query sees every key. (`is_causal=True` of torch puts the queries first.)

    Args:
        n_q: Number of queries, at least 1.
        n_k: Number of keys, at least n_q; `None` means as many as queries.
        device: Where to put the mask.

    Returns:
        Mask, True where key j ≤ i + n_k − n_q. No row is empty.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is too small, or torch knows no such device.

    Cost:
        n_q · n_k bytes.
    """
    n_k = _read_keys(n_q, n_k)
    check_device("device", device)
    everything = torch.ones(n_q, n_k, dtype=torch.bool, device=device)
    return everything.tril(diagonal=n_k - n_q)


def padding_mask(
    lengths: Integer[Tensor, " batch"], n: int
) -> Bool[Tensor, "batch 1 {n}"]:
    """Hide the padding behind each sequence of a batch.

    Args:
        lengths: Number of real tokens of each sequence, from 0 to n. Where they cannot
            be read, as under `torch.export`, they are not checked.
        n: Number of tokens of the padded batch, at least 1.

    Returns:
        Mask with an axis of size 1 for the queries: all queries see the same keys. True
        in the first `lengths[b]` places of row b. A sequence of length 0 has a row
        without True, for which attention gives zeros.

    Raises:
        TypeError: If the lengths are not integers.
        ValueError: If the lengths are not one axis, are empty, or leave [0, n].

    Cost:
        batch · n bytes.
    """
    check_at_least("n", n, 1)
    check_integers("lengths", lengths)
    check_rank("lengths", lengths, 1, "(batch,)")
    check_not_empty("lengths", lengths)
    for length in known_numbers(lengths) or ():
        if not 0 <= length <= n:
            raise ValueError(f"lengths must lie between 0 and n = {n}, got {length}")
    return (torch.arange(n, device=lengths.device) < lengths[:, None]).unsqueeze(1)


def window_mask(
    n_q: int,
    n_k: int | None,
    radius: int,
    *,
    device: torch.device | str | None = None,
) -> Bool[Tensor, "n_q n_k"]:
    """Let each query attend to the positions at most `radius` away, on both sides.

    Args:
        n_q: Number of queries, at least 1.
        n_k: Number of keys, at least n_q; `None` means as many as queries. As in
            `causal_mask`, the queries are the last n_q positions.
        radius: How far a query sees; 0 means its own position alone.
        device: Where to put the mask.

    Returns:
        Mask, True where |i + n_k − n_q − j| ≤ radius. No row is empty.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is too small, or torch knows no such device.

    Cost:
        n_q · n_k bytes.
    """
    n_k = _read_keys(n_q, n_k)
    check_at_least("radius", radius, 0)
    check_device("device", device)
    return key_distances(n_q, n_k, device).abs() <= radius


def to_torch_blocked(mask: Bool[Tensor, "..."]) -> Bool[Tensor, "..."]:
    """Translate a mask for `nn.MultiheadAttention`, where True means "blocked".

    `F.scaled_dot_product_attention` needs no translation: True means the same there.

    Args:
        mask: True = may attend.

    Returns:
        The opposite mask, same shape. Use it for `attn_mask` and `key_padding_mask`.

    Raises:
        TypeError: If the mask is not boolean.
    """
    check_boolean("mask", mask)
    return ~mask


def _read_keys(n_q: int, n_k: int | None) -> int:
    """Read how many keys there are: at least as many as queries."""
    check_at_least("n_q", n_q, 1)
    n_k = n_q if n_k is None else n_k
    check_at_least("n_k", n_k, n_q)
    return n_k
