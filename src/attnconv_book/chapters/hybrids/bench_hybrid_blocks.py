"""What does each change to the stem cost in time?

`make bench` runs it; about 2 minutes. It writes `results/bench-hybrid-blocks.json`.

Nothing is claimed beforehand. The networks of `contenders` take a batch of images, in
turn, on one thread: forward, and forward with the gradients of all weights, which is
most of a step of training. They are in evaluation mode. `complexity.latency` says how
the time is taken.

The record holds, beside the head of every bench, `rows`: one for each size of image,
contender and direction, with `ms` (median), `ratio` (median over the rounds of this
network / the plain one), `quartiles` of it, and the counted `parameters` and
`multiply_adds` of one image.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch

from attnconv.complexity import compare_latency, count_multiply_adds
from attnconv.complexity.latency import forward, forward_backward
from attnconv_book.chapters.hybrids.contenders import CONTENDERS, build_contender
from attnconv_book.kit.experiments.bench_records import IN_TURN, write_bench

RESULTS = Path(__file__).with_name("results")

SIZES = ((12, 32), (64, 64))
BATCH, NUM_CLASSES = 32, 10
ROUNDS, SECONDS_PER_RUN = 11, 0.02


def compare(size: tuple[int, int], seconds: float) -> list[dict[str, Any]]:
    """Time all contenders on images of one size.

    Args:
        size: Height and width of the images.
        seconds: How long one measurement should last, at least.

    Returns:
        Rows as the top of this file says.
    """
    images = torch.randn(BATCH, 1, *size)
    models = {
        name: build_contender(name, NUM_CLASSES, image_size=size).eval()
        for name in CONTENDERS
    }
    calls = {name: partial(model, images) for name, model in models.items()}
    directions = {
        "forward": {name: forward(call) for name, call in calls.items()},
        "forward + backward": {
            name: forward_backward(call, list(models[name].parameters()))
            for name, call in calls.items()
        },
    }
    rows = []
    for direction, runs in directions.items():
        found = compare_latency(runs, "plain", rounds=ROUNDS, seconds=seconds)
        for name, model in models.items():
            rows.append(
                {
                    "size": list(size),
                    "contender": name,
                    "direction": direction,
                    "ms": round(1e3 * found[name].seconds, 3),
                    "ratio": round(found[name].ratio, 3),
                    "quartiles": [round(each, 3) for each in found[name].quartiles],
                    "parameters": sum(each.numel() for each in model.parameters()),
                    "multiply_adds": count_multiply_adds(model, images[:1]),
                }
            )
    return rows


def main(
    results: Path = RESULTS,
    *,
    sizes: Sequence[tuple[int, int]] = SIZES,
    seconds: float = SECONDS_PER_RUN,
) -> dict[str, Any]:
    """Time all cases, print a line for each and write the record.

    Args:
        results: Folder of the record.
        sizes: Height and width of the images.
        seconds: How long one measurement should last, at least.

    Returns:
        The record.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows: list[dict[str, Any]] = []
    for size in sizes:
        new = compare(size, seconds)
        rows += new
        told = "; ".join(
            f"{row['contender']} {row['ratio']:.2f}"
            for row in new
            if row["direction"] == "forward"
        )
        print(f"size {size}, time / plain: {told}", flush=True)
    return write_bench(
        results,
        __spec__.name,
        "none: how much longer each change takes is asked",
        {
            "batch": BATCH,
            "num_classes": NUM_CLASSES,
            "dtype": "float32",
            "rounds": ROUNDS,
            **IN_TURN,
            "ratio": "median over the rounds of the network / the plain one",
        },
        rows=rows,
    )


if __name__ == "__main__":
    main()
