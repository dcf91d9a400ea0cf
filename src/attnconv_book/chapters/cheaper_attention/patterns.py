"""Patterns that save pairs: who may attend to whom, what is kept, what is reached."""

import torch
from jaxtyping import Bool
from torch import Tensor

from attnconv.attention import causal_mask, window_mask
from attnconv.validation import check_at_least, check_choice

PATTERNS = ("full", "causal", "window", "dilated", "sinks", "blocks")
SINKS, GAP = 2, 2
"""Tokens at the beginning that all may see; distance between the taps of "dilated"."""


def pattern_mask(pattern: str, n: int, width: int) -> Bool[Tensor, "n n"]:
    """Say who may attend to whom. All patterns but "full" look back only.

    Args:
        pattern: One of `PATTERNS`. "window" sees the last `width` tokens, its own
            among them; "dilated" as many, every second one; "sinks" the window and the
            first two tokens of all; "blocks" its own block of `width` tokens.
        n: Tokens.
        width: Tokens in a window or block.

    Returns:
        Mask, True = may attend.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If there is no such pattern, or a number is below 1.

    Source:
        Beltagy et al., 2020, for windows and dilated ones; Xiao et al., 2024, for
        sinks.
    """
    check_choice("pattern", pattern, PATTERNS)
    check_at_least("n", n, 1)
    check_at_least("width", width, 1)
    back = causal_mask(n)
    if pattern == "full":
        return torch.ones_like(back)
    if pattern == "causal":
        return back
    places = torch.arange(n)
    steps = places[:, None] - places
    if pattern == "dilated":
        return back & (steps % GAP == 0) & (steps < GAP * width)
    if pattern == "blocks":
        return back & (places[:, None] // width == places // width)
    near = window_mask(n, n, (width - 1, 0))
    return near if pattern == "window" else near | back & (places < SINKS)


def tokens_kept(mask: Bool[Tensor, "n n"]) -> int:
    """Count the keys and values that have to be kept while tokens are made one by one.

    Args:
        mask: True = may attend.

    Returns:
        The most that are kept at any time: a token is dropped once no present or later
        one may attend to it.
    """
    n = len(mask)
    most = 0
    for now in range(n):
        needed = mask[now:].any(dim=0)
        needed[now + 1 :] &= mask[now, now + 1 :]  # ahead only if it is seen already
        most = max(most, int(needed.sum()))
    return most


def reach_of(
    mask: Bool[Tensor, "n n"], place: int, layers: int
) -> Bool[Tensor, "layers n"]:
    """Follow what a token has heard of, layer by layer.

    Args:
        mask: True = may attend, the same in all layers.
        place: Which token, from 0.
        layers: How many layers.

    Returns:
        After each layer, from whom something may have come.
    """
    seen = torch.zeros(len(mask), dtype=torch.bool)
    seen[place] = True
    rows = []
    for _ in range(layers):
        seen = mask[seen].any(dim=0)
        rows.append(seen)
    return torch.stack(rows)
