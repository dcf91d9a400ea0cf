"""A memory of fixed size, written and read token by token, or many tokens at once.

The memory is a matrix S (d_k, d_v). Each token lets it fade by a gate g, writes its
value in the direction of its key, and reads in the direction of its query:
S_t = g_t S_{t−1} + k_t v_tᵀ, o_t = q_t S_t. That is linear attention, and it comes in
three forms which give the same numbers: recurrent (one token after the other, with
n · d_k · d_v multiply-adds), parallel (a table of all pairs, as in attention, n² of
them) and chunked (the table inside short pieces, the memory from piece to piece).
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from attnconv.attention.inputs import check_query_key, check_value
from attnconv.validation import (
    check_at_least,
    check_choice,
    check_floating,
    check_same_dtype,
    check_shape,
)

FORMS = ("parallel", "chunked", "recurrent")
"""How to compute: the same numbers, up to rounding."""

Piece = Callable[..., tuple[Tensor, Tensor]]


class Remembered(NamedTuple):
    """What was read, and what is left in memory for the tokens to come.

    Attributes:
        output: (*batch, n, d_v).
        state: The memory after the last token, (*batch, d_k, d_v).
    """

    output: Tensor
    state: Tensor


def check_memory(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    per_token: dict[str, Tensor | None],
    form: str,
    chunk_size: int,
    state: Tensor | None,
) -> None:
    """Refuse what cannot be written to or read from one memory.

    Args:
        query: Expected as (*batch, n, d_k).
        key: Expected as (*batch, n, d_k).
        value: Expected as (*batch, n, d_v).
        per_token: By name, what has one number for each token, (*batch, n), or None.
        form: One of `FORMS`.
        chunk_size: Tokens of a piece, at least 1.
        state: Expected as (*batch, d_k, d_v), or None.

    Raises:
        TypeError: If a tensor is not floating point, dtypes differ or a number is none.
        ValueError: If shapes do not fit, or the form is unknown.
    """
    check_query_key(query, key)
    check_value(key, value)
    check_shape("key", key, query.shape, "the shape of query: every token does both")
    for name, numbers in per_token.items():
        if numbers is not None:
            check_floating(name, numbers)
            check_shape(name, numbers, query.shape[:-1], "(*batch, n)")
            check_same_dtype(name, numbers, "query", query)
    check_choice("form", form, FORMS)
    check_at_least("chunk_size", chunk_size, 1)
    if state is not None:
        shape = (*query.shape[:-2], query.shape[-1], value.shape[-1])
        check_floating("state", state)
        check_shape("state", state, shape, "(*batch, d_k, d_v)")


def in_pieces(
    step: Piece,
    piece: Piece,
    tokens: tuple[Tensor, ...],
    form: str,
    chunk_size: int,
    state: Tensor | None,
) -> Remembered:
    """Let the tokens pass through a memory, in one of the forms.

    Args:
        step: Takes the memory and what belongs to one token, each without the axis of
            the tokens; returns what is read and the new memory.
        piece: The same for several tokens, with that axis.
        tokens: Query, key, value and whatever else belongs to a token, each
            (*batch, n, numbers).
        form: One of `FORMS`.
        chunk_size: Tokens of a piece of the chunked form.
        state: The memory before the first token; None means nothing in it.

    Returns:
        Output in the number type of the query, memory in float32 or float64.
    """
    query, key, value = tokens[:3]
    # Sums over many tokens leave the range and the digits of narrow numbers.
    wide = torch.promote_types(query.dtype, torch.float32)
    n, tokens = query.shape[-2], tuple(part.to(wide) for part in tokens)
    if state is None:
        d_k, d_v = key.shape[-1], value.shape[-1]
        state = query.new_zeros(*query.shape[:-2], d_k, d_v)
    state, outputs = state.to(wide), []
    if form == "recurrent":
        for t in range(n):
            output, state = step(state, *(part[..., t, :] for part in tokens))
            outputs.append(output.unsqueeze(-2))
    else:
        size = max(n, 1) if form == "parallel" else chunk_size
        for start in range(0, n, size):
            parts = (part[..., start : start + size, :] for part in tokens)
            output, state = piece(state, *parts)
            outputs.append(output)
    output = torch.cat(outputs, dim=-2) if outputs else torch.zeros_like(value)
    return Remembered(output.to(query.dtype), state)


def fading(log_gate: Tensor) -> tuple[Tensor, Tensor]:
    """How much of each write is left at each later token of a piece?

    Args:
        log_gate: Logarithm of the gate of each token, (*batch, n, 1).

    Returns:
        From the write at s (column) to the read at t (row) the product of the gates of
        s + 1 … t, 1 on the diagonal and 0 above it; and from before the piece to each
        token, (*batch, n, 1). Sums of logarithms are taken segment by segment: as
        differences of long sums they would lose digits, and −∞ − (−∞) is NaN.
    """
    n = log_gate.shape[-2]
    later = torch.ones(n, n, dtype=torch.bool, device=log_gate.device).tril(-1)
    steps = log_gate.expand(*log_gate.shape[:-1], n).masked_fill(~later, 0.0)
    here = later | torch.eye(n, dtype=torch.bool, device=log_gate.device)
    left = steps.cumsum(dim=-2).masked_fill(~here, float("-inf")).exp()
    return left, log_gate.cumsum(dim=-2).exp()


def read_and_write(
    state: Tensor, query: Tensor, key: Tensor, value: Tensor, log_gate: Tensor
) -> tuple[Tensor, Tensor]:
    """Take a piece through the memory at once: pairs inside, memory from before.

    Args:
        state: The memory before the piece.
        query: (*batch, n, d_k).
        key: (*batch, n, d_k).
        value: What is written, (*batch, n, d_v).
        log_gate: (*batch, n, 1).

    Returns:
        What is read, (*batch, n, d_v), and the memory after the piece.
    """
    left, from_before = fading(log_gate)
    output = (query @ key.mT * left) @ value + from_before * (query @ state)
    at_the_end = left[..., -1:, :].mT
    return output, from_before[..., -1:, :] * state + (key * at_the_end).mT @ value
