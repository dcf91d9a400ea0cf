"""What does a window save against full attention under the same mask?

`make bench` runs it; about 3 minutes. It writes `results/bench-windowed.json`.

Claim: with 4096 tokens and a window of 65, `windowed_attention` takes at most a tenth
of the time of `F.scaled_dot_product_attention` under the mask, and the layer a fifth of
that of `MultiHeadAttention` under the mask, forward and forward + backward. Where there
are so few tokens that it takes the mask itself, the layer costs at most 1/0.95 times as
much, and so does the function from 256 tokens on; with 64 tokens, which take 2 ms, its
checks and the making of the mask show.

`complexity.latency` says how the time is taken.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from attnconv.attention import (
    MultiHeadAttention,
    WindowedAttention,
    window_mask,
    windowed_attention,
)
from attnconv.complexity.latency import (
    Run,
    compare_latency,
    forward,
    forward_backward,
)
from attnconv_book.kit.experiments.bench_records import IN_TURN, write_bench

NUM_HEADS, HEAD_DIM, RADIUS = 4, 32, 32
TOKENS = (64, 128, 256, 512, 1024, 4096)
"""Lengths; the batch is as large as makes 2048 tokens, and at least 1."""

ROUNDS, SECONDS_PER_RUN = 11, 0.05
LIMITS = {
    **{("layer", n): 1 / 0.95 for n in (64, 128, 256)},
    ("core", 256): 1 / 0.95,
    ("core", 4096): 1 / 10,
    ("layer", 4096): 1 / 5,
}
"""How much of the time under the mask the window may take, in the median."""

RESULTS = Path(__file__).with_name("results")


def core_calls(batch: int, tokens: int) -> tuple[dict[str, Callable[[], Tensor]], Any]:
    """Return the calls of both functions, and what they take gradients of."""
    shape = (batch, NUM_HEADS, tokens, HEAD_DIM)
    q, k, v = leaves = [torch.randn(shape).requires_grad_() for _ in range(3)]
    mask = window_mask(tokens, None, RADIUS)
    return {
        "window": lambda: windowed_attention(q, k, v, RADIUS),
        "mask": lambda: F.scaled_dot_product_attention(q, k, v, mask),
    }, leaves


def layer_calls(batch: int, tokens: int) -> tuple[dict[str, Callable[[], Tensor]], Any]:
    """Return the calls of both layers, with the same weights."""
    dim = NUM_HEADS * HEAD_DIM
    x = torch.randn(batch, tokens, dim).requires_grad_()
    windowed = WindowedAttention(dim, NUM_HEADS, RADIUS)
    full = MultiHeadAttention(dim, NUM_HEADS)
    full.load_state_dict(windowed.state_dict())
    mask = window_mask(tokens, None, RADIUS)
    return {"window": lambda: windowed(x), "mask": lambda: full(x, mask=mask)}, [x]


def compare(
    part: str, mode: str, batch: int, tokens: int, seconds: float
) -> dict[str, Any]:
    """Time one case.

    Args:
        part: "core" (the function) or "layer" (with its projections).
        mode: "forward" (no gradients kept) or "forward + backward".
        batch: Batch size.
        tokens: Length of the sequences.
        seconds: How long one measurement should last, at least.

    Returns:
        A row: the time of both, and the median and quartiles of their ratio; below 1
        the window is faster. `limit` is the ratio claimed, None where none is.
    """
    calls, leaves = {"core": core_calls, "layer": layer_calls}[part](batch, tokens)
    runs: dict[str, Run]
    if mode == "forward":
        runs = {name: forward(call) for name, call in calls.items()}
    else:
        runs = {name: forward_backward(call, leaves) for name, call in calls.items()}
    found = compare_latency(runs, "mask", rounds=ROUNDS, seconds=seconds)
    limit = LIMITS.get((part, tokens))
    return {
        "part": part,
        "mode": mode,
        "batch": batch,
        "tokens": tokens,
        "window_ms": round(1e3 * found["window"].seconds, 3),
        "mask_ms": round(1e3 * found["mask"].seconds, 3),
        "ratio": round(found["window"].ratio, 3),
        "quartiles": [round(quartile, 3) for quartile in found["window"].quartiles],
        "limit": None if limit is None else round(limit, 3),
    }


def main(
    results: Path = RESULTS,
    *,
    tokens: Sequence[int] = TOKENS,
    seconds: float = SECONDS_PER_RUN,
) -> dict[str, Any]:
    """Time all cases, print a line for each and write the record.

    Args:
        results: Folder of the record.
        tokens: Lengths to measure at.
        seconds: How long one measurement should last, at least.

    Returns:
        The record.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows = []
    for length in tokens:
        batch = max(1, 2048 // length)
        for part in ("core", "layer"):
            for mode in ("forward", "forward + backward"):
                row = compare(part, mode, batch, length, seconds)
                rows.append(row)
                print(
                    f"{part:5} {mode:18} batch {batch:2} tokens {length:4}"
                    f"  {row['ratio']:5.3f} x the time under the mask",
                    flush=True,
                )
    return write_bench(
        results,
        __spec__.name,
        "the ratio of each row is at most its limit",
        {
            "heads": NUM_HEADS,
            "head_dim": HEAD_DIM,
            "window": 2 * RADIUS + 1,
            "rounds": ROUNDS,
            **IN_TURN,
            "ratio": "median over the rounds of window / mask",
        },
        rows=rows,
    )


if __name__ == "__main__":
    main()
