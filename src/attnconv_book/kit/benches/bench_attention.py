"""Does our attention cost more than torch's? Measured in turn, on one thread.

`make bench` runs it; about 4 minutes. It writes
`results/bench-attention.json`.

Claim: the fused path of `scaled_dot_product_attention` costs at most 1.05 times
`F.scaled_dot_product_attention`, and `MultiHeadAttention` is at least as fast as
`nn.MultiheadAttention` without weights, forward and forward + backward.

`complexity.latency` says how the time is taken.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attnconv.attention import MultiHeadAttention, scaled_dot_product_attention
from attnconv.complexity.latency import (
    Run,
    forward,
    forward_backward,
    ratios,
    time_in_turn,
)
from attnconv_book.kit.experiments.bench_records import IN_TURN, write_bench

NUM_HEADS, HEAD_DIM = 4, 32
TOKENS = (64, 256, 1024, 4096)
"""Lengths; the batch is as large as makes 2048 tokens, and at least 1."""

ROUNDS, SECONDS_PER_RUN = 15, 0.05
LIMITS = {"core": 1.05, "layer": 1.0}
"""How much longer than torch's ours may take, in the median over the rounds."""

RESULTS = Path(__file__).with_name("results")
TORCH = (
    "F.scaled_dot_product_attention",
    "nn.MultiheadAttention",
    "nn.MultiheadAttention, fast path off",
)
"""What the limits hold against; anything else is timed for information."""


@dataclass(frozen=True)
class Case:
    """One comparison: ours against one or several of torch's.

    Attributes:
        part: "core" (the function) or "layer" (with its projections).
        mode: "forward" (no gradients kept) or "forward + backward".
        batch: Batch size.
        tokens: Length of the sequences.
        runs: What to time, by name; "ours" is compared with each of the others.
    """

    part: str
    mode: str
    batch: int
    tokens: int
    runs: dict[str, Run]


def core_case(mode: str, batch: int, tokens: int) -> Case:
    """Compare the functions, on queries, keys and values that lie in one piece."""
    shape = (batch, NUM_HEADS, tokens, HEAD_DIM)
    q, k, v = leaves = [torch.randn(shape).requires_grad_() for _ in range(3)]
    calls: dict[str, Callable[[], Tensor]] = {
        "ours": lambda: scaled_dot_product_attention(q, k, v),
        "F.scaled_dot_product_attention": (
            lambda: F.scaled_dot_product_attention(q, k, v)
        ),
        "ours, weights in sight": (
            lambda: scaled_dot_product_attention(q, k, v, fused=False)
        ),
    }
    if mode == "forward":
        runs = {name: forward(call) for name, call in calls.items()}
    else:
        runs = {name: forward_backward(call, leaves) for name, call in calls.items()}
    return Case("core", mode, batch, tokens, runs)


def layer_case(mode: str, batch: int, tokens: int) -> Case:
    """Compare the layers, as self-attention without weights."""
    dim = NUM_HEADS * HEAD_DIM
    x = torch.randn(batch, tokens, dim).requires_grad_()
    ours = MultiHeadAttention(dim, NUM_HEADS)
    theirs = nn.MultiheadAttention(dim, NUM_HEADS, batch_first=True)

    def call_theirs() -> Tensor:
        output: Tensor = theirs(x, x, x, need_weights=False)[0]
        return output

    if mode == "forward":
        ours.eval()
        theirs.eval()

        def without_fast_path() -> None:
            before = torch.backends.mha.get_fastpath_enabled()
            torch.backends.mha.set_fastpath_enabled(False)
            try:
                call_theirs()
            finally:
                torch.backends.mha.set_fastpath_enabled(before)

        runs = {
            "ours": forward(lambda: ours(x)),
            "nn.MultiheadAttention": forward(call_theirs),
            "nn.MultiheadAttention, fast path off": forward(without_fast_path),
        }
    else:
        runs = {
            "ours": forward_backward(lambda: ours(x), [x, *ours.parameters()]),
            "nn.MultiheadAttention": forward_backward(
                call_theirs, [x, *theirs.parameters()]
            ),
        }
    return Case("layer", mode, batch, tokens, runs)


def compare(case: Case, times: dict[str, list[float]]) -> list[dict[str, Any]]:
    """Put the times of a case into rows, one for each of the others.

    Args:
        case: What was timed.
        times: Seconds by name, one for each round.

    Returns:
        Rows with the median ratio ours / other over the rounds and the quartiles of it;
        below 1 ours is faster. `limit` is the ratio claimed, None where none is.
    """
    rows = []
    for name, seconds in times.items():
        if name == "ours":
            continue
        low, median, high = ratios(times["ours"], seconds)
        rows.append(
            {
                "part": case.part,
                "mode": case.mode,
                "batch": case.batch,
                "tokens": case.tokens,
                "against": name,
                "ours_ms": round(1e3 * statistics.median(times["ours"]), 3),
                "other_ms": round(1e3 * statistics.median(seconds), 3),
                "ratio": round(median, 3),
                "quartiles": [round(low, 3), round(high, 3)],
                "limit": LIMITS[case.part] if name in TORCH else None,
            }
        )
    return rows


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
    rows: list[dict[str, Any]] = []
    for length in tokens:
        batch = max(1, 2048 // length)
        for build in (core_case, layer_case):
            for mode in ("forward", "forward + backward"):
                case = build(mode, batch, length)
                times = time_in_turn(case.runs, rounds=ROUNDS, seconds=seconds)
                for row in compare(case, times):
                    rows.append(row)
                    print(
                        f"{row['part']:5} {mode:18} batch {batch:2} tokens {length:4}"
                        f"  {row['ratio']:5.2f} x {row['against']}",
                        flush=True,
                    )
    return write_bench(
        results,
        __spec__.name,
        "the ratio of each row is at most its limit",
        {
            "heads": NUM_HEADS,
            "head_dim": HEAD_DIM,
            "rounds": ROUNDS,
            **IN_TURN,
            "ratio": "median over the rounds of ours / other",
        },
        rows=rows,
    )


if __name__ == "__main__":
    main()
