"""What query, key, value and mask must look like before they may meet.

The checks look at shapes and dtypes alone. Nothing is broadcast, except a mask, and
that only along axes where it has size 1 or none at all. A batch may be empty, and there
may be no queries or no keys; a row must have numbers.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from attnconv.validation import (
    check_axis,
    check_boolean,
    check_floating,
    check_rank,
    check_rank_at_least,
    check_same_dtype,
    check_tensor,
)


def check_tokens(
    name: str, tokens: Tensor, layer: nn.Linear, width: str = "dim"
) -> None:
    """Refuse tokens that a linear layer cannot take.

    Args:
        name: The argument's name, as the caller wrote it.
        tokens: Expected as (batch, tokens, width), of the layer's width.
        layer: The layer that meets the tokens first.
        width: What the caller calls the width.

    Raises:
        TypeError: If the tokens are not floating point or not of the weights' dtype.
        ValueError: If they do not have 3 axes or have another width.
    """
    check_floating(name, tokens)
    check_rank(name, tokens, 3, f"(batch, tokens, {width})")
    check_axis(name, tokens, -1, layer.in_features, f"features ({width})")
    check_same_dtype(name, tokens, "the weights", layer.weight)


def check_query_key(query: Tensor, key: Tensor, *, same_width: bool = True) -> None:
    """Refuse a query and a key that cannot be compared row by row.

    Args:
        query: Expected as (*batch, n_q, d_q).
        key: Expected as (*batch, n_k, d_k), with the same batch axes.
        same_width: Whether d_q and d_k must be equal, as in every dot product.

    Raises:
        TypeError: If one of them is not floating point, or if their dtypes differ.
        ValueError: If one has fewer than 2 axes or rows without numbers, if the batch
            axes differ, or if the widths differ where they must not.
    """
    asking = _check_rows("query", query, "(*batch, n_q, d_k)")
    offered = _check_rows("key", key, "(*batch, n_k, d_k)")
    check_same_dtype("key", key, "query", query)
    if offered[:-2] != asking[:-2]:
        raise ValueError(
            f"key must have the batch axes of query, {tuple(asking[:-2])}, "
            f"got {tuple(offered[:-2])}: shapes {tuple(asking)} (query) "
            f"and {tuple(offered)} (key)"
        )
    if same_width and offered[-1] != asking[-1]:
        raise ValueError(
            f"key must have the width of query, {asking[-1]}, got {offered[-1]}: "
            f"shapes {tuple(asking)} (query) and {tuple(offered)} (key)"
        )


def check_value(key: Tensor, value: Tensor) -> None:
    """Refuse a value that does not have one row for each row of the key.

    Args:
        key: (*batch, n_k, d_k), already checked.
        value: Expected as (*batch, n_k, d_v).

    Raises:
        TypeError: If the value is not floating point or has another dtype.
        ValueError: If it has fewer than 2 axes or rows without numbers, or if its batch
            axes or its length differ from those of the key.
    """
    handed, offered = _check_rows("value", value, "(*batch, n_k, d_v)"), key.shape
    check_same_dtype("value", value, "key", key)
    if handed[:-1] != offered[:-1]:
        raise ValueError(
            "value must have the batch axes and the length of key, "
            f"{tuple(offered[:-1])}, got {tuple(handed[:-1])}: "
            f"shapes {tuple(offered)} (key) and {tuple(handed)} (value)"
        )


def _check_rows(name: str, tensor: Tensor, layout: str) -> torch.Size:
    """Refuse what has no rows, or rows without numbers: these have no direction."""
    check_floating(name, tensor)
    check_rank_at_least(name, tensor, 2, layout)
    shape = tensor.shape  # each time it is asked for it is made anew
    if shape[-1] == 0:
        raise ValueError(
            f"{name} must have at least 1 number in each row, got shape {tuple(shape)}"
        )
    return shape


def check_mask(mask: Tensor, scores_shape: Sequence[int]) -> None:
    """Refuse a mask that is not boolean or does not fit the scores.

    Args:
        mask: Expected boolean, True = may attend, with at least the two axes
            (n_q or 1, n_k or 1). Further axes in front must have the size of the batch
            axis they meet, or 1; they may be left out from the left.
        scores_shape: (*batch, n_q, n_k).

    Raises:
        TypeError: If the mask is not boolean.
        ValueError: If its shape does not broadcast to `scores_shape` without making
            that larger.
    """
    check_boolean("mask", mask)
    _check_fits("mask", mask, scores_shape)


def mask_for_heads(mask: Tensor | None, q: Tensor, n_k: int) -> Tensor | None:
    """Check the mask of a layer, and give one of 3 axes one more for the heads.

    Args:
        mask: (n_q, n_k), (batch, n_q, n_k) or (batch, num_heads, n_q, n_k), or None.
        q: Queries of each head, (batch, num_heads, n_q, head_dim).
        n_k: Number of keys.

    Returns:
        A mask that broadcasts to (batch, num_heads, n_q, n_k), or None.

    Raises:
        TypeError: If the mask is not boolean.
        ValueError: If it does not fit.
    """
    if mask is None:
        return None
    check_tensor("mask", mask)
    batch, heads, n_q = q.shape[:-1]
    if mask.dim() == 4:
        check_mask(mask, (batch, heads, n_q, n_k))
        return mask
    check_mask(mask, (batch, n_q, n_k))
    return mask.unsqueeze(1) if mask.dim() == 3 else mask


def check_score_bias(
    score_bias: Tensor, scores_shape: Sequence[int], query: Tensor
) -> None:
    """Refuse numbers that cannot be added to the scores.

    Args:
        score_bias: Expected with at least the axes (n_q or 1, n_k or 1); further axes
            in front as for a mask.
        scores_shape: (*batch, n_q, n_k).
        query: The query, whose dtype the bias must have.

    Raises:
        TypeError: If it is not floating point or of another dtype than the query.
        ValueError: If its shape does not broadcast to `scores_shape`.
    """
    check_floating("score_bias", score_bias)
    check_same_dtype("score_bias", score_bias, "query", query)
    _check_fits("score_bias", score_bias, scores_shape)


def broadcasts_to(shape: Sequence[int], wanted: Sequence[int]) -> bool:
    """Say whether a shape broadcasts to another one without making it larger.

    Args:
        shape: May lack axes in front, and have size 1 in any.
        wanted: The shape that must come out.
    """
    return len(shape) <= len(wanted) and all(
        size in (1, whole)
        for size, whole in zip(reversed(shape), reversed(wanted), strict=False)
    )


def _check_fits(name: str, tensor: Tensor, scores_shape: Sequence[int]) -> None:
    """Refuse what would not broadcast to the scores, or would make them larger."""
    if tensor.dim() < 2 or not broadcasts_to(tensor.shape, scores_shape):
        raise ValueError(
            f"{name} must broadcast to the scores, shape {tuple(scores_shape)}, and "
            f"have at least the axes (n_q, n_k), got shape {tuple(tensor.shape)}"
        )
