"""The delta rule: a token overwrites what the memory holds in the place of its key."""

import torch
from jaxtyping import Float
from torch import Tensor

from attnconv.attention.linear_memory import (
    Remembered,
    check_memory,
    fading,
    in_pieces,
    read_and_write,
)
from attnconv.validation import check_floating


def delta_rule_attention(
    query: Float[Tensor, "*batch n d_k"],
    key: Float[Tensor, "*batch n d_k"],
    value: Float[Tensor, "*batch n d_v"],
    write: Float[Tensor, "*batch n"],
    log_gate: Float[Tensor, "*batch n"] | None = None,
    *,
    form: str = "chunked",
    chunk_size: int = 64,
    state: Float[Tensor, "*batch d_k d_v"] | None = None,
) -> Remembered:
    """Read from a memory in which each token corrects what its key finds there.

    Plain linear attention adds: two tokens with one key leave the sum of their values.
    Here token t takes out a share β_t of what its key finds and puts in its own value:
    S_t = g_t S_{t−1} + β_t k_t (v_t − k_t g_t S_{t−1})ᵀ, o_t = q_t S_t. With β = 1 and
    keys of length 1, the key finds exactly v_t afterwards.

    Args:
        query: What each token asks for.
        key: Where each token writes; of length 1, or the memory may grow without end.
        value: What is to be found there.
        write: β, the share of each token, from 0 (writes nothing) to 1 (overwrites).
        log_gate: Logarithm of the gate of each token, at most 0. `None` means 0.
        form: "recurrent" goes token by token, "parallel" solves one triangular system
            for all tokens, "chunked" one for each piece. All give the same numbers.
        chunk_size: Tokens of a piece of the chunked form.
        state: The memory before the first token, as an earlier call returned it.

    Returns:
        What each token reads, and the memory after the last. Narrow numbers are summed
        up in float32, and so is the memory.

    Raises:
        TypeError: If a tensor is not floating point, dtypes differ, or `chunk_size` is
            no integer.
        ValueError: If shapes do not fit, `form` is unknown or `chunk_size` below 1.

    Cost:
        Per batch entry, recurrent: 3 · n · d_k · d_v multiply-adds, d_k · d_v numbers;
        chunked with C tokens: n · C · (2 · d_k + 1.5 · d_v) + 3 · n · d_k · d_v and
        2 · C² numbers, and in training the memory of every piece; parallel: C = n.

    Source:
        Schlag, Irie and Schmidhuber, 2021, section 4.2; Yang et al., 2024 (delta rule
        over sequence length), section 3.2, for the pieces; with gates: Yang, Kautz and
        Hatamizadeh, 2025.
    """
    check_floating("write", write)
    numbers = {"write": write, "log_gate": log_gate}
    check_memory(query, key, value, numbers, form, chunk_size, state)
    if log_gate is None:
        log_gate = query.new_zeros(query.shape[:-1])
    tokens = (query, key, value, write.unsqueeze(-1), log_gate.unsqueeze(-1))
    return in_pieces(_step, _piece, tokens, form, chunk_size, state)


def _step(
    state: Tensor,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    write: Tensor,
    log_gate: Tensor,
) -> tuple[Tensor, Tensor]:
    """Let fade, look up, correct, read: the formula for one token."""
    state = log_gate.exp().unsqueeze(-1) * state
    found = (key.unsqueeze(-2) @ state).squeeze(-2)
    state = state + key.unsqueeze(-1) * (write * (value - found)).unsqueeze(-2)
    return (query.unsqueeze(-2) @ state).squeeze(-2), state


def _piece(
    state: Tensor,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    write: Tensor,
    log_gate: Tensor,
) -> tuple[Tensor, Tensor]:
    """Find the corrections of a piece at once, then write them as values.

    What token t finds depends on the corrections u_s before it:
    u_t + β_t Σ_{s<t} c_ts (k_t·k_s) u_s = β_t (v_t − what is left from before), a
    triangular system with ones on its diagonal.
    """
    left, from_before = fading(log_gate)
    earlier = (write * (key @ key.mT) * left).tril(-1)
    wanted = write * (value - from_before * (key @ state))
    corrections = torch.linalg.solve_triangular(
        earlier, wanted, upper=False, unitriangular=True
    )
    return read_and_write(state, query, key, corrections, log_gate)
