"""Linear attention that forgets: each token lets the memory fade before it writes."""

from jaxtyping import Float
from torch import Tensor

from attnconv.attention.linear_memory import (
    Remembered,
    check_memory,
    in_pieces,
    read_and_write,
)


def gated_linear_attention(
    query: Float[Tensor, "*batch n d_k"],
    key: Float[Tensor, "*batch n d_k"],
    value: Float[Tensor, "*batch n d_v"],
    log_gate: Float[Tensor, "*batch n"] | None = None,
    *,
    form: str = "chunked",
    chunk_size: int = 64,
    state: Float[Tensor, "*batch d_k d_v"] | None = None,
) -> Remembered:
    """Read from a memory that each token lets fade and then writes to.

    S_t = g_t S_{t−1} + k_t v_tᵀ and o_t = q_t S_t: token t reads Σ_s c_ts (q_t·k_s) v_s
    over s ≤ t, with c_ts the product of the gates after s. It is causal, and nothing is
    divided by a sum: the outputs are sums, not means.

    Args:
        query: What each token asks for, with its features already taken.
        key: Where each token writes.
        value: What it writes.
        log_gate: Logarithm of the gate of each token, at most 0: 0 keeps all, −∞
            forgets all that came before. `None` means 0. (ln γ for all tokens of a head
            is the retention of Sun et al.)
        form: "recurrent" goes token by token, "parallel" has a table of all pairs,
            "chunked" the table inside pieces. All give the same numbers.
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
        Per batch entry, recurrent: 2 · n · d_k · d_v multiply-adds, d_k · d_v numbers;
        parallel: n² · (d_k + d_v) and n² numbers; chunked with C tokens:
        n · C · (d_k + d_v) + 2 · n · d_k · d_v and C² numbers, and in training the
        memory of every piece.

    Source:
        Katharopoulos et al., 2020, section 3.4, without gates; Sun et al., 2023
        (retention), equations 5-7; Yang et al., 2024 (gated linear attention), section
        2, for the pieces; here one gate for each token, as in Dao and Gu, 2024.
    """
    numbers = {"log_gate": log_gate}
    check_memory(query, key, value, numbers, form, chunk_size, state)
    if log_gate is None:
        log_gate = query.new_zeros(query.shape[:-1])
    tokens = (query, key, value, log_gate.unsqueeze(-1))
    return in_pieces(_step, read_and_write, tokens, form, chunk_size, state)


def _step(
    state: Tensor, query: Tensor, key: Tensor, value: Tensor, log_gate: Tensor
) -> tuple[Tensor, Tensor]:
    """Let fade, write, read: the formula for one token."""
    state = log_gate.exp().unsqueeze(-1) * state
    state = state + key.unsqueeze(-1) * value.unsqueeze(-2)
    return (query.unsqueeze(-2) @ state).squeeze(-2), state
