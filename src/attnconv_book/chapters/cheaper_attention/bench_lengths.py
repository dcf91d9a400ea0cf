"""From which length on does each way of attention pay, in time and in memory?

`make bench` runs it; about two minutes. It writes `results/bench-lengths.json`.

Nothing is claimed beforehand. In turn, forward, on one thread, one sequence with 4
heads of width 32, all tokens attending to all (to those at most 32 away in a window):

- "table": the formula as the books write it, with its table of weights;
- "fused": torch's `scaled_dot_product_attention`, with which all are compared;
- "tiled": the package's own tiles, written for reading;
- "window": 32 tokens to either side, in blocks;
- "linear": linear attention;
- "performer": with 64 random features.

The record holds, beside the head of every bench, `rows`: one for each length and way,
with `ms` (median), `ratio` (median over the rounds of this way / the fused one),
`quartiles` of it, and `mib`: the most memory that stands at a time, beside the input.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from attnconv.attention import (
    attention_weights,
    linear_attention,
    performer_attention,
    random_directions,
    scaled_dot_product_attention,
    tiled_attention,
    windowed_attention,
)
from attnconv.complexity import compare_latency, count_memory
from attnconv.complexity.latency import forward
from attnconv_book.kit.experiments.bench_records import IN_TURN, write_bench

RESULTS = Path(__file__).with_name("results")

LENGTHS = (64, 128, 256, 512, 1024, 2048, 4096)
HEADS, WIDTH, RADIUS, FEATURES = 4, 32, 32, 64
ROUNDS, SECONDS_PER_RUN = 7, 0.02


def _table(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    return attention_weights(query, key) @ value


def ways() -> dict[str, Callable[[Tensor, Tensor, Tensor], Tensor]]:
    """Name the ways, each a function of query, key and value.

    Returns:
        The ways; the one that the others are compared with is "fused".
    """
    directions = random_directions(FEATURES, WIDTH)
    return {
        "table": _table,
        "fused": scaled_dot_product_attention,
        "tiled": tiled_attention,
        "window": partial(windowed_attention, radius=RADIUS),
        "linear": linear_attention,
        "performer": partial(performer_attention, directions=directions),
    }


def main(
    results: Path = RESULTS,
    *,
    lengths: Sequence[int] = LENGTHS,
    seconds: float = SECONDS_PER_RUN,
) -> dict[str, Any]:
    """Time all ways at all lengths, print a line for each length, write the record.

    Args:
        results: Folder of the record.
        lengths: Tokens of the sequences.
        seconds: How long one measurement should last, at least.

    Returns:
        The record.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows: list[dict[str, Any]] = []
    for length in lengths:
        heads = torch.randn(3, 1, HEADS, length, WIDTH).unbind()
        calls = {name: partial(way, *heads) for name, way in ways().items()}
        found = compare_latency(
            {name: forward(call) for name, call in calls.items()},
            "fused",
            rounds=ROUNDS,
            seconds=seconds,
        )
        for name, call in calls.items():
            with torch.no_grad():
                peak = count_memory(call).peak
            rows.append(
                {
                    "tokens": length,
                    "way": name,
                    "ms": round(1e3 * found[name].seconds, 3),
                    "ratio": round(found[name].ratio, 3),
                    "quartiles": [round(each, 3) for each in found[name].quartiles],
                    "mib": round(peak / 2**20, 3),
                }
            )
        told = "; ".join(f"{name} {found[name].ratio:.2f}" for name in calls)
        print(f"{length} tokens, time / fused: {told}", flush=True)
    return write_bench(
        results,
        __spec__.name,
        "none: from which length on each way pays is asked",
        {
            "batch": 1,
            "heads": HEADS,
            "head_dim": WIDTH,
            "dtype": "float32",
            "rounds": ROUNDS,
            **IN_TURN,
            "ratio": "median over the rounds of the way / the fused one",
        },
        rows=rows,
    )


if __name__ == "__main__":
    main()
