"""Who may attend to whom: boolean masks in which True means "may attend"."""

from numbers import Integral

import torch
from jaxtyping import Bool, Integer
from torch import Tensor

from attnconv.validation import (
    check_at_least,
    check_boolean,
    check_device,
    check_integers,
    check_not_empty,
    check_rank,
    known_numbers,
)


def causal_mask(
    n_q: int,
    n_k: int | None = None,
    *,
    first: int | None = None,
    device: torch.device | str | None = None,
) -> Bool[Tensor, "n_q n_k"]:
    """Let each query attend to its own position and to those before it.

    The queries are the last n_q of the n_k positions, as in decoding with a cache: the
    last query sees every key. `is_causal=True` of torch puts the queries first, as
    `first=0` does here.

    Args:
        n_q: Number of queries, at least 1.
        n_k: Number of keys; `None` means as many as queries.
        first: Position of the first query among the keys, any integer; there may then
            be more queries than keys. `None` means n_k − n_q, and n_k is at least n_q.
        device: Where to put the mask.

    Returns:
        Mask, True where key j ≤ i + first. Rows of queries before the first key are
        empty, and attention gives zeros for them.

    Raises:
        TypeError: If a size or `first` is not an integer.
        ValueError: If a size is too small, or torch knows no such device.

    Cost:
        n_q · n_k bytes.
    """
    n_k = _read_keys(n_q, n_k, first)
    check_device("device", device)
    everything = torch.ones(n_q, n_k, dtype=torch.bool, device=device)
    return everything.tril(diagonal=n_k - n_q if first is None else first)


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
    radius: int | tuple[int, int],
    *,
    first: int | None = None,
    device: torch.device | str | None = None,
) -> Bool[Tensor, "n_q n_k"]:
    """Let each query attend to the positions at most `radius` away.

    Args:
        n_q: Number of queries, at least 1.
        n_k: Number of keys; `None` means as many as queries. As in `causal_mask`, the
            queries are the last n_q positions.
        radius: How far a query sees, to either side or (before, after); 0 means its own
            position alone. (8, 0) is causal.
        first: Position of the first query among the keys; as for `causal_mask`.
        device: Where to put the mask.

    Returns:
        Mask, True where −before ≤ j − (i + first) ≤ after. Rows of queries too far from
        every key are empty.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If a number is too small, `radius` is no pair, or torch knows no
            such device.

    Cost:
        n_q · n_k bytes.
    """
    n_k = _read_keys(n_q, n_k, first)
    before, after = read_window(radius)
    check_device("device", device)
    first = n_k - n_q if first is None else first
    return band(n_q, n_k, first - before, first + after, device)


def band(
    n_q: int, n_k: int, low: int, high: int, device: torch.device | str | None
) -> Bool[Tensor, "{n_q} {n_k}"]:
    """Let query i attend to the keys from i + low to i + high.

    Args:
        n_q: Number of queries.
        n_k: Number of keys.
        low: Offset of the first key. Whoever calls has checked all numbers.
        high: Offset of the last key.
        device: Where to put the mask.

    Returns:
        The mask.
    """
    everything = torch.ones(n_q, n_k, dtype=torch.bool, device=device)
    return everything.tril(diagonal=high).triu(diagonal=low)


def read_window(radius: int | tuple[int, int]) -> tuple[int, int]:
    """Read how far a window reaches: one number for both sides, or one for each.

    Args:
        radius: One integer, or (before, after).

    Returns:
        (before, after).

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If one is negative, or there are not two.
    """
    pair = radius if isinstance(radius, tuple) else (radius, radius)
    if len(pair) != 2:
        raise ValueError(f"radius must be one integer or (before, after), got {pair}")
    for number in pair:
        check_at_least("radius", number, 0)
    return pair


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


def _read_keys(n_q: int, n_k: int | None, first: int | None) -> int:
    """Read how many keys there are: as many as queries at least, or `first` is said."""
    check_at_least("n_q", n_q, 1)
    n_k = n_q if n_k is None else n_k
    if first is None:
        check_at_least("n_k", n_k, n_q)
        return n_k
    check_at_least("n_k", n_k, 1)
    if not isinstance(first, Integral) or isinstance(first, bool):
        raise TypeError(f"first must be an integer, got {first!r}")
    return n_k
