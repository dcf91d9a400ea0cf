"""From which length on does attention take most of a layer's time?

`make bench` runs it; less than a minute. It writes `results/bench-shares.json`.

Nothing is claimed beforehand. One sequence, forward, without gradients, on one thread:
the dense maps of a transformer layer of width 256 (queries, keys, values, output, and a
small network four times as wide) against its core, torch's fused attention with 8
heads. The record has a row for each length, with the milliseconds of both and the ratio
core / dense over the rounds.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from attnconv.attention import scaled_dot_product_attention
from attnconv.complexity import compare_latency
from attnconv.complexity.latency import forward
from attnconv_book.kit.experiments.bench_records import IN_TURN, write_bench

DIM, NUM_HEADS, TIMES_WIDER = 256, 8, 4
TOKENS = (64, 128, 256, 512, 1024, 2048, 4096)
ROUNDS, SECONDS_PER_RUN = 7, 0.05

RESULTS = Path(__file__).with_name("results")


def compare(tokens: int, rounds: int, seconds: float) -> dict[str, Any]:
    """Time the two kinds of work of a layer.

    Args:
        tokens: Length of the sequence.
        rounds: How often each is timed.
        seconds: How long one measurement should last, at least.

    Returns:
        Milliseconds of both, and the ratio core / dense with its quartiles.
    """
    x = torch.randn(1, tokens, DIM)
    q, k, v = torch.randn(3, 1, NUM_HEADS, tokens, DIM // NUM_HEADS)
    inward, outward = nn.Linear(DIM, 3 * DIM), nn.Linear(DIM, DIM)
    wide, narrow = nn.Linear(DIM, TIMES_WIDER * DIM), nn.Linear(TIMES_WIDER * DIM, DIM)

    def dense() -> Tensor:
        inward(x)
        outward(x)
        output: Tensor = narrow(nn.functional.gelu(wide(x)))
        return output

    found = compare_latency(
        {
            "dense": forward(dense),
            "core": forward(lambda: scaled_dot_product_attention(q, k, v)),
        },
        "dense",
        rounds=rounds,
        seconds=seconds,
    )
    return {
        "tokens": tokens,
        "dense_ms": round(1e3 * found["dense"].seconds, 3),
        "core_ms": round(1e3 * found["core"].seconds, 3),
        "ratio": round(found["core"].ratio, 3),
        "quartiles": [round(each, 3) for each in found["core"].quartiles],
    }


def main(
    results: Path = RESULTS,
    *,
    tokens: Sequence[int] = TOKENS,
    rounds: int = ROUNDS,
    seconds: float = SECONDS_PER_RUN,
) -> dict[str, Any]:
    """Time all lengths, print a line for each and write the record.

    Args:
        results: Folder of the record.
        tokens: Lengths to measure at.
        rounds: How often each is timed.
        seconds: How long one measurement should last, at least.

    Returns:
        The record.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows = []
    for length in tokens:
        rows.append(compare(length, rounds, seconds))
        print(f"{length} tokens: core {rows[-1]['ratio']:.2f} x dense", flush=True)
    return write_bench(
        results,
        __spec__.name,
        "none: where attention takes over is asked",
        {
            "batch": 1,
            "dim": DIM,
            "heads": NUM_HEADS,
            "dtype": "float32",
            "rounds": rounds,
            **IN_TURN,
            "ratio": "median over the rounds of core / dense",
        },
        rows=rows,
    )


if __name__ == "__main__":
    main()
